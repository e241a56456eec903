"""The Python that runs the workload here: which Ray it has, and what the workload asks for that it lacks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from portable.errors import Diagnostic, MissingExtra, UsageError

_ASK = """
import importlib.metadata as metadata, json, platform, sys, sysconfig
packages = {}
for one in metadata.distributions():
    name = one.metadata["Name"]
    if name:
        packages.setdefault(name, one.version)
requires = metadata.requires("ray") or [] if "ray" in packages else []
print(json.dumps({"version": platform.python_version(), "bin": sysconfig.get_path("scripts"),
    "prefix": sys.prefix, "packages": packages, "requires": requires}))
"""
_NOT_NEEDED = frozenset({"py-spy", "colorful", "watchfiles"})
"""Parts of Ray's extras that a run does without."""
_NO_PROTOBUF_7 = Version("2.53")
"""Ray Serve 2.52.1 ends with an AttributeError under protobuf 7 (measured, November 2026)."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One Python and the distributions it can import."""

    path: str
    version: str
    bin: str
    """Where its scripts are, `python` among them."""
    prefix: str
    packages: Mapping[str, str]
    """Version by canonical name."""
    requires: tuple[str, ...] = ()
    """What its Ray requires, with markers for Ray's extras."""

    @property
    def ray(self) -> str | None:
        """The version of its Ray, if it has one."""
        return self.packages.get("ray")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A requirement the interpreter does not meet."""

    requirement: str
    installed: str | None
    """The version that is there instead."""

    def __str__(self) -> str:
        return self.requirement if self.installed is None else f"{self.requirement} (has {self.installed})"


def inspect(python: str) -> Interpreter:
    """What an interpreter, given by path or name, has installed.

    Raises:
        UsageError: there is no such Python, or it does not run.
    """
    found = shutil.which(python)
    if found is None:
        raise UsageError(Diagnostic("python-not-found", f"there is no Python at `{python}`"))
    # Links are left as they are: a virtual environment is known by the link it is called by.
    path = os.path.abspath(found)
    try:
        asked = subprocess.run(  # noqa: S603 - the user's choice of Python
            [path, "-E", "-c", _ASK], capture_output=True, text=True, timeout=60, check=True, cwd="/"
        )
        told = json.loads(asked.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        message = f"`{python}` does not answer as a Python does: {error}"
        raise UsageError(Diagnostic("python-not-usable", message)) from None
    packages = {str(canonicalize_name(name)): version for name, version in told["packages"].items()}
    return Interpreter(path, told["version"], told["bin"], told["prefix"], packages, tuple(told["requires"]))


def require_ray(interpreter: Interpreter, *, serve: bool) -> None:
    """Makes sure that the interpreter can start a Ray with jobs (and Serve).

    Raises:
        MissingExtra: it cannot; the help has the line that installs what is missing.
    """
    extras = "default,serve" if serve else "default"
    install = (
        f"install it: uv pip install --python {interpreter.path} 'ray[{extras}]' 'protobuf<7'",
        "or name the Python that has Ray and the program's packages: --python PATH",
    )
    if interpreter.ray is None:
        message = f"Ray is not installed for {interpreter.path}; `portable[run]` would bring it"
        raise MissingExtra(Diagnostic("ray-not-installed", message, help=install))
    missing = sorted(set(_parts(interpreter, extras.split(","))))
    if missing:
        message = f"Ray {interpreter.ray} of {interpreter.path} lacks ray[{extras}]: {', '.join(missing)}"
        raise MissingExtra(Diagnostic("ray-incomplete", message, help=install))
    protobuf = interpreter.packages.get("protobuf", "0")
    if serve and Version(interpreter.ray) < _NO_PROTOBUF_7 and Version(protobuf).major >= 7:
        message = f"Ray Serve {interpreter.ray} does not work with protobuf {protobuf}"
        raise MissingExtra(Diagnostic("protobuf-too-new", message, help=install))


def lacking(requirements: Iterable[str], interpreter: Interpreter) -> tuple[Lacking, ...]:
    """Requirements that are not met; options of pip and links are told apart by nobody and left out."""
    found = []
    for requirement in _parsed(requirements):
        if requirement.marker is not None and not requirement.marker.evaluate(_environment(interpreter)):
            continue
        installed = interpreter.packages.get(canonicalize_name(requirement.name))
        if installed is None or not requirement.specifier.contains(installed, prereleases=True):
            found.append(Lacking(str(requirement), installed))
    return tuple(found)


def _parts(interpreter: Interpreter, extras: Iterable[str]) -> Iterator[str]:
    """Names of distributions that these extras of Ray bring and that are not there."""
    for extra in extras:
        for one in _parsed(interpreter.requires):
            name = canonicalize_name(one.name)
            wanted = one.marker is not None and one.marker.evaluate({**_environment(interpreter), "extra": extra})
            if wanted and name not in interpreter.packages and name not in _NOT_NEEDED:
                yield name


def _parsed(requirements: Iterable[str]) -> Iterator[Requirement]:
    for line in requirements:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue


def _environment(interpreter: Interpreter) -> dict[str, str]:
    """Markers of that interpreter; it runs on this machine, so the rest is ours."""
    return {
        "python_version": ".".join(interpreter.version.split(".")[:2]),
        "python_full_version": interpreter.version,
        "extra": "",
    }
