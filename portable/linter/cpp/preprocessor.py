"""Preprocessor conditions to the runtimes that compile a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.reach import EVERYWHERE, Reach, reach

_ROCM = reach("rocm")
_CUDA = reach("cuda")
_XPU = reach("xpu")

_DIRECTIVE = re.compile(r"#[ \t]*(\w+)((?:[^\n\\]|\\\n|\\.)*)")
"""A sign first, for speed; what stands before it on its line is looked at then."""
_WORD = re.compile(r"defined|\w+|&&|\|\||[<>=!]=|[!()<>]|\S")

_HIP_WORD = re.compile(
    r"(?:^|_)(?:HIP|HIPCC|ROCM|AMD(?!64)|AMDGPU|AMDGCN|HCC|HIPBLAS|CDNA|RDNA|GCN)(?:_|$|\d)|^__gfx|^__GFX",
    re.IGNORECASE,
)
"""AMD64 is a processor."""
_CUDA_WORD = re.compile(r"(?:_|\b)CUDA(?:_|\b)")
_CUDA_PART = re.compile(r"(?<![A-Za-z])CUDA(?![A-Za-z])")
_UNDEFINED = re.compile(r"(?:ifndef|if\s*!\s*defined)[\s(]+(\w+)[\s)]*$")
_NVIDIA_WORD = re.compile(r"NVIDIA|NVCC", re.IGNORECASE)
_NVIDIA_CHIP = re.compile(r"(?:^|_)(?:NVCC|PTX|VOLTA|TURING|AMPERE|HOPPER|BLACKWELL|SM_?\d{2,3}[af]?)(?:_|$)")
"""NVIDIA's compiler, its assembly, and generations of its chips."""
_CUDA_ONLY = frozenset(
    {
        *("__NVCC__", "__CUDACC__", "__CUDA_ARCH__", "CUDA_VERSION", "CUDART_VERSION", "__CUDACC_VER_MAJOR__"),
        *("__CUDACC_VER_MINOR__", "__CUDA_ARCH_LIST__", "__CUDACC_RTC__", "CUDA_API_PER_THREAD_DEFAULT_STREAM"),
        *("__CUDA_ARCH_FEAT_SM90_ALL", "__CUDA_API_VERSION", "CUDNN_VERSION", "CUDNN_MAJOR", "NVRTC_GET_TYPE_NAME"),
        *("__CUDA_FP8_TYPES_EXIST__", "__CUDA_NO_HALF_OPERATORS__", "CUDA_BF16_TYPES_EXIST", "__CUDACC_VER__"),
        *("__NVCOMPILER", "__NVCOMPILER_CUDA__"),
    }
)
_SYCL = frozenset({"USE_XPU", "__INTEL_LLVM_COMPILER"})
_SYCL_WORD = re.compile(r"(?:^|_)SYCL(?:_|$)")


class Flag(NamedTuple):
    """Which runtimes find a condition true, and which false."""

    true: Reach
    false: Reach


ANY = Flag(EVERYWHERE, EVERYWHERE)
_NOT_ROCM = Flag(EVERYWHERE & ~_ROCM, EVERYWHERE)
"""One of a choice in which ROCm has its own; what the others take is not known."""


class Directive(NamedTuple):
    """One preprocessor line."""

    start: int
    end: int
    name: str
    rest: str


def directives(code: str) -> Iterator[Directive]:
    """Every directive, continued lines joined."""
    for match in _DIRECTIVE.finditer(code):
        start = match.start()
        if not code[code.rfind("\n", 0, start) + 1 : start].strip(" \t"):
            yield Directive(start, match.end(), match[1], match[2].replace("\\\n", " ").strip())


def regions(found: list[Directive]) -> list[tuple[int, Reach]]:
    """Where the reach changes: offsets in order, and the reach from there on."""
    changes: list[tuple[int, Reach]] = []
    stack: list[tuple[Reach, Reach]] = []
    current = EVERYWHERE
    cuda = any("CUDA" in one.rest for one in found)
    exclusive = exclusive_names(found) if cuda else frozenset[str]()
    answered = answered_for_hip(found) if cuda else frozenset[int]()
    for index, one in enumerate(found):
        name = one.name
        if name in ("if", "ifdef", "ifndef"):
            flag = ANY if _defines_itself(found[index : index + 2]) else condition(one, exclusive)
            if flag is ANY and one.start in answered and _CUDA_WORD.search(one.rest):
                flag = _NOT_ROCM
            stack.append((current, current & flag.false))
            current &= flag.true
        elif name in ("elif", "elifdef", "elifndef", "else") and stack:
            outer, left = stack[-1]
            flag = ANY if name == "else" else condition(one, exclusive)
            current = left & flag.true
            stack[-1] = (outer, left & flag.false)
        elif name == "endif" and stack:
            current = stack.pop()[0]
        else:
            continue
        changes.append((one.end, current))
    return changes


