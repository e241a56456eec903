"""Arguments to an exit code: the only package that knows every verb.

A command is one module with a function `command(ctx, …) -> int`, its arguments in typer's annotations; it returns the
exit code. `session(ctx)` (in `portable.cli.session`) has what all commands share: settings with their origin, the
screen, outputs, targets, providers. A command renders what a verb returned and decides nothing else.

The tables below are all there is: a module is imported when its command is called, so that `--help` imports none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """One command: the module under `portable.cli`, its function, and one line of help."""

    module: str
    help: str
    function: str = "command"
    formats: str = "FORMATS"
    """The module's table or tuple of formats that `-o` takes, the default first; it need not have one."""


class Family(NamedTuple):
    """Commands under a common word."""

    help: str
    commands: Mapping[str, Entry]


COMMANDS: Mapping[str, Entry | Family] = {
    "init": Entry("init", "Write a commented spec, its sources and a targets file."),
    "explain": Entry("explain", "Say why each choice for one target was made, and what it rests on."),
    "compare": Entry("compare", "Show what every target gives the workload, and what it costs there."),
    "compile": Entry("compile", "Write the Kubernetes objects of one or more targets."),
    "plan": Entry("plan", "Show what an apply would do to a target's cluster; nothing is written."),
    "show": Entry("show", "Show a saved plan."),
    "apply": Entry("apply", "Apply a saved plan, or plan a spec, ask, and apply that."),
    "drift": Entry("drift", "Show where the cluster is no longer as it was applied."),
    "destroy": Entry("destroy", "Delete everything that was applied for a workload."),
    "status": Entry("status", "Show what a workload is doing: objects, queue, pods, warnings."),
    "logs": Entry("logs", "Show what a workload prints."),
    "doctor": Entry("doctor", "Say what a cluster lacks for a workload, and how to get it."),
    "run": Entry("run", "Run the same program on a local Ray: no Kubernetes, no cloud."),
    "lint": Entry("lint", "Find what ties code, images and manifests to one runtime or one cloud."),
    "rule": Entry("rule", "Show what a lint rule finds, why it matters and what to use instead."),
    "score": Entry("score", "Say for each target or runtime whether it runs, what blocks, and the work it is."),
    "exit": Entry("exit", "Say what leaving one target for another takes: traffic, images, code, contract."),
    "evidence": Entry("evidence", "Judge what a workload demands by the facts of one target, for an audit."),
    "portfolio": Entry("portfolio", "Show on whom many workloads depend, and what a loss would stop."),
    "report": Entry("report", "Write one page: verdicts, costs, risks, placements and their sources."),
    "providers": Family(
        "The facts of every provider.",
        {
            "list": Entry("providers", "List the providers.", "list_command", "LIST_FORMATS"),
            "show": Entry("providers", "Show what is known of one provider.", "show_command", "SHOW_FORMATS"),
            "check": Entry("providers_check", "Check folders of provider facts: invariants and conformance."),
        },
    ),
    "catalog": Family(
        "Live facts: types and prices as the clouds say them now.",
        {
            "refresh": Entry("catalog", "Read types and prices from clouds.", "refresh_command", "REFRESH_FORMATS"),
            "diff": Entry("catalog", "Show what a refresh changes.", "diff_command", "DIFF_FORMATS"),
            "status": Entry("catalog", "Show how old the facts are.", "status_command", "STATUS_FORMATS"),
        },
    ),
    "policy": Family(
        "Guards for clusters.",
        {"export": Entry("policy", "Write an admission policy against manifests of one cloud.", "export_command")},
    ),
    "schema": Entry("schema", "Print the JSON Schema of a file format."),
    "config": Family(
        "The settings of portable itself.",
        {"show": Entry("config", "Show every setting, its value and where that comes from.", "show_command")},
    ),
    "cache": Entry("cache", "Show what is kept to be faster, and remove it."),
    "completion": Entry("completion", "Print a shell's completion script."),
    "version": Entry("version", "Show the version."),
}
"""Every command, in the order of the help."""
