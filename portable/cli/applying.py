"""An apply as its user sees it: the plan, each step as it happens, the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portable.cli.outputs import Output
from portable.cli.session import Session
from portable.errors import PortableError
from portable.model.plan import Change
from portable.report.applied import FORMATS
from portable.report.applied.events import event
from portable.report.applied.subject import Applied
from portable.report.planned.subject import Planned
from portable.report.planned.text import without_next

if TYPE_CHECKING:
    from portable.deploy.apply import Step
    from portable.deploy.cluster import Cluster
    from portable.deploy.survey import Wishes
    from portable.model.status import ObjectState

_STARTING = {"create": "creating", "update": "changing", "replace": "replacing", "delete": "deleting"}
_DONE = {"create": "created", "update": "changed", "replace": "replaced", "delete": "deleted"}


class Applying:
    """One run of `apply` or `destroy`: texts go to standard error while it runs, the result comes last."""

    def __init__(self, run: Session, outputs: Iterable[Output], cluster: Cluster, planned: Planned) -> None:
        self._run, self._outputs, self._cluster, self._planned = run, tuple(outputs), cluster, planned
        self._streams = [one for one in self._outputs if one.format == "jsonl"]
        self._lines: list[str] = []

    def show_plan(self) -> None:
        """The plan, for eyes on standard error, since the result is what was applied; as events in a stream."""
        plan = self._planned.plan
        self._event("version", tool=plan.tool_version)
        for change in plan.changes:
            self._event("planned_change", change=change)
        self._event("change_summary", plan=plan)
        if not self._run.screen.quiet:
            self._run.screen.error(without_next(self._planned, self._run.screen.err))

    def carry_out(self, wishes: Wishes, *, wait: bool = False, seconds: float | None = None) -> int:
        """Applies, waits if told to, and writes the result, also when something goes wrong.

        Raises:
            PortableError: whatever stopped it, after the result is written.
        """
        from portable.api import deploying
        from portable.deploy.wait import WorkFailed

        plan, cluster = self._planned.plan, self._cluster
        states: tuple[ObjectState, ...] = ()
        done: tuple[Change, ...] = ()
        try:
            done = deploying.apply(plan, cluster, force_conflicts=wishes.force, tell=self.tell).done
            if wait:
                states = deploying.wait(plan, cluster, seconds=seconds, say=self.say)
        except WorkFailed as failed:
            self._finish(done, (failed.state,), failed)
            raise
        except PortableError as error:
            self._finish(done, states, error)
            raise
        self._finish(done, states, None)
        return 0

    def tear_down(self) -> int:
        """Deletes what the plan says, and writes the result.

        Raises:
            PortableError: whatever stopped it.
        """
        from portable.api import deploying

        try:
            done = deploying.destroy(self._planned.plan, self._cluster, tell=self.tell).done
        except PortableError as error:
            self._finish((), (), error)
            raise
        self._finish(done, (), None)
        return 0

    def tell(self, step: Step, change: Change) -> None:
        """Says one step of the apply."""
        self._event(f"apply_{step}", change=change)
        if step == "done":
            self._run.screen.say(f"{change.ref}: {_DONE.get(change.action, change.action)}")
        elif step == "waiting":
            self._run.screen.say(f"{change.ref}: waiting until it is gone")
        else:
            self._run.screen.detail(f"{change.ref}: {_STARTING.get(change.action, change.action)}")

    def say(self, state: ObjectState, words: str) -> None:
        """Says what an object waits for."""
        self._event("wait_progress", state=state, words=words)
        self._run.screen.say(f"{state.ref}: {words}")

    def _event(self, kind: str, **about: Any) -> None:
        for output in self._streams:
            line = event(kind, **about)
            if output.path is None:
                self._run.emit(output, line)
            else:
                self._lines.append(line)

    def _finish(self, done: tuple[Change, ...], states: tuple[ObjectState, ...], error: PortableError | None) -> None:
        applied = Applied(self._planned, done, states, error.diagnostics if error else ())
        self._event("end", applied=applied)
        for output in self._outputs:
            if output.format == "jsonl":
                if output.path is not None:
                    self._run.emit(output, "".join(self._lines))
            elif error is None or output.format != "text":
                self._run.emit(output, FORMATS[output.format](applied, self._run.view(output)))
