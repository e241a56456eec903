"""Looks at the nodes before a large job does: what each worker has, and how well every two of them talk.

It fails if workers are missing, share a node, cannot talk or look up names, or are outside of the limits given.
"""

import argparse
import datetime
import json
import os
import sys
import time
from pathlib import Path

import ray
from judge import problems, rounds, tables
from probe import Probe
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

WAIT, LOOKS = 120, 20


def options():
    """The limits, by name."""
    known = argparse.ArgumentParser(description=__doc__)
    known.add_argument("--workers", type=int, default=2, help="so many at least")
    known.add_argument("--min-gbps", type=float, default=0.0, help="Gbit/s of TCP between any two, at least")
    known.add_argument("--max-skew-ms", type=float, default=1000.0, help="clocks against the head's, at most")
    return vars(known.parse_args())


def places(wanted):
    """Ray's ids of the workers, and whether they are on nodes of their own: one machine alone stands in for all."""
    for _ in range(WAIT):
        alive = [one for one in ray.nodes() if one["Alive"]]
        workers = [one["NodeID"] for one in alive if "node:__internal_head__" not in one["Resources"]]
        if len(workers) >= wanted:
            return workers, True
        if len(alive) == 1 and alive[0]["Resources"].get("CPU"):
            return [alive[0]["NodeID"]] * wanted, False
        time.sleep(1)
    return workers, True


def skew(probe):
    """How far its clock is ahead of ours, and how far that may be wrong, in ms: the quickest of some looks."""
    looks = []
    for _ in range(LOOKS):
        before = time.time()
        there = ray.get(probe.clock.remote())
        after = time.time()
        looks.append(((after - before) / 2 * 1000, (there - (before + after) / 2) * 1000))
    error, ahead = min(looks)
    return {"skew_ms": ahead, "skew_error_ms": error}


def measured(probes, workers):
    """Each pair both ways, a round at a time."""
    for pairs in rounds(len(probes)):
        for ways in (pairs, [(other, one) for one, other in pairs]):
            told = [probes[a].talk.remote(workers[b]["address"], workers[b]["port"]) for a, b in ways]
            for (a, b), way in zip(ways, ray.get(told), strict=True):
                if "error" not in way:
                    way |= ray.get(probes[b].fetch.remote(ray.get(probes[a].offer.remote())))
                yield {"from": workers[a]["name"], "to": workers[b]["name"], **way}


def keep(report):
    """Writes it where the spec has an output, such as `data: {outputs: [{name: reports, env: REPORTS}]}`."""
    place, name = os.environ.get("REPORTS"), f"nodes-{report['at'].replace(':', '')}.json"
    if place is None:
        return
    text = json.dumps(report, indent=2) + "\n"
    if place.startswith("file://"):
        Path(place.removeprefix("file://"), name).write_text(text)
    else:
        from pyarrow.fs import FileSystem

        files, root = FileSystem.from_uri(place)
        with files.open_output_stream(f"{root}/{name}") as stream:
            stream.write(text.encode())
    print(f"kept as {place}/{name}")


def main():
    limits = options()
    ray.init(log_to_driver=False)
    ids, apart = places(limits["workers"])
    numbers = [""] * len(ids) if apart else [f"-{number}" for number in range(len(ids))]
    probes = [
        Probe.options(scheduling_strategy=NodeAffinitySchedulingStrategy(id_, soft=False)).remote(number)
        for id_, number in zip(ids, numbers, strict=True)
    ]
    workers = [{**ray.get(one.facts.remote()), **skew(one)} for one in probes]
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    report = {"at": at, "workers": workers, "pairs": list(measured(probes, workers))}
    report["problems"] = list(problems(report, {**limits, "apart": apart}))

    print("\n".join(tables(report)))
    keep(report)
    for one in report["problems"]:
        print(f"problem: {one}", file=sys.stderr)
    if report["problems"]:
        sys.exit(1)
    where = "each on a node of its own" if apart else "all on this one machine"
    print(f"all is well: {len(workers)} workers, {where}; {len(report['pairs'])} ways between them")


if __name__ == "__main__":
    main()
