"""How the library's time grows: workloads x providers, 1 to 1,000 workloads, a catalogue ten times as large.

    python -m tests.benchmarks.bench_growth

Prints seconds of the processor and their ratios; a ratio near the ratio of the sizes is linear growth. Nothing is
asserted.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable

import portable
from portable.model.provider import Provider
from portable.resolver.resolve import resolve_workload
from tests.resolver.build import workload

ROUNDS = 5


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the processor, of the fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def tenfold(provider: Provider) -> Provider:
    """The provider with ten times as many instance types, under other names."""
    copies = [
        kind.model_copy(update={"name": f"{kind.name}-{number}"})
        for number in range(10)
        for kind in provider.instance_types
    ]
    return provider.model_copy(update={"instance_types": tuple(copies)})


def main() -> None:
    """Prints the table."""
    catalogue = portable.Catalogue()
    providers = [catalogue.provider(name) for name in catalogue.names]
    accelerators = catalogue.accelerators
    job = workload({"fabric": {"rdma": "required"}})

    def resolve_all(of: list[Provider]) -> None:
        for provider in of:
            try:
                resolve_workload(job, provider.name, portable.Target(provider=provider.name), provider, accelerators)
            except portable.NotResolvable:
                continue

    one = fastest(lambda: resolve_all(providers))
    print(f"{len(providers)} providers, {sum(len(one.instance_types) for one in providers)} instance types")
    print(f"resolve, one workload x all providers: {one * 1e3:8.2f} ms, {one / len(providers) * 1e3:.2f} ms each")
    large = [tenfold(provider) for provider in providers]
    ten = fastest(lambda: resolve_all(large))
    print(f"the same with ten times the catalogue: {ten * 1e3:8.2f} ms, ratio {ten / one:.1f} (10 is linear)")
    before: float | None = None
    for count in (1, 10, 100, 1000):
        seconds = compared(count, job, catalogue)
        tracemalloc.start()
        compared(min(count, 100), job, catalogue)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        ratio = "" if before is None else f", ratio {seconds / before:.1f} (10 is linear)"
        print(f"compare x {count:>5} workloads: {seconds * 1e3:10.1f} ms, allocated {peak / 2**20:.1f} MiB{ratio}")
        before = seconds
    made = portable.resolve(job, "aws")
    print(f"compile, one workload on one target: {fastest(lambda: portable.compile(job, made)) * 1e3:8.2f} ms")


def compared(count: int, job: portable.Workload, catalogue: portable.Catalogue) -> float:
    """Seconds of the processor to compare so many workloads over all providers."""
    start = time.process_time()
    for _ in range(count):
        portable.compare(job, catalogue=catalogue)
    return time.process_time() - start


if __name__ == "__main__":
    main()
