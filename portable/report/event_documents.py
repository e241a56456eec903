"""The lines of `plan`, `apply` and `destroy` as `-o jsonl`, as types; a reader ignores types that it does not know."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from portable.report.documents import PlannedChange, PlannedConflict, Problem
from portable.report.live_documents import AppliedChange, ApplyDocument, ObjectStatus


class VersionEvent(TypedDict):
    """The first line."""

    type: Literal["version"]
    format_version: str
    tool: str


class DiagnosticEvent(TypedDict):
    """Something that blocks the plan, or is worth knowing."""

    type: Literal["diagnostic"]
    diagnostic: Problem


class ConflictEvent(TypedDict):
    """A field that somebody else owns."""

    type: Literal["conflict"]
    conflict: PlannedConflict


class PlannedChangeEvent(TypedDict):
    """What would happen to an object; `apply` says it without the fields."""

    type: Literal["planned_change"]
    change: PlannedChange | AppliedChange


class SummaryEvent(TypedDict):
    """How many objects, by action."""

    type: Literal["change_summary"]
    counts: dict[Literal["create", "update", "replace", "delete", "unchanged"], int]


class ApplyEvent(TypedDict):
    """A step of an apply: begun, waiting until the old object is gone, done."""

    type: Literal["apply_started", "apply_waiting", "apply_done"]
    change: AppliedChange


class WaitEvent(TypedDict):
    """What an object waits for."""

    type: Literal["wait_progress"]
    state: ObjectStatus
    words: str


class EndEvent(ApplyDocument):
    """The last line of an apply: what its document says."""

    type: Literal["end"]
    format_version: NotRequired[str]


Event = (
    VersionEvent
    | DiagnosticEvent
    | ConflictEvent
    | PlannedChangeEvent
    | SummaryEvent
    | ApplyEvent
    | WaitEvent
    | EndEvent
)
"""One line."""
