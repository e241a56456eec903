"""A Dockerfile's text to instructions: continuations, comments in between, flags, here-documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEYWORDS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)
_FIRST = re.compile(r"[ \t]*([A-Za-z]+)(?=[ \t\r\n]|$)")
_FLAG = re.compile(r"[ \t]*--[a-z][a-z-]*(?:=(?:\"[^\"\n]*\"|[^\s]*))?(?=\s|\Z)")
_HEREDOC = re.compile(r"<<(-?)(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\2")
_DIRECTIVE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*(\S)", re.IGNORECASE)
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Body:
    """A here-document of an instruction."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction; `text` is as long as the file's own, comments and flags in it are blanked."""

    keyword: str
    start: int
    text: str
    at: int
    """Where `text` begins in the file."""
    flags: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = field(default=())


def instructions(text: str) -> Iterator[Instruction]:
    """Every instruction, in order; lines that are none are passed over."""
    match = _DIRECTIVE.match(text)
    escape = match[1] if match else "\\"
    at, count = 0, 0
    endless: set[str] = set()
    while at < len(text) and count < _MOST:
        end = _line_end(text, at)
        line = text[at:end]
        found = _FIRST.match(line)
        if not found or found[1].upper() not in _KEYWORDS:
            at = end + 1
            continue
        stop = _logical_end(text, at, escape)
        start = at + found.end()
        body, flags = _cleaned(text[start:stop])
        bodies, after = _bodies(text, body, stop, endless) if found[1].upper() in ("RUN", "COPY", "ADD") else ((), stop)
        yield Instruction(found[1].upper(), at + found.start(1), body, start, flags, bodies)
        at, count = after + 1, count + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _logical_end(text: str, at: int, escape: str) -> int:
    """The end of the last line that continues the one at `at`; comments and blank lines in between belong to it."""
    end = _line_end(text, at)
    continues = text[at:end].rstrip().endswith(escape)
    while continues and end < len(text):
        at = end + 1
        end = _line_end(text, at)
        line = text[at:end].strip()
        if line and not line.startswith("#"):
            continues = line.endswith(escape)
    return end


def _cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with comment lines and flags blanked, and the flags."""
    lines = text.split("\n")
    cleaned = [lines[0], *(" " * len(line) if line.lstrip().startswith("#") else line for line in lines[1:])]
    # A shell would end the command at a blanked line: make it a continuation.
    for number in range(1, len(cleaned)):
        if not cleaned[number].strip() and number < len(cleaned) - 1 and cleaned[number]:
            cleaned[number] = cleaned[number][:-1] + "\\"
    body = "\n".join(cleaned)
    flags: list[str] = []
    at = 0
    while match := _FLAG.match(body, at):
        flags.append(match.group().strip())
        at = match.end()
    return " " * at + body[at:], tuple(flags)


def _bodies(text: str, body: str, stop: int, endless: set[str]) -> tuple[tuple[Body, ...], int]:
    """The here-documents, and the end of the last; words that end none from here on are kept, not to look again."""
    found: list[Body] = []
    at = stop
    for match in _HEREDOC.finditer(body):
        if match.group() in endless:
            return (), stop
        start, at = at + 1, at + 1
        while at < len(text):
            end = _line_end(text, at)
            line = text[at:end].rstrip("\r")
            if (line.lstrip("\t") if match[1] else line) == match[3]:
                found.append(Body(start, at))
                at = end
                break
            at = end + 1
        else:
            endless.add(match.group())
            return (), stop
    return tuple(found), max(at, stop)
