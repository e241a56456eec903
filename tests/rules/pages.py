"""Pages of cases: what each rule finds and what it leaves alone, as Markdown.

A fenced block is a file; its info string is the kind of subject and, if it matters, the file's name. A comment at a
line's end says what is found on that line: `finds: rule-name [runtime=effect …] [severity=… confidence=…]`, and more
after a `;`. Where a comment cannot stand, an `expect` block follows, one line a finding: `LINE: rule-name …`. A block
without either is one in which the page's rule finds nothing. A `fixed` block after it is what the rule's safe fixes
make of it. Binaries are described in lines, see `tests.rules.binaries`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent

_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_FINDS = re.compile(r"(?:#|//|/\*|--|<!--|;)\s*finds:\s*(.*?)\s*(?:\*/|-->)?\s*$")


@dataclass(frozen=True)
class Expected:
    """A finding that a case wants."""

    line: int
    rule: str
    details: tuple[tuple[str, str], ...]
    """Effects by runtime or cloud, and `severity`, `confidence`."""


@dataclass(frozen=True)
class Case:
    """One file of a page."""

    page: str
    number: int
    kind: str
    name: str
    text: str
    expected: tuple[Expected, ...]
    fixed: str | None

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


def pages() -> list[Path]:
    """Every page, by name."""
    return sorted(FOLDER.glob("*.md"))


def cases(page: Path) -> list[Case]:
    """The cases of a page, in order."""
    found: list[Case] = []
    for match in _FENCE.finditer(page.read_text(encoding="utf-8")):
        info, body = match[2].strip(), match[3]
        if info == "expect":
            listed = tuple(_listed(body))
            found[-1] = Case(**{**vars(found[-1]), "expected": listed})
        elif info == "fixed":
            found[-1] = Case(**{**vars(found[-1]), "fixed": body})
        else:
            kind, _, name = info.partition(" ")
            found.append(Case(page.stem, len(found) + 1, kind, name.strip(), body, tuple(_inline(body)), None))
    return found


def _inline(body: str) -> Iterator[Expected]:
    for number, line in enumerate(body.splitlines(), 1):
        match = _FINDS.search(line)
        for wanted in match[1].split(";") if match else ():
            yield _expected(number, wanted)


def _listed(body: str) -> Iterator[Expected]:
    for line in body.splitlines():
        if line.strip():
            number, _, wanted = line.partition(":")
            yield _expected(int(number), wanted)


def _expected(line: int, text: str) -> Expected:
    rule, *details = text.split()
    return Expected(line, rule, tuple((key, value) for key, _, value in (one.partition("=") for one in details)))
