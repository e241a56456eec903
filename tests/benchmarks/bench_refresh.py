"""A refresh of a catalogue of 1,000 and of 10,000 rows from a server of this machine: rows a second, memory, growth.

    python -m tests.benchmarks.bench_refresh

Half the rows are prices of a known type in a region of its own, so that every row is read, checked and written. Prints
times, rates and peak memory by tracemalloc (a run of its own); a ratio near ten is linear growth. Nothing is asserted.
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


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of a feed: of known types in turn, on demand and spot, in the regions that the facts name for them."""
    provider = Catalogue().provider("azure")
    places = [
        (kind, region.name, options["onDemand"])
        for region in provider.regions
        for kind, options in region.prices.items()
        if "onDemand" in options
    ]
    found = []
    for number in range(count):
        kind, region, price = places[number // 2 % len(places)]
        spot = number % 2
        sku = f"{kind} Spot" if spot else kind
        found.append(item(kind, region, float(price) * (0.4 if spot else 1.0), sku))
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


def refresh(made: Cloud, folder: Path) -> Refreshed:
    """One refresh of one region: the feed says all rows at once."""
    access = Access(endpoints={"azure-retail": made.url})
    return catalog.refresh("azure", regions=["eastus"], out=folder, access=access)


def measured(made: Cloud, work: Callable[[Path], Refreshed]) -> tuple[float, int, Refreshed]:
    """Seconds, peak of bytes, and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        found = work(Path(folder))
        seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        work(Path(folder))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return seconds, peak, found


def main() -> None:
    """Prints the table."""
    times: list[float] = []
    with cloud() as made:
        served(made, rows(10))
        refresh(made, Path(tempfile.mkdtemp()))
        for size in SIZES:
            served(made, rows(size))
            seconds, peak, found = measured(made, lambda folder: refresh(made, folder))
            times.append(seconds)
            print(
                f"{size:6} rows: {seconds:6.2f} s, {size / seconds:8.0f} rows/s, peak {peak / 2**20:6.1f} MiB; "
                f"{found.prices} prices written, {len(found.doubts)} doubted"
            )
    print(f"ten times the rows: {times[1] / times[0]:.1f} times as long")


if __name__ == "__main__":
    main()
