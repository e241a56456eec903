"""What the configuration of an image tells of how its layers were made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from portable.model.secrecy import looks_secret

_LONGEST = 100
_SHELL = re.compile(r"/bin/(?:ba|da)?sh (?:-\w+ (?:pipefail )?)*-\w*c ")
_OLD = "#(nop)"
_ARGUMENTS = re.compile(r"\|\d+ ")
"""Build arguments and their values, which are nobody's business, before the shell."""
_VALUE = re.compile(
    r"""((?<!\S)(?P<option>--?[\w-]+)[ ]|(?<![\w.-])(?P<key>[\w.-]+)["']?[ ]?[=:][ ]?["']?"""
    r"""(?:(?i:basic|bearer|token)[ ])?)[^\s"']+"""
)
"""An option, a variable or a header, with its value."""
_USER = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def instructions(history: list[Any], layers: int) -> tuple[str, ...]:
    """For each layer the instruction that made it; all empty if the history tells of another number of them."""
    made = [one for one in history if isinstance(one, dict) and not one.get("empty_layer")]
    if len(made) != layers:
        return ("",) * layers
    return tuple(_instruction(one.get("created_by")) for one in made)


def _instruction(text: Any) -> str:
    """As a Dockerfile would have it, on one line, without secrets; empty if it is none that is known."""
    if not isinstance(text, str):
        return ""
    text = text[:20_000].removesuffix(" # buildkit").strip()
    is_run = text.startswith("RUN ")
    text = text.removeprefix("RUN ").lstrip()
    shell = _SHELL.search(text)
    if shell and (shell.start() == 0 or _ARGUMENTS.match(text)):
        text, is_run = text[shell.end() :].strip(), True
    elif _ARGUMENTS.match(text):
        return ""
    text, is_run = (text.removeprefix(_OLD), False) if text.startswith(_OLD) else (text, is_run)
    return _shown(f"RUN {text}" if is_run else text)


def _shown(text: str) -> str:
    words = " ".join(_words(text))
    words = _USER.sub("…", _VALUE.sub(_masked, words))
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _masked(match: re.Match[str]) -> str:
    key = match["option"] or match["key"]
    return f"{match[1]}…" if looks_secret(key) or key.lower() == "authorization" else match[0]


def _words(text: str) -> Iterator[str]:
    for word in text.split():
        yield "".join(letter if letter.isprintable() else "\ufffd" for letter in word)
