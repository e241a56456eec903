"""Text inside a YAML scalar, with the lines of the file it came from."""

from __future__ import annotations

from portable.linter.subject import Origin, Subject
from portable.linter.yamltext import Scalar


def origin_of(subject: Subject, scalar: Scalar) -> Origin:
    """Where the text of a scalar begins in its subject.

    Exact for literal blocks and for what stands in one line; in folded and wrapped text the column is approximate.
    """
    line, column = subject.lines.position(scalar.start)
    if scalar.style in ("|", ">"):
        first = line + 1
        while first < len(subject.lines) and not subject.lines.line(first).strip():
            first += 1
        text = subject.lines.line(first)
        indent = len(text) - len(text.lstrip())
        wanted = len(scalar.text) - len(scalar.text.lstrip(" \t")) if scalar.style == "|" else 0
        return Origin(line + 1, indent - wanted + 1, indent - wanted)
    quoted = 1 if scalar.style in ("'", '"') else 0
    verbatim = subject.text[scalar.start + quoted : scalar.end - quoted] == scalar.text
    return Origin(
        line, column + quoted, 0, offset=scalar.start + quoted if verbatim and "\n" not in scalar.text else None
    )


def part_of(subject: Subject, scalar: Scalar, kind: str, inside: str) -> Subject:
    """The text of a scalar as a part of its own language."""
    return subject.part(kind, scalar.text, origin_of(subject, scalar), inside)
