"""What readers share: source ids that carry their day, so that facts of several days can stand in one folder."""

from __future__ import annotations

import datetime

from portable.model.source import Confidence, Source


def dated(source: str, now: datetime.datetime) -> str:
    """The id of a source as it was on a day: `aws-price-list-2026-11-22`."""
    return f"{source}-{now.date().isoformat()}"


def dated_source(
    source: str, ref: str, now: datetime.datetime, confidence: Confidence, notes: str | None = None
) -> tuple[str, Source]:
    """Id and source; the notes say the minute at which it was read."""
    read = f"Read {now.strftime('%Y-%m-%dT%H:%M:%SZ')}"
    return dated(source, now), Source(
        ref=ref, date=now.date(), confidence=confidence, notes=f"{read}; {notes}" if notes else read
    )
