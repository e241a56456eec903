"""A JSON document that a command of ours wrote, read back: which one it is, and whether this version can read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from portable.errors import Diagnostic, InvalidInput, Location, Path
from portable.loader.absent import no_file
from portable.loader.document import MAX_BYTES, parse
from portable.loader.spelling import did_you_mean

_Model = TypeVar("_Model", bound=BaseModel)
_MOST = 10
"""Problems told of one document: a document of another kind would have hundreds."""

_ONE_CURRENCY = (
    "save it without `--currency`",
    "`portable compare --currency CODE -o html=PATH` is a page in another currency",
)


class Saved(NamedTuple):
    """One document."""

    file: str
    name: str
    """Of its schema: `comparison`, `findings`."""
    value: Mapping[str, Any]
    text: str

    def part(self, model: type[_Model]) -> _Model:
        """The document as a model of what is read of it.

        Raises:
            InvalidInput: it does not have the form that its schema says, each place with line and column.
        """
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            if foreign := [path for one in problems if (path := tuple(one["loc"]))[-1:] == ("currency",)]:
                raise InvalidInput(self._in_another_currency(foreign[0])) from None
            raise InvalidInput(self._problem(tuple(one["loc"]), one["msg"]) for one in problems[:_MOST]) from None

    def _problem(self, path: Path, words: str) -> Diagnostic:
        where = ".".join(str(part) for part in path) or "the document"
        return Diagnostic("document-form", f"{where}: {words[:1].lower()}{words[1:]}", self._place(path), path)

    def _in_another_currency(self, path: Path) -> Diagnostic:
        message = (
            "its amounts are not in USD: what is joined or compared here is of one currency, that of the price lists"
        )
        return Diagnostic("document-currency", message, self._place(path), path, _ONE_CURRENCY)

    def _place(self, path: Path) -> Location | None:
        return parse(self.text, self.file)[0].location(path)


def read_saved(path: str, schemas: str, version: str, known: tuple[str, ...], text: str | None = None) -> Saved | None:
    """The document in a file, or None where the file holds something else (a spec).

    `schemas` is the address under which our schemas are published, `version` that of the documents we write, `known`
    the names of those that can be read here. `text` is what was read already, of standard input.

    Raises:
        NoInput: there is no such file.
        InvalidInput: it is not JSON though it looks like it, not a document of ours, or of a newer major version.
    """
    content = _read(path) if text is None else text
    if not content.lstrip().startswith("{"):
        return None
    value = _value(content, path)
    if not isinstance(value, dict) or "kind" in value:
        return None
    schema = value.get("schema")
    if not isinstance(schema, str):
        raise InvalidInput(
            _unknown("the file has no `schema`, so it was not written by a command of ours", path, known)
        )
    name = schema.removeprefix(f"{schemas}/").removesuffix(".json")
    _check_version(value.get("format_version"), version, path)
    if schema != f"{schemas}/{name}.json" or name not in known:
        guess = did_you_mean(name, known)
        raise InvalidInput(_unknown(f"no report is made of a document `{schema}`", path, known, guess))
    return Saved(path, name, value, content)


def _read(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        with FilePath(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise no_file(path) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a file name"
        raise InvalidInput(Diagnostic("file-unreadable", f"`{path}` cannot be read: {reason.lower()}")) from None
    if len(data) > MAX_BYTES:
        raise InvalidInput(Diagnostic("file-too-large", f"more than {MAX_BYTES / 2**20:g} MiB", Location(path)))
    # A byte that is no UTF-8 is told by the reader of specs, with its place; JSON of ours has none.
    return data.decode("utf-8-sig", "replace")


def _value(content: str, path: str) -> object:
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        if FilePath(path).suffix in (".yaml", ".yml"):
            return None
        place = Location(path, error.lineno, error.colno)
        raise InvalidInput(Diagnostic("malformed-json", f"not JSON: {error.msg.lower()}", place)) from None
    except (RecursionError, ValueError):
        raise InvalidInput(
            Diagnostic("malformed-json", "nested or written beyond all bounds", Location(path))
        ) from None


def _check_version(found: object, ours: str, path: str) -> None:
    """A higher minor version only adds; another major one may mean something else.

    Raises:
        InvalidInput: the major version is another, or there is none.
    """
    words = found if isinstance(found, str) else "none"
    major, dot, minor = words.partition(".")
    if not (dot and major.isdigit() and minor.isdigit()):
        message = f"`format_version` is `{words}`, which is no version"
        raise InvalidInput(Diagnostic("document-version", message, Location(path)))
    if major != ours.partition(".")[0]:
        message = f"the document has format version {words}, and this portable reads {ours.partition('.')[0]}.x"
        advice = ("write it again with this version of portable, or read it with the one that wrote it",)
        raise InvalidInput(Diagnostic("document-version", message, Location(path), help=advice))


def _unknown(message: str, path: str, known: tuple[str, ...], guess: str | None = None) -> Diagnostic:
    listed = f"a report is made of a spec, or of: {', '.join(known)}"
    return Diagnostic("unknown-document", message, Location(path), help=(*((guess,) if guess else ()), listed))
