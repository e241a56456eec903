"""How clouds are reached: endpoints, patience, who hears of progress, and what time it is."""

from __future__ import annotations

import datetime
import importlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.request import OpenerDirector, build_opener

from portable.errors import Diagnostic, Interrupted, MissingExtra, PortableError

Tell = Callable[[str], None]


def _nobody(_: str) -> None:
    """Hears nothing."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Access:
    """What every reader is given."""

    timeout: float = 30
    """Seconds for one answer."""
    attempts: int = 5
    """How often one question is asked while the other side is busy."""
    pause: float = 0.5
    """Seconds before the second attempt; each further one waits twice as long."""
    width: int = 8
    """Questions at a time."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """API to address, in place of the public one: `ec2 pricing gcp-compute gcp-billing azure-arm azure-retail`."""
    project: str | None = None
    subscription: str | None = None
    tell: Tell = _nobody
    now: Callable[[], datetime.datetime] = _now
    stopped: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def opener(self) -> OpenerDirector:
        """What asks addresses of the web: through the proxies that the environment names when it is first used."""
        return build_opener()

    def wait(self, seconds: float) -> None:
        """Waits, unless the user stops everything.

        Raises:
            Interrupted: the user did.
        """
        if self.stopped.wait(seconds):
            raise Interrupted(Diagnostic("interrupted", "stopped while waiting for an answer"))

    def pause_before(self, attempt: int, asked: str | None = None) -> float:
        """Seconds to wait before an attempt (the first is 0); what the other side asked for, within a minute, wins."""
        if asked is not None and asked.strip().isdigit():
            return min(float(asked), 60.0)
        return float(min(self.pause * 2 ** (attempt - 1), 20.0))


@contextmanager
def in_our_words(
    access: Access, what: str, classified: Callable[[Access, str, Exception], Exception]
) -> Iterator[None]:
    """Turns what an SDK raises into the error of ours that `classified` takes it for."""
    try:
        yield
    except PortableError:
        raise
    except Exception as error:
        raise classified(access, what, error) from error


def sdk(module: str, extra: str) -> Any:
    """A module of a cloud's SDK.

    Raises:
        MissingExtra: it is not installed; the help has the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        message = f"this needs the {extra} client, and `{error.name or module}` is not installed"
        advice = (f"uv add 'portable[{extra}]'", f"pip install 'portable[{extra}]'")
        raise MissingExtra(Diagnostic("missing-extra", message, help=advice)) from error
