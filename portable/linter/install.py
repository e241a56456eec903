"""Packages and indexes named on the command lines of pip, uv, conda, apt and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portable.linter.packages import normal
from portable.linter.shellsource.lexer import Word

_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?\s*((?:[=<>!~@].*)?)", re.DOTALL)
_INDEX = ("--index-url", "--extra-index-url", "--find-links", "-i", "-f", "--index", "--default-index")
_WITH_VALUE = {
    "pypi": frozenset(
        {
            *("-r", "-c", "--requirement", "--constraint", "-t", "--target", "--python", "-p", "--platform", "-e"),
            *("--prefix", "--root", "--cache-dir", "--timeout", "--retries", "--trusted-host", "--editable", "--extra"),
            *("--only-binary", "--no-binary", "--config-settings", "--progress-bar", "--torch-backend", "--group"),
        }
    ),
    "conda": frozenset({"-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file"}),
    "apt": frozenset({"-o", "--option", "-t", "--target-release", "-c", "--config-file"}),
    "yum": frozenset({"-c", "--config", "--enablerepo", "--disablerepo"}),
    "apk": frozenset({"-t", "--virtual", "-X", "--repository"}),
}
_SYSTEM = {
    "apt": "apt",
    "apt-get": "apt",
    "aptitude": "apt",
    "yum": "yum",
    "dnf": "yum",
    "microdnf": "yum",
    "apk": "apk",
}
_CONDA = frozenset({"conda", "mamba", "micromamba"})


class Asked(NamedTuple):
    """One package on a command line."""

    name: str
    spec: str
    ecosystem: str
    word: Word


def _tool(words: Sequence[Word]) -> tuple[str, Sequence[Word]] | None:
    """The ecosystem, and the words behind `install`."""
    texts = [word.text for word in words[:6]]
    program = texts[0].rpartition("/")[2] if texts else ""
    rest = words[1:]
    if re.fullmatch(r"python[\d.]*|py", program) and texts[1:3] == ["-m", "pip"]:
        program, rest = "pip", words[3:]
    elif program in ("uv", "pdm", "poetry", "pipx", "pipenv") and len(texts) > 1:
        rest = words[2:] if texts[1] == "pip" else words[1:]
        program = "pip"
    if re.fullmatch(r"pip[\d.]*", program):
        return _behind(rest, ("install", "add", "download", "wheel", "inject"), "pypi")
    if program in _CONDA:
        return _behind(rest, ("install", "create"), "conda")
    if program in _SYSTEM:
        return _behind(rest, ("install", "add"), _SYSTEM[program])
    return None


def _behind(words: Sequence[Word], verbs: tuple[str, ...], ecosystem: str) -> tuple[str, Sequence[Word]] | None:
    for number, word in enumerate(words):
        if word.text in verbs:
            return ecosystem, words[number + 1 :]
        if not word.text.startswith("-") and number > 2:
            break
    return None


def packages(words: Sequence[Word]) -> Iterator[Asked]:
    """The packages that a command installs by name."""
    found = _tool(words)
    if found is None:
        return
    ecosystem, rest = found
    skip = False
    for word in rest:
        text = word.text
        if skip:
            skip = False
        elif text.startswith("-"):
            skip = "=" not in text and (text in _WITH_VALUE[ecosystem] or text in _INDEX)
        elif asked := requirement(text, ecosystem):
            yield Asked(*asked, ecosystem, word)


def requirement(text: str, ecosystem: str = "pypi") -> tuple[str, str] | None:
    """Name and version part of a requirement; None for paths, addresses and variables."""
    text = text.strip().strip("'\"")
    if ecosystem == "pypi":
        match = _REQUIREMENT.fullmatch(text)
        if match is None or text.endswith((".whl", ".txt", ".tar.gz", ".zip")):
            return None
        return normal(match[1]), (match[2] or "") + match[3].strip()
    if ecosystem == "conda":
        text = text.rpartition("::")[2]
        match = re.match(r"([A-Za-z0-9_][A-Za-z0-9._-]*)(.*)", text, re.DOTALL)
        return (match[1].lower(), match[2].strip()) if match else None
    name, _, version = text.partition("=")
    return (name.partition(":")[0], f"={version}" if version else "") if re.match(r"[a-z0-9]", name) else None


def indexes(words: Sequence[Word]) -> Iterator[Word]:
    """The words that name an index of packages, or an address packages are taken from."""
    found = _tool(words)
    if found is None:
        return
    previous = ""
    for word in found[1]:
        if previous in _INDEX or "://" in word.text:
            yield word
        previous = word.text
