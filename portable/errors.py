"""Every error a user can cause, as one tree; each branch is one exit code.

PortableError
 ├── InvalidInput (65)        a spec, targets file, provider folder, plan or manifest is not valid
 ├── Refused (1)              the input is valid and the answer is no
 │    ├── NotResolvable       no placement: instance type, fabric, image, operator, policy
 │    ├── NotMapped           the target does not map what the workload needs
 │    └── PolicyFailed        a gate (price, findings, `--fail-if`) said no
 ├── StalePlan (3)            a saved plan no longer fits its cluster
 ├── FieldConflict (4)        another field manager owns what we would change
 ├── Incomplete (5)           an apply stopped after some objects were written
 ├── NoInput (6)              no input matched
 ├── UsageError (64)          the command line is wrong
 ├── Unreachable (69)         a cluster or cloud did not answer
 ├── NotAuthorised (77)       credentials are missing, expired or insufficient
 ├── ConfigInvalid (78)       the configuration is wrong
 │    └── MissingExtra        an optional dependency is not installed
 └── Interrupted (130)        the user stopped us

An error carries one or more `Diagnostic`s, so that everything wrong with an input is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

Path = tuple[str | int, ...]
"""Where something stands in a document: keys and list positions from the root."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: its name, what, where, and what to do next."""

    name: str
    """Kebab-case, stable, for example `unknown-key`."""
    message: str
    location: Location | None = None
    path: Path = ()
    """Where in the document, when only the structure is known; a loader turns it into a location."""
    help: tuple[str, ...] = ()
    """What to do next, most useful first."""
    notes: tuple[str, ...] = ()
    """The facts behind it, with source and date where it rests on one."""

    def at(self, location: Location | None) -> Diagnostic:
        """The same diagnostic at a location, unless it has one already."""
        return self if self.location or location is None else replace(self, location=location)


class Problem(ValueError):
    """What a validator of a noun raises, so that a loader can say name, message and help at the right place."""

    def __init__(self, name: str, message: str, *advice: str, path: Path = ()) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.help = advice
        self.path = path
        """Relative to the value that was validated."""


class PortableError(Exception):
    """What every foreseen failure derives from; catch this one to catch them all."""

    exit_code: ClassVar[int] = 70
    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        found = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics = found
        super().__init__("; ".join(f"{one.name}: {one.message}" for one in found))

    def __str__(self) -> str:
        return "; ".join(f"{one.name}: {one.message}" for one in self.diagnostics)


class InvalidInput(PortableError):
    """A spec, targets file, provider folder, plan or manifest is not valid."""

    exit_code = 65


class Refused(PortableError):
    """The input is valid, and the answer is no."""

    exit_code = 1


class NotResolvable(Refused):
    """The target cannot honour the workload: nothing fits, or a form is not to be had there."""


class NotMapped(Refused):
    """The workload needs a name that the target does not map."""


class PolicyFailed(Refused):
    """A gate the user set (price, findings, `--fail-if`) is not met."""


class StalePlan(PortableError):
    """A saved plan no longer fits the cluster it was made for; nothing was applied."""

    exit_code = 3


class FieldConflict(PortableError):
    """Another field manager owns fields we would change; nothing was applied."""

    exit_code = 4


class Incomplete(PortableError):
    """An apply stopped after some objects were written; the diagnostics list them."""

    exit_code = 5


class NoInput(PortableError):
    """No input matched."""

    exit_code = 6


class UsageError(PortableError):
    """The command line is wrong."""

    exit_code = 64


class Unreachable(PortableError):
    """A cluster or cloud did not answer, or not in time."""

    exit_code = 69


class NotAuthorised(PortableError):
    """Credentials are missing, expired or insufficient."""

    exit_code = 77


class ConfigInvalid(PortableError):
    """The configuration of `portable` itself is wrong."""

    exit_code = 78


class MissingExtra(ConfigInvalid):
    """An optional dependency is not installed; the help names the command that installs it."""


class Interrupted(PortableError):
    """The user stopped us; the diagnostics say what had been done."""

    exit_code = 130
