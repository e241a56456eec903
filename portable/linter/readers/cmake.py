"""CMake files: commands with their words, and the options and platforms under which they are reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portable.linter.place import Place
from portable.linter.reach import EVERYWHERE, Reach, reach
from portable.linter.subject import Subject

_COMMENT = re.compile(r"#\[(=*)\[.*?(?:\]\1\]|\Z)|#[^\n]*", re.DOTALL)
_COMMAND = re.compile(r"\b([A-Za-z_]\w*)[ \t\r\n]*\(")
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s()"]+')
_ROCM = re.compile(r"(?:^|_)(?:HIP|ROCM|AMD|AMDGPU)(?:_|$)", re.IGNORECASE)
_CUDA = re.compile(r"(?:^|_)(?:CUDA|CUDAToolkit|NVCC|NVIDIA)(?:_|$)", re.IGNORECASE)
_SYCL = re.compile(r"(?:^|_)(?:SYCL|XPU)(?:_|$)", re.IGNORECASE)
_BACKEND = re.compile(r"\^?(?:CUDA|HIP|ROCM|SYCL|NVIDIA|AMD)\$?", re.IGNORECASE)
"""What a variable is compared with that says whom a build is for."""
_NOT_END = re.compile(r"[^\n]")
_LONGEST = 20_000
"""Characters of one command's words that are read."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    """Lower case."""
    words: tuple[str, ...]
    start: int
    reach: Reach


class CMakeFile:
    """A CMake file as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.commands = tuple(_commands(subject))

    def place(self, command: Command) -> Place:
        """A command's name as a place."""
        subject = self.subject
        end = command.start + len(command.name)
        line, _ = subject.lines.position(command.start)
        return Place(
            subject.span(command.start, end),
            subject.reach & command.reach,
            subject.inside,
            subject.excerpt(line),
            subject.role,
            (command.start, end),
        )


def read(subject: Subject) -> CMakeFile:
    """The view of a CMake file: any text has one."""
    return CMakeFile(subject)


def _commands(subject: Subject) -> Iterator[Command]:
    text = _COMMENT.sub(lambda match: _NOT_END.sub(" ", match.group()), subject.text)
    stack: list[tuple[Reach, Reach]] = []
    current, position = EVERYWHERE, 0
    while match := _COMMAND.search(text, position):
        end = _closing(text, match.end())
        name = match[1].lower()
        words = tuple(word.strip('"') for word in _WORD.findall(text, match.end(), end))
        position = end
        if name == "if":
            true, false = _condition(words)
            stack.append((current, current & false))
            current &= true
        elif name in ("elseif", "else") and stack:
            outer, left = stack[-1]
            true, false = _condition(words) if name == "elseif" else (EVERYWHERE, EVERYWHERE)
            current = left & true
            stack[-1] = (outer, left & false)
        elif name == "endif" and stack:
            current = stack.pop()[0]
        else:
            yield Command(name, words, match.start(1), current)


def _closing(text: str, start: int) -> int:
    depth = 1
    for match in re.compile(r'"(?:[^"\\]|\\.)*"|[()]').finditer(text, start, start + _LONGEST):
        depth += (match.group() == "(") - (match.group() == ")")
        if depth == 0:
            return match.start()
    return min(start + _LONGEST, len(text))


def _condition(words: tuple[str, ...]) -> tuple[Reach, Reach]:
    """Who gets past a condition and who does not: every part after AND narrows, and an OR narrows nothing."""
    if "OR" in words:
        return EVERYWHERE, EVERYWHERE
    past, left, parts = EVERYWHERE, EVERYWHERE, 0
    part: list[str] = []
    for word in (*words, "AND"):
        if word == "AND":
            true, false = _part(part)
            past, left, parts, part = past & true, false, parts + 1, []
        else:
            part.append(word)
    return past, left if parts == 1 else EVERYWHERE


def _part(words: list[str]) -> tuple[Reach, Reach]:
    """A name, or what it is compared with; a version that is wrong says nothing about who is left."""
    plain = [word.strip("${}") for word in words if word not in ("DEFINED", "ENV", "ON", "TRUE")]
    negated = plain[:1] == ["NOT"]
    plain = plain[1:] if negated else plain
    if len(plain) == 3 and plain[1] in ("STREQUAL", "MATCHES"):
        plain = plain[2:] if _BACKEND.fullmatch(plain[2]) else plain
    if len(plain) not in (1, 3):
        return EVERYWHERE, EVERYWHERE
    for expression, runtime in ((_ROCM, "rocm"), (_CUDA, "cuda"), (_SYCL, "xpu")):
        if expression.search(plain[0]):
            bits = reach(runtime)
            if len(plain) == 3:
                return (EVERYWHERE, bits) if negated else (bits, EVERYWHERE)
            return (EVERYWHERE & ~bits, bits) if negated else (bits, EVERYWHERE & ~bits)
    return EVERYWHERE, EVERYWHERE