def exclusive_names(found: list[Directive]) -> frozenset[str]:
    """Names for CUDA that are one of a choice: their like for HIP is tested too, and not below them.

    `X_USE_CUDA` beside `X_USE_HIP` is off on ROCm; a `USE_ROCM` inside `USE_CUDA` says that both may be on.
    """
    tested = [set(_WORD.findall(one.rest)) if one.name.startswith(("if", "elif")) else set() for one in found]
    names = set[str]().union(*tested)
    twins = {name: like for name in names if (like := names & _twins(name))}
    of_hip = {other: name for name, like in twins.items() for other in like}
    stack: list[set[str]] = []
    open_names: Counter[str] = Counter()
    for one, words in zip(found, tested, strict=True) if twins else ():
        if one.name in ("elif", "elifdef", "elifndef", "else", "endif") and stack:
            open_names.subtract(stack.pop())
        for other in words & of_hip.keys():
            if open_names[of_hip[other]]:
                twins.pop(of_hip[other], None)
        if one.name.startswith(("if", "el")):
            stack.append({name for name in words & twins.keys() if not words & twins[name]})
            open_names.update(stack[-1])
    return frozenset(twins)


def _twins(name: str) -> set[str]:
    """What a name for CUDA would be for HIP."""
    return {_CUDA_PART.sub(other, name) for other in ("HIP", "ROCM")} if _CUDA_PART.search(name) else set()


def _defines_itself(pair: list[Directive]) -> bool:
    """Whether a name is tested only to be defined: an include guard, or a default."""
    tested = _UNDEFINED.match(f"{pair[0].name} {pair[0].rest}")
    return bool(tested and pair[1:] and pair[1].name == "define" and pair[1].rest.split()[:1] == [tested[1]])


def answered_for_hip(found: list[Directive]) -> frozenset[int]:
    """Where conditions begin whose next branch is HIP's: their first is not, or the next would never be reached."""
    answered: set[int] = set()
    stack: list[int] = []
    for one in found:
        if one.name in ("elif", "elifdef", "elifndef", "else", "endif") and stack:
            before = stack.pop()
            if one.name.startswith("elif") and condition(one).true == _ROCM:
                answered.add(before)
        if one.name.startswith(("if", "el")):
            stack.append(one.start)
    return frozenset(answered)


def condition(one: Directive, exclusive: frozenset[str] = frozenset()) -> Flag:
    """Who finds a condition true, and who false; some names are known to be off on ROCm."""
    if one.name.endswith("def"):
        macro = _WORD.match(one.rest)
        flag = _macro(macro.group(), exclusive) if macro else ANY
        return Flag(flag.false, flag.true) if one.name.endswith("ndef") else flag
    return _Expression(one.rest, exclusive).value()


def _macro(name: str, exclusive: frozenset[str]) -> Flag:
    """Who defines a macro."""
    if name in exclusive:
        return _NOT_ROCM
    if name in _CUDA_ONLY or _NVIDIA_CHIP.search(name) or (_NVIDIA_WORD.search(name) and "HIP" in name):
        return _only(_CUDA)
    if name in _SYCL or _SYCL_WORD.search(name):
        return _only(_XPU)
    if _HIP_WORD.search(name):
        return _only(_ROCM)
    return ANY


def _only(bits: Reach) -> Flag:
    return Flag(bits, EVERYWHERE & ~bits)


class _Expression:
    """A condition read from left to right; what is not understood counts for everybody."""

    _DEEPEST = 60

    def __init__(self, text: str, exclusive: frozenset[str]) -> None:
        self._words = _WORD.findall(text[:4000])
        self._exclusive = exclusive
        self._at = 0
        self._depth = 0

    def value(self) -> Flag:
        """Who finds it true, and who false."""
        return self._either()

    def _peek(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self) -> str:
        word = self._peek()
        self._at += 1
        return word

    def _either(self) -> Flag:
        flag = self._both()
        while self._peek() == "||":
            self._take()
            other = self._both()
            flag = Flag(flag.true | other.true, flag.false & other.false)
        return flag

    def _both(self) -> Flag:
        flag = self._one()
        while self._peek() == "&&":
            self._take()
            other = self._one()
            flag = Flag(flag.true & other.true, flag.false | other.false)
        return flag

    def _one(self) -> Flag:
        """A negation, a group, `defined X`, or a comparison."""
        word = self._take()
        if word == "!":
            flag = self._one()
            return Flag(flag.false, flag.true)
        if word == "(" and self._depth < self._DEEPEST:
            self._depth += 1
            flag = self._either()
            self._depth -= 1
            self._take()
            return flag if self._ends() else self._rest(ANY)
        if word == "defined":
            inner = self._take()
            name = self._take() if inner == "(" else inner
            if inner == "(":
                self._take()
            return _macro(name, self._exclusive)
        flag = _macro(word, self._exclusive)
        return flag if self._ends() else self._rest(flag)

    def _ends(self) -> bool:
        return self._peek() in ("", "&&", "||", ")")

    def _rest(self, flag: Flag) -> Flag:
        """A comparison or a sum: true only for those who define the macro, false perhaps for them too.

        Whoever does not define a macro compares with 0, so `X < 5` is true there.
        """
        less = self._peek() in ("<", "<=", "==") or flag is ANY
        depth = 0
        while self._peek() and (depth or self._peek() not in ("&&", "||", ")")):
            word = self._take()
            depth += (word == "(") - (word == ")")
        return Flag(EVERYWHERE, EVERYWHERE) if less else Flag(flag.true, EVERYWHERE)
