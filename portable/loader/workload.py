"""A spec file to a workload."""

from __future__ import annotations

import sys
from pathlib import Path as FilePath

from portable.errors import Diagnostic, InvalidInput, Location
from portable.loader.bundle import read_bundle
from portable.loader.document import Document, parse, read
from portable.loader.spelling import did_you_mean
from portable.loader.validation import validate
from portable.model.workload import API_VERSION, Workload

KINDS = ("Workload", "Targets")


def load_workload(path: str | FilePath, *, stdin_name: str = "<stdin>") -> Workload:
    """The one workload in a file; `-` reads standard input.

    Raises:
        InvalidInput: the file cannot be read, has no workload or more than one, or the workload is not valid.
    """
    if str(path) == "-":
        return workload_of(parse(sys.stdin.read(), stdin_name), stdin_name, FilePath.cwd())
    return workload_of(read(FilePath(path)), str(path), FilePath(path).parent)


def workload_of(documents: tuple[Document, ...], file: str, folder: FilePath) -> Workload:
    """The one workload among the documents of a file; the paths in it count from `folder`.

    Raises:
        InvalidInput: there is none or more than one, or it is not valid.
    """
    document = _only_workload(documents, file)
    workload = validate(Workload, document)
    _check_time_zone(workload, document)
    bundle = read_bundle(workload.spec.code, folder, document)
    return workload.loaded(document.location, bundle)


def _check_time_zone(workload: Workload, document: Document) -> None:
    """Whether the schedule's time zone exists, as far as this machine knows time zones."""
    schedule = workload.spec.schedule
    if schedule is None:
        return
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(schedule.time_zone)
    except (ZoneInfoNotFoundError, OSError):
        known = available_timezones()
        if known:
            guess = did_you_mean(schedule.time_zone, known)
            where = document.location(("spec", "schedule", "timeZone"))
            message = f"there is no time zone `{schedule.time_zone}`"
            raise InvalidInput(
                Diagnostic("unknown-time-zone", message, where, help=(guess or "an IANA name, as `Europe/Berlin`",))
            ) from None


def _only_workload(documents: tuple[Document, ...], file: str) -> Document:
    """The document whose kind is Workload."""
    found = [one for one in documents if _kind(one) == "Workload"]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        message = f"the file has {len(found)} workloads; a spec has one"
        advice = ("give each a file of its own; `portable portfolio` looks at many",)
        raise InvalidInput(Diagnostic("several-workloads", message, found[1].location(("kind",)), help=advice))
    raise InvalidInput(_no_workload(documents, file))


def _kind(document: Document) -> object:
    return document.value.get("kind") if isinstance(document.value, dict) else None


def _no_workload(documents: tuple[Document, ...], file: str) -> Diagnostic:
    """Why a file holds no workload: it is empty, or its kind is another word."""
    head = (f"a spec begins with `apiVersion: {API_VERSION}` and `kind: Workload`; `portable init` writes one",)
    if not documents:
        return Diagnostic("empty-file", "the file holds no document", Location(file), help=head)
    kind = _kind(documents[0])
    if not isinstance(kind, str):
        return Diagnostic("no-workload", "the file has no `kind: Workload`", documents[0].location(), help=head)
    guess = did_you_mean(kind, KINDS)
    advice = (guess, *head) if guess else head
    return Diagnostic("no-workload", f"kind `{kind}` is no workload", documents[0].location(("kind",)), help=advice)
