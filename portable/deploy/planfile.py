"""A plan in a file: private, whole, without secrets, and the same bytes for the same plan."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portable.deploy.veil import literal_secrets
from portable.errors import Diagnostic, InvalidInput, NoInput, Refused
from portable.model.plan import ABSENT, Absent, Change, FieldChange, Plan
from portable.version import __version__

FORMAT_VERSION = "1.0"
"""A reader takes any minor version, and refuses another major one."""
MODE = 0o600
_PLAN, _SHOWN = "plan.json", "shown.json"
_ABSENT = {"$absent": True}
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_MAGIC = b"PK\x03\x04"
_LARGEST = 64 * 2**20
_WRITES = "`portable plan SPEC --out FILE` writes one"


def is_plan_file(path: str | Path) -> bool:
    """Whether a file begins as plan files do."""
    try:
        with open(path, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def packed(plan: Plan, shown: Any = None) -> bytes:
    """The file's bytes; `shown` is what `show` needs beside the plan, as JSON.

    Raises:
        Refused: the objects hold literal secrets, which a plan file never does.
    """
    secrets = sorted({name for change in plan.changes for name in literal_secrets(change.request or {})})
    if secrets:
        message = f"the spec writes out values of {', '.join(secrets)}, and a plan file holds no secrets"
        advice = ("name them under `secrets:` and map them on the target", "or apply the spec without a saved plan")
        raise Refused(Diagnostic("secret-in-plan", message, help=advice))
    whole = {"format_version": FORMAT_VERSION, "tool_version": __version__, "plan": plain(plan)}
    return _zip({_PLAN: whole, _SHOWN: plain(shown)})


def plain(value: Any) -> Any:
    """Any of our nouns as JSON."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, fallback=_fallback)


def _fallback(value: Any) -> Any:
    if isinstance(value, Absent):
        return _ABSENT
    raise TypeError(f"{type(value).__name__} has no form in a plan file")


def _zip(parts: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.external_attr = MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, json.dumps(content, indent=1, ensure_ascii=False))
    return buffer.getvalue()


def unpacked(path: str | Path) -> tuple[Plan, Any]:
    """The plan of a file, and what is shown beside it.

    Raises:
        NoInput: there is no such file.
        InvalidInput: it is no plan file, or one of another major version.
    """
    whole, shown = _parts(path)
    version = str(whole.get("format_version", ""))
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        made_by = whole.get("tool_version", "another portable")
        message = f"{path} has format {version or 'unknown'} (portable {made_by}); this one reads {FORMAT_VERSION}"
        raise InvalidInput(Diagnostic("plan-file-version", message, help=("plan again",)))
    return _plan(path, whole["plan"]), shown


def _parts(path: str | Path) -> tuple[Mapping[str, Any], Any]:
    try:
        with zipfile.ZipFile(path) as file:
            if sum(entry.file_size for entry in file.infolist()) > _LARGEST:
                raise ValueError("too large")
            whole, shown = (json.loads(file.read(name)) for name in (_PLAN, _SHOWN))
    except FileNotFoundError:
        raise NoInput(Diagnostic("file-not-found", f"there is no file `{path}`", help=(_WRITES,))) from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        raise invalid(path) from None
    if not isinstance(whole, dict):
        raise invalid(path)
    return whole, shown


def _plan(path: str | Path, content: Any) -> Plan:
    from pydantic import TypeAdapter, ValidationError

    try:
        plan = TypeAdapter(Plan).validate_python(content)
    except ValidationError:
        raise invalid(path) from None
    return replace(plan, changes=tuple(_restored(change) for change in plan.changes))


def _restored(change: Change) -> Change:
    return replace(
        change,
        fields=_absent(change.fields),
        theirs=_absent(change.theirs),
        conflicts=tuple(replace(one, live=_value(one.live), wanted=_value(one.wanted)) for one in change.conflicts),
    )


def _absent(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(replace(one, before=_value(one.before), after=_value(one.after)) for one in fields)


def _value(value: Any) -> Any:
    return ABSENT if value == _ABSENT else value


def invalid(path: str | Path) -> InvalidInput:
    """The error of a file that is no plan."""
    message = f"{path} is no plan file, or is damaged"
    return InvalidInput(Diagnostic("plan-file-invalid", message, help=(_WRITES,)))
