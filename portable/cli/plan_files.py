"""Plans in files, with all that is shown of them."""

from __future__ import annotations

import os
from pathlib import Path

from portable.errors import Diagnostic, UsageError
from portable.report.planned.subject import Planned


def save(path: Path, planned: Planned) -> None:
    """Writes a plan file that nobody but the user can read, whole or not at all.

    Raises:
        UsageError: it cannot be written.
        Refused: the plan holds literal secrets.
    """
    from portable.deploy.planfile import MODE, packed

    content = packed(planned.plan, {**planned._asdict(), "plan": None})
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(beside, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(Diagnostic("output-not-written", f"`{path}` cannot be written: {reason}")) from None
    finally:
        beside.unlink(missing_ok=True)


def read(path: str | Path) -> Planned:
    """A saved plan with what is shown of it.

    Raises:
        InvalidInput: it is no plan file of ours.
        NoInput: there is no such file.
    """
    from pydantic import TypeAdapter, ValidationError

    from portable.deploy.planfile import invalid, unpacked

    plan, shown = unpacked(path)
    try:
        return TypeAdapter(Planned).validate_python({**shown, "plan": plan})
    except (ValidationError, TypeError):
        raise invalid(path) from None
