"""A refresh of a catalogue of 1,000 and of 10,000 rows from a server of this machine: rows a second, memory, growth.

    python -m tests.benchmarks.bench_refresh

Half the rows are prices of a known type in a region of its own, so that every row is read, checked and written. Prints
seconds of the processor (server included), rates and peak memory by tracemalloc (a run of its own); a ratio near ten is
linear growth. Nothing is asserted.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portable.api import catalog
from portable.live.access import Access
from portable.loader.catalogue import Catalogue
from portable.model.catalog import Refreshed
from tests.live.retail import item
from tests.live.servers import Asked, Cloud, Reply, cloud

PAGE = 1000
"""Rows of one answer, as the retail price feed has them."""
SIZES = (1_000, 10_000)


def types(folder: Path) -> Path:
    """A folder with more types of the provider: enough for all rows with the regions and options there are."""
    regions = len(Catalogue().provider("azure").regions)
    (folder / "azure").mkdir(parents=True)
    lines = [
        f"- {{name: Standard_Bench{number}, vcpus: 16, memory: 64Gi, arch: amd64, source: list-prices}}\n"
        for number in range(SIZES[-1] // (2 * regions) + 1)
    ]
    (folder / "azure" / "instance-types.yaml").write_text("".join(lines))
    return folder


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of a feed: on demand and spot, region after region, type after type."""
    names = [region.name for region in Catalogue().provider("azure").regions]
    found = []
    for number in range(count):
        kind = f"Standard_Bench{number // (2 * len(names))}"
        spot = number % 2
        sku = f"{kind} Spot" if spot else kind
        found.append(item(kind, names[number // 2 % len(names)], 0.4 if spot else 1.0, sku))
    return found


def served(made: Cloud, listed: list[dict[str, Any]]) -> None:
    """Puts rows behind the feed, page after page, whatever region is asked for."""
    pages = {str(at): Reply({"Items": listed[at : at + PAGE]}) for at in range(0, len(listed), PAGE)}
    for at, reply in pages.items():
        after = str(int(at) + PAGE)
        link = f"{made.url}/api/retail/prices?$skip={after}" if after in pages else None
        reply.body = Reply({**reply.body, "NextPageLink": link}).raw

    def answer(asked: Asked) -> Reply:
        return pages[asked.query.get("$skip", "0")]

    made.route("/api/retail/prices", answer)


def refresh(made: Cloud, folder: Path, own: Path) -> Refreshed:
    """One refresh of one region: the feed says all rows at once."""
    access = Access(endpoints={"azure-retail": made.url})
    return catalog.refresh("azure", regions=["eastus"], out=folder, access=access, providers=[own])


def measured(work: Callable[[Path], Refreshed]) -> tuple[float, int, Refreshed]:
    """Seconds, peak of bytes, and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        found = work(Path(folder))
        seconds = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        work(Path(folder))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return seconds, peak, found


def main() -> None:
    """Prints the table."""
    times: list[float] = []
    with cloud() as made, tempfile.TemporaryDirectory() as place:
        own = types(Path(place) / "own")
        served(made, rows(10))
        refresh(made, Path(place) / "first", own)
        for size in SIZES:
            served(made, rows(size))
            seconds, peak, found = measured(lambda folder: refresh(made, folder, own))
            times.append(seconds)
            print(
                f"{size:6} rows: {seconds:6.2f} s, {size / seconds:8.0f} rows/s, peak {peak / 2**20:6.1f} MiB; "
                f"{found.prices} prices written, {len(found.doubts)} doubted"
            )
    print(f"ten times the rows: {times[1] / times[0]:.1f} times as long")


if __name__ == "__main__":
    main()
