"""Faults, and what each command makes of them: the tests hold the command to this table, and the docs show it.

`python -m tests.cluster.fault_table` writes docs/faults.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.cluster.faults import Break, Fault

PAGE: Final = Path(__file__).parents[2] / "docs" / "faults.md"

JOB: Final = r"/rayjobs/demo\?"
CODE: Final = r"/configmaps/demo-code"
DRY: Final = r".*dryRun=All"
WET: Final = r"(?!.*dryRun)"


@dataclass(frozen=True)
class Case:
    """One fault under one command."""

    name: str
    fault: str
    """In words."""
    command: str
    make: Callable[[], Fault]
    code: int
    error: str | None
    """The name of the error; None: the fault is survived."""
    left: str
    """What the next plan shows: `everything`, `nothing`, or the kinds still to be created."""
    applied: bool = False
    """The workload is there beforehand."""


CASES: Final = (
    Case(
        "busy-once",
        "429 with Retry-After, once",
        "apply",
        lambda: Fault("PATCH", JOB + WET, status=429, headers={"Retry-After": "1"}, times=1),
        0,
        None,
        "nothing",
    ),
    Case("busy", "429 for ever", "plan", lambda: Fault("PATCH", JOB, status=429), 69, "cluster-busy", "everything"),
    Case("forbidden-plan", "403 for a dry run", "plan", lambda: _denied(JOB + DRY), 77, "not-authorised", "everything"),
    Case(
        "forbidden-first",
        "403 for the first write",
        "apply",
        lambda: _denied("/configmaps/portable-demo"),
        77,
        "not-authorised",
        "everything",
    ),
    Case(
        "forbidden-later", "403 for a later write", "apply", lambda: _denied(JOB + WET), 5, "not-authorised", "RayJob"
    ),
    Case("unauthenticated", "401", "plan", lambda: Fault(status=401), 77, "not-authenticated", "everything"),
    Case(
        "server-error",
        "500 for a later write",
        "apply",
        lambda: Fault("PATCH", JOB + WET, status=500),
        5,
        "cluster-error",
        "RayJob",
    ),
    Case(
        "unavailable-once",
        "503, once",
        "apply",
        lambda: Fault("PATCH", JOB + WET, status=503, times=1),
        0,
        None,
        "nothing",
    ),
    Case(
        "too-slow",
        "no answer in time",
        "plan",
        lambda: Fault("PATCH", JOB, delay=30, breaks=Break.BEFORE),
        69,
        "cluster-timeout",
        "everything",
    ),
    Case(
        "too-slow-later",
        "no answer in time to a later write",
        "apply",
        lambda: Fault("PATCH", JOB + WET, delay=30, breaks=Break.BEFORE),
        5,
        "cluster-timeout",
        "RayJob",
    ),
    Case(
        "request-lost-once",
        "the connection breaks before the server hears of a write, once",
        "apply",
        lambda: Fault("PATCH", JOB + WET, breaks=Break.BEFORE, times=1),
        0,
        None,
        "nothing",
    ),
    Case(
        "answer-lost-once",
        "the connection breaks after the server has done a write, once",
        "apply",
        lambda: Fault("PATCH", JOB + WET, breaks=Break.AFTER, times=1),
        0,
        None,
        "nothing",
    ),
    Case(
        "connection-lost",
        "every connection breaks at a later write",
        "apply",
        lambda: Fault("PATCH", JOB + WET, breaks=Break.BEFORE),
        5,
        "connection-broken",
        "RayJob",
    ),
    Case(
        "forbidden-last",
        "403 once only the record of what was applied is left to write",
        "apply",
        lambda: replace(_denied("/configmaps/portable-demo"), skip=1),
        5,
        "not-authorised",
        "nothing",
    ),
    Case(
        "status-slow",
        "no answer in time",
        "status",
        lambda: Fault("GET", "/pods", delay=30, breaks=Break.BEFORE),
        69,
        "cluster-timeout",
        "nothing",
        applied=True,
    ),
    Case(
        "destroy-forbidden",
        "403 for the first deletion",
        "destroy",
        lambda: _denied("/rayjobs/demo", "DELETE"),
        77,
        "not-authorised",
        "nothing",
        applied=True,
    ),
    Case(
        "destroy-half-way",
        "403 for a later deletion",
        "destroy",
        lambda: _denied(CODE, "DELETE"),
        5,
        "not-authorised",
        "NetworkPolicy, PodDisruptionBudget, RayJob",
        applied=True,
    ),
    Case(
        "destroy-busy-once",
        "503, once",
        "destroy",
        lambda: Fault("DELETE", "/rayjobs/demo", status=503, times=1),
        0,
        None,
        "everything",
        applied=True,
    ),
    Case(
        "destroy-answer-lost",
        "the connection breaks after the server has done a deletion, once",
        "destroy",
        lambda: Fault("DELETE", CODE, breaks=Break.AFTER, times=1),
        0,
        None,
        "everything",
        applied=True,
    ),
    Case(
        "doctor-forbidden",
        "403 for nodes",
        "doctor",
        lambda: _denied("/nodes", "GET"),
        0,
        None,
        "everything",
    ),
    Case(
        "logs-lost",
        "the connection breaks for ever",
        "logs",
        lambda: Fault("GET", "/pods", breaks=Break.BEFORE),
        69,
        "connection-broken",
        "nothing",
        applied=True,
    ),
    Case(
        "drift-forbidden",
        "403 for the record",
        "drift",
        lambda: _denied("/configmaps/portable-demo", "GET"),
        77,
        "not-authorised",
        "everything",
    ),
)


def _denied(path: str, method: str = "PATCH") -> Fault:
    verb, what = method.lower(), "rayjobs" if "rayjobs" in path else "configmaps"
    said = f'{what}.ray.io "demo" is forbidden: User "ann" cannot {verb} resource "{what}" in API group "ray.io"'
    return Fault(method, path, status=403, message=said)


def page() -> str:
    """The docs' page."""
    rows = [
        (case.fault, f"`{case.command}`", str(case.code), f"`{case.error}`" if case.error else "survived", case.left)
        for case in CASES
    ]
    return "\n".join(
        [
            "# What a cluster can do to a command",
            "",
            "Every row is a test against a real API server behind a proxy that fails on demand (`tests/cluster/`).",
            "Busy servers and broken connections are tried again; what is given up ends with the code and error below.",
            "The same command goes on where an apply has stopped: the last column is what the next plan still shows.",
            "",
            "| fault | command | exit code | error | the next plan shows |",
            "|---|---|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
