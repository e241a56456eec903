"""Preprocessor conditions to the runtimes that compile a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.reach import EVERYWHERE, Reach, reach

_ROCM = reach("rocm")
_CUDA = reach("cuda")
_XPU = reach("xpu")

_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w+)((?:[^\n\\]|\\\n|\\.)*)", re.MULTILINE)
_WORD = re.compile(r"defined|\w+|&&|\|\||[<>=!]=|[!()<>]|\S")

_HIP_WORD = re.compile(
    r"(?:^|_)(?:HIP|HIPCC|ROCM|AMD(?!64)|AMDGPU|AMDGCN|HCC|HIPBLAS|CDNA|RDNA|GCN)(?:_|$|\d)|^__gfx|^__GFX",
    re.IGNORECASE,
)
"""AMD64 is a processor."""
_CUDA_WORD = re.compile(r"(?:_|\b)CUDA(?:_|\b)")
_UNDEFINED = re.compile(r"(?:ifndef|if\s*!\s*defined)[\s(]+(\w+)[\s)]*$")
_NVIDIA_WORD = re.compile(r"NVIDIA|NVCC", re.IGNORECASE)
_NVIDIA_CHIP = re.compile(r"(?:^|_)(?:PTX|VOLTA|TURING|AMPERE|HOPPER|BLACKWELL|SM_?\d{2,3}[af]?)(?:_|$)")
"""NVIDIA's assembly, and generations of its chips."""
_CUDA_ONLY = frozenset(
    {
        *("__NVCC__", "__CUDACC__", "__CUDA_ARCH__", "CUDA_VERSION", "CUDART_VERSION", "__CUDACC_VER_MAJOR__"),
        *("__CUDACC_VER_MINOR__", "__CUDA_ARCH_LIST__", "__CUDACC_RTC__", "CUDA_API_PER_THREAD_DEFAULT_STREAM"),
        *("__CUDA_ARCH_FEAT_SM90_ALL", "__CUDA_API_VERSION", "CUDNN_VERSION", "CUDNN_MAJOR", "NVRTC_GET_TYPE_NAME"),
        *("__CUDA_FP8_TYPES_EXIST__", "__CUDA_NO_HALF_OPERATORS__", "CUDA_BF16_TYPES_EXIST", "__CUDACC_VER__"),
    }
)
_SYCL = frozenset({"SYCL_LANGUAGE_VERSION", "__SYCL_DEVICE_ONLY__", "USE_XPU", "__INTEL_LLVM_COMPILER", "USE_SYCL"})


class Flag(NamedTuple):
    """Which runtimes find a condition true, and which false."""

    true: Reach
    false: Reach


ANY = Flag(EVERYWHERE, EVERYWHERE)


class Directive(NamedTuple):
    """One preprocessor line."""

    start: int
    end: int
    name: str
    rest: str


def directives(code: str) -> Iterator[Directive]:
    """Every directive, continued lines joined."""
    for match in _DIRECTIVE.finditer(code):
        yield Directive(match.start(), match.end(), match[1], match[2].replace("\\\n", " ").strip())


def regions(found: list[Directive]) -> list[tuple[int, Reach]]:
    """Where the reach changes: offsets in order, and the reach from there on."""
    changes: list[tuple[int, Reach]] = []
    stack: list[tuple[Reach, Reach]] = []
    current = EVERYWHERE
    for index, one in enumerate(found):
        name = one.name
        if name in ("if", "ifdef", "ifndef"):
            flag = ANY if _defines_itself(found[index : index + 2]) else _condition(one)
            if flag is ANY and _CUDA_WORD.search(one.rest) and _else_hip(found, index):
                flag = Flag(EVERYWHERE & ~_ROCM, EVERYWHERE)
            stack.append((current, current & flag.false))
            current &= flag.true
        elif name in ("elif", "elifdef", "elifndef", "else") and stack:
            outer, left = stack[-1]
            flag = ANY if name == "else" else _condition(one)
            current = left & flag.true
            stack[-1] = (outer, left & flag.false)
        elif name == "endif" and stack:
            current = stack.pop()[0]
        else:
            continue
        changes.append((one.end, current))
    return changes


def _defines_itself(pair: list[Directive]) -> bool:
    """Whether a name is tested only to be defined: an include guard, or a default."""
    tested = _UNDEFINED.match(f"{pair[0].name} {pair[0].rest}")
    return bool(tested and pair[1:] and pair[1].name == "define" and pair[1].rest.split()[:1] == [tested[1]])


def _else_hip(found: list[Directive], index: int) -> bool:
    """Whether the next branch of a test is HIP's: its first branch is not, or the next would never be reached."""
    depth = 0
    for one in found[index + 1 :]:
        if not depth and one.name in ("elif", "elifdef", "else", "endif"):
            return one.name.startswith("elif") and _condition(one).true == _ROCM
        depth += one.name.startswith("if") - (one.name == "endif")
    return False


def _condition(one: Directive) -> Flag:
    if one.name.endswith("def"):
        macro = _WORD.match(one.rest)
        flag = _macro(macro.group()) if macro else ANY
        return Flag(flag.false, flag.true) if one.name.endswith("ndef") else flag
    return _Expression(one.rest).value()


def _macro(name: str) -> Flag:
    """Who defines a macro."""
    if name in _CUDA_ONLY or _NVIDIA_CHIP.search(name) or (_NVIDIA_WORD.search(name) and "HIP" in name):
        return _only(_CUDA)
    if name in _SYCL:
        return _only(_XPU)
    if _HIP_WORD.search(name):
        return _only(_ROCM)
    return ANY


def _only(bits: Reach) -> Flag:
    return Flag(bits, EVERYWHERE & ~bits)


class _Expression:
    """A condition read from left to right; what is not understood counts for everybody."""

    _DEEPEST = 60

    def __init__(self, text: str) -> None:
        self._words = _WORD.findall(text[:4000])
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
            return _macro(name)
        flag = _macro(word)
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
