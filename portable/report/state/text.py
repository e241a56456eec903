"""What a workload is doing, on one screen: its objects, its queue, its pods, the last warnings."""

from __future__ import annotations

from collections.abc import Iterable

from portable.model.status import EventLine, ObjectState, PodState, Status
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table, aligned, neutralized
from portable.report.view import View

_POD_COLUMNS = (
    Column("pod", "pod"),
    Column("role", "role"),
    Column("phase", "phase"),
    Column("node", "node"),
    Column("restarts", "restarts", right=True),
)


def text(status: Status, view: View) -> str:
    """The whole screen."""
    page, subject = Writer(view), status.subject
    page.line(f"{subject.workload} on {subject.target}, namespace {subject.namespace}", bold=True)
    if not status.is_there:
        page.line("Nothing of it is there.")
        return page.text()
    for one in status.objects:
        _object(page, one)
    _pods(page, status.pods, view)
    _events(page, status.events)
    return page.text()


def _object(page: Writer, one: ObjectState) -> None:
    if one.verdict is None:
        return
    reason = f" ({one.verdict.reason})" if one.verdict.reason else ""
    page.item(str(one.ref), f"{one.verdict.words}{reason}")
    if one.verdict.message:
        page.line(one.verdict.message, indent=4)
    if one.queue is not None:
        held = "let in" if one.queue.admitted else f"waiting ({one.queue.reason})"
        page.item(f"queue {one.queue.name}", held, indent=4)
        if one.queue.message and not one.queue.admitted:
            page.line(one.queue.message, indent=8)
    times = [f"started {one.started}" if one.started else "", f"ended {one.ended}" if one.ended else ""]
    times += [f"{one.attempts_failed} attempts failed" if one.attempts_failed else ""]
    if any(times):
        page.line("; ".join(part for part in times if part), indent=4)
    if one.address is not None:
        page.line(f"serves at {one.address}", indent=4)


def _pods(page: Writer, pods: Iterable[PodState], view: View) -> None:
    listed = tuple(pods)
    if not listed:
        return
    page.gap()
    rows = tuple((one.name, one.role, one.phase, one.node or "none yet", str(one.restarts)) for one in listed)
    page.raw(aligned(neutralized(Table(_POD_COLUMNS, rows), view.unicode)))
    for one in listed:
        if one.reason is not None:
            code = "" if one.exit_code is None else f" (exit code {one.exit_code})"
            page.item(f"{one.name}: {one.reason}{code}", one.message or "no message", indent=2)


def _events(page: Writer, events: Iterable[EventLine]) -> None:
    listed = tuple(events)
    if not listed:
        return
    page.gap()
    page.line("warnings", bold=True)
    for one in listed:
        times = f" ({one.count} times)" if one.count > 1 else ""
        page.item(f"{one.when} {one.about}, {one.reason}{times}", one.message, indent=2)
