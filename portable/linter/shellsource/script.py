"""Tokens to commands, each with the runtimes that its tests leave."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portable.linter.reach import BITS, EVERYWHERE, NOWHERE, Reach
from portable.linter.shellsource.lexer import Heredoc, Token, Word, tokens

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=(.*)", re.DOTALL)
_WRAPPERS = frozenset(
    {"sudo", "env", "exec", "time", "nohup", "nice", "command", "builtin", "stdbuf", "then", "do", "else"}
)
_LOOKS = frozenset({"which", "type", "hash", "test", "[", "[["})
_PROBES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"nvidia-smi|/dev/nvidia|\bnvcc\b|/usr/local/cuda|/proc/driver/nvidia"), "cuda"),
    (re.compile(r"rocm-smi|amd-smi|rocminfo|/dev/kfd|/opt/rocm|\bhipcc\b"), "rocm"),
    (re.compile(r"\bhl-smi\b|/dev/hl\d|/dev/accel"), "gaudi"),
    (re.compile(r"neuron-ls|/dev/neuron"), "neuron"),
    (re.compile(r"xpu-smi|\bsycl-ls\b"), "xpu"),
)
_NAMES = {
    "cuda": "cuda", "nvidia": "cuda", "rocm": "rocm", "hip": "rocm", "amd": "rocm", "xpu": "xpu", "intel": "xpu",
    "hpu": "gaudi", "gaudi": "gaudi", "habana": "gaudi", "tpu": "xla", "xla": "xla", "neuron": "neuron", "mtia": "mtia",
}  # fmt: skip
_COMPARED = re.compile(r"(?:==?|=~)\s+\W*([a-z]+)")
_FAILURES = frozenset({"exit", "return", "die", "false", "kill"})


@dataclass
class Command:
    """One simple command."""

    words: list[Word] = field(default_factory=list)
    """Without wrappers such as `sudo`, and without assignments before it."""
    assigned: list[tuple[str, str, Word]] = field(default_factory=list)
    """Names, values and words of assignments before the command, or alone."""
    bodies: list[Heredoc] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    reach: Reach = EVERYWHERE
    is_test: bool = False
    """Part of a condition, or only looking whether a program is there."""
    is_negated: bool = False
    """Behind a `!`."""
    may_fail: bool = False
    """Followed by `||` and something that goes on."""


@dataclass
class _Block:
    keyword: str
    outer: Reach
    rest: Reach
    """What the conditions so far leave for the next branch."""
    condition: list[Command] = field(default_factory=list)
    in_condition: bool = False
    in_pattern: bool = False


def commands(text: str, reach: Reach = EVERYWHERE) -> list[Command]:
    """The commands of a script, in the order of the text."""
    reader = _Reader(reach)
    for token in tokens(text):
        reader.take(token)
    reader.end("\n")
    return reader.done


class _Reader:
    def __init__(self, reach: Reach) -> None:
        self.done: list[Command] = []
        self._blocks: list[_Block] = []
        self._reach = reach
        self._current = Command(reach=reach)
        self._chain: list[Command] = []
        self._held: list[tuple[Command, list[Command]]] = []

    def take(self, token: Token) -> None:
        """One more token."""
        if token.kind == "word" and token.word is not None:
            self._word(token.word)
        elif token.kind == "target":
            self._current.targets.append(token.text)
        elif token.kind == "heredoc" and token.body is not None:
            owner = self.done[-1] if self.done and not self._current.words else self._current
            owner.bodies.append(token.body)
        elif token.text == "$(":
            self._held.append((self._current, self._chain))
            self._current, self._chain = Command(reach=self._reach), []
        elif token.text == ")$":
            self.end("\n")
            if self._held:
                self._current, self._chain = self._held.pop()
        elif token.kind == "op":
            self._operator(token.text)

    def _operator(self, sign: str) -> None:
        block = self._blocks[-1] if self._blocks else None
        if block is not None and block.in_pattern:
            if sign == ")":
                self._arm(block)
            return
        self.end(sign)
        if sign.startswith(";;") and block is not None and block.keyword == "case":
            block.in_pattern, self._reach = True, block.outer
            self._current = Command(reach=self._reach)

    def _word(self, word: Word) -> None:
        block = self._blocks[-1] if self._blocks else None
        if block is not None and block.in_pattern and word.text != "esac":
            self._current.words.append(word)
            return
        if not self._current.words:
            if word.text in _KEYWORDS:
                self._keyword(word.text)
                return
            match = _ASSIGNMENT.fullmatch(word.text)
            if match:
                self._current.assigned.append((match[1], match[2], word))
                return
            if word.text in _WRAPPERS and word.text != "command":
                return
        if self._current.words and self._current.words[0].text == "case" and word.text == "in":
            self._current = Command(reach=self._reach)
            self._blocks.append(_Block("case", self._reach, self._reach, in_pattern=True))
            return
        self._current.words.append(word)

    def end(self, sign: str) -> None:
        """A command is over; `sign` is what ended it."""
        command = self._current
        if command.words or command.assigned or command.bodies:
            self._finish(command)
            self._chain.append(command)
            if sign == "&&" and command.is_test:
                then, _ = guarded(command)
                self._current = Command(reach=command.reach & then)
            else:
                self._current = Command(reach=command.reach if sign == "&&" else self._reach)
        if sign == "||" and self._chain:
            self._chain[-1].may_fail = True
        elif sign != "&&":
            self._chain = []
            self._current.reach = self._reach if not self._current.words else self._current.reach

    def _finish(self, command: Command) -> None:
        first = command.words[0].text if command.words else ""
        look = first in _LOOKS or (
            first == "command" and len(command.words) > 1 and command.words[1].text in ("-v", "-V")
        )
        block = self._blocks[-1] if self._blocks else None
        command.is_test = look or (block is not None and block.in_condition)
        if first == "command" and not look:
            command.words = command.words[1:]
        if block is not None and block.in_condition:
            block.condition.append(command)
        previous = self._chain[-1] if self._chain else None
        if previous is not None and previous.may_fail and first in _FAILURES:
            previous.may_fail = False
        self.done.append(command)

    def _keyword(self, word: str) -> None:
        block = self._blocks[-1] if self._blocks else None
        if word == "!":
            self._current.is_negated = True
            return
        if word in ("if", "while", "until"):
            self._blocks.append(_Block(word, self._reach, self._reach, in_condition=True))
        elif word in ("then", "do") and block is not None and block.in_condition:
            then, otherwise = _condition(block.condition)
            block.in_condition = False
            self._reach, block.rest = block.rest & then, block.rest & otherwise
        elif word == "elif" and block is not None:
            block.condition, block.in_condition, self._reach = [], True, block.rest
        elif word == "else" and block is not None:
            self._reach = block.rest
        elif word in ("fi", "done", "esac") and block is not None:
            self._reach = self._blocks.pop().outer
        self._current = Command(reach=self._reach)

    def _arm(self, block: _Block) -> None:
        names = {
            _NAMES[word]
            for one in self._current.words
            for word in re.findall(r"[a-z]+", one.text.lower())
            if word in _NAMES
        }
        found = NOWHERE
        for name in names:
            found |= BITS[name]
        self._reach = block.rest & found if names else block.rest
        block.rest &= ~found
        block.in_pattern = False
        self._current = Command(reach=self._reach)


_KEYWORDS = frozenset({"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "{", "}", "!"})


def _condition(found: list[Command]) -> tuple[Reach, Reach]:
    if len(found) == 1:
        return guarded(found[0])
    return EVERYWHERE, EVERYWHERE


def guarded(command: Command) -> tuple[Reach, Reach]:
    """The runtimes for which a test may hold, and those for which it may not."""
    text = " ".join(word.text for word in command.words)
    names = {runtime for pattern, runtime in _PROBES if pattern.search(text)}
    names |= {_NAMES[one] for one in _COMPARED.findall(text.lower()) if one in _NAMES}
    if len(names) != 1:
        return EVERYWHERE, EVERYWHERE
    bit = BITS[next(iter(names))]
    negated = command.is_negated or bool(re.search(r"(?:^|\s)!(?:\s|=|$)|!=", text))
    return (EVERYWHERE & ~bit, bit) if negated else (bit, EVERYWHERE & ~bit)
