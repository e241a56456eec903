"""What pydantic found wrong, in the words of the person who wrote the file; values of secret keys are never shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portable.errors import Diagnostic, Path, Problem
from portable.loader.scalars import Scalar, old_reading, resolve
from portable.loader.shape import below, choices, keys
from portable.loader.spelling import did_you_mean
from portable.model.secrecy import looks_secret

_LISTED = 12
_SHOWN = 60

_EXPECTED = {
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), "text"),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"), "a mapping"
    ),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), "a list"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "a date such as 2026-11-22"),
    **dict.fromkeys(("datetime_type", "datetime_parsing"), "a time such as 2026-11-22T10:00:00Z"),
    "none_required": "nothing",
}
_CHOICE = frozenset({"literal_error", "enum"})
_RANGE = {
    "greater_than": ("gt", "must be more than {}"),
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than": ("lt", "must be less than {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "multiple_of": ("multiple_of", "must be a multiple of {}"),
}
_LENGTH = {
    "string_too_short": ("min_length", "needs at least {} character(s)"),
    "string_too_long": ("max_length", "may have at most {} character(s)"),
    "too_short": ("min_length", "needs at least {} item(s)"),
    "too_long": ("max_length", "may have at most {} item(s)"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of pydantic's, put in its place."""

    kind: str
    loc: tuple[Any, ...]
    text: str
    facts: dict[str, Any]
    path: Path
    skipped: tuple[int, ...]
    allowed: tuple[Any, ...]
    """The annotations that may hold at the path."""
    value: Any
    """What stands at the path."""
    written: str
    """Its source text, where it is one plain value."""

    @property
    def secret(self) -> bool:
        """Whether the value is to be kept quiet."""
        return any(isinstance(part, str) and looks_secret(part) for part in self.path)

    @property
    def says_type(self) -> bool:
        """Whether the value is of another type than asked for, or none of the values asked for."""
        return self.kind in _EXPECTED or self.kind in _CHOICE


def word(faults: tuple[Fault, ...]) -> Diagnostic:
    """The diagnostic for one wrong place; several faults are the alternatives of one union, none of which fits."""
    first = faults[0]
    if first.kind in _CHOICE and len(faults) == 1:
        return _unknown_value(first, choices(first.allowed) or _quoted(first.facts.get("expected", "")), first.path)
    if first.says_type:
        return _wrong_type(faults)
    return _WORDED.get(first.kind, _other)(first)


def _missing(fault: Fault) -> Diagnostic:
    key = fault.loc[-1]
    values = choices(below(fault.allowed, key))
    advice = (f"write `{key}: {values[0]}`",) if len(values) == 1 else ()
    return Diagnostic("missing-key", f"{_called(fault.path)} needs `{key}`", path=fault.path, help=advice)


def _unknown_key(fault: Fault) -> Diagnostic:
    key, known = str(fault.loc[-1]), keys(fault.allowed)
    present = fault.value if isinstance(fault.value, dict) else {}
    advice = did_you_mean(key, [one for one in known if one not in present]) or _list("the keys here are ", known)
    return Diagnostic(
        "unknown-key",
        f"`{_cut(key)}` is not a key of {_called(fault.path)}",
        path=(*fault.path, fault.loc[-1]),
        help=(advice,) if advice else (),
    )


def _wrong_type(faults: tuple[Fault, ...]) -> Diagnostic:
    first = faults[0]
    wanted = list(dict.fromkeys(_expected(fault) for fault in faults))
    found = _found(first.value, wanted)
    advice = _mend(first, wanted)
    offered = [one for fault in faults if fault.kind in _CHOICE for one in choices(fault.allowed)]
    if not advice and isinstance(first.value, str) and not first.secret:
        advice = did_you_mean(first.value, map(str, offered))
    message = f"expected {' or '.join(wanted)}, got {found}"
    return Diagnostic("wrong-type", message, path=first.path, help=(advice,) if advice else ())


def _expected(fault: Fault) -> str:
    if fault.kind in _CHOICE:
        values = choices(fault.allowed) or _quoted(fault.facts.get("expected", ""))
        return f"one of {_names(values)}" if len(values) > 1 else _names(values)
    known = keys(fault.allowed) if fault.kind.startswith("model") else ()
    return f"a mapping with {_names(known)}" if 0 < len(known) <= 4 else _EXPECTED[fault.kind]


def _found(value: Any, wanted: list[str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and "a whole number" in wanted and "a number" not in wanted:
        return "a number with a point"
    words: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (type(None), "nothing"),
        ((int, float), "a number"),
        (str, "text"),
        (dict, "a mapping"),
        ((list, tuple), "a list"),
    )
    return next((name for kind, name in words if isinstance(value, kind)), "something else")


def _mend(fault: Fault, wanted: list[str]) -> str | None:
    """How to write the same value in the type that is wanted, where that is plain."""
    value = fault.value
    if "text" in wanted and isinstance(value, bool | int | float):
        return "put it in quotes" if fault.secret else f'put it in quotes: "{_cut(fault.written)}"'
    if not isinstance(value, str):
        return None
    if "true or false" in wanted and (meant := old_reading(value)) in ("true", "false"):
        return f"write `{meant}`"
    if wanted[0] in ("a number", "a whole number") and isinstance(_number(value), int | float):
        return "remove the quotes"
    return "begin each item with `- `, or write `[…]`" if wanted == ["a list"] else None


def _number(value: str) -> Scalar:
    try:
        return resolve(value)
    except OverflowError:
        return None


def _unknown_value(fault: Fault, allowed: Iterable[Any], path: Path) -> Diagnostic:
    names = tuple(_spelt(one) for one in allowed)
    value = fault.value
    if fault.secret or not isinstance(value, str):
        message = f"expected {'one of ' if len(names) > 1 else ''}{_names(names)}"
        message += "" if isinstance(value, str) else f", got {_found(value, [])}"
        return Diagnostic("unknown-value", message, path=path)
    among = f"one of {_names(names)}" if len(names) > 1 else _names(names)
    advice = did_you_mean(value, names)
    return Diagnostic("unknown-value", f"`{_cut(value)}` is not {among}", path=path, help=(advice,) if advice else ())


def _unknown_tag(fault: Fault) -> Diagnostic:
    tags, key = _quoted(fault.facts.get("expected_tags", "")), _quoted(fault.facts.get("discriminator", ""))
    if not key or not isinstance(fault.value, dict) or key[0] not in fault.value:
        return Diagnostic("unknown-value", f"expected one of {_names(tags)}", path=fault.path)
    path = (*fault.path, key[0])
    return _unknown_value(_of(fault, path, fault.value[key[0]]), tags, path)


def _of(fault: Fault, path: Path, value: Any) -> Fault:
    return Fault(fault.kind, fault.loc, fault.text, fault.facts, path, (), (), value, "")


def _no_tag(fault: Fault) -> Diagnostic:
    key = _quoted(fault.facts.get("discriminator", ""))
    needs = f"needs `{key[0]}`" if key else "does not say what it is"
    return Diagnostic("missing-key", f"{_called(fault.path)} {needs}", path=fault.path)


def _bound(fault: Fault) -> Diagnostic:
    fact, form = _RANGE[fault.kind]
    return Diagnostic(
        "out-of-range",
        form.format(f"{fault.facts[fact]:g}" if isinstance(fault.facts[fact], float) else fault.facts[fact]),
        path=fault.path,
    )


def _length(fault: Fault) -> Diagnostic:
    fact, form = _LENGTH[fault.kind]
    count = fault.facts[fact]
    message = form.format(count).replace("(s)", "" if count == 1 else "s")
    return Diagnostic("out-of-range", message, path=fault.path)


def _pattern(fault: Fault) -> Diagnostic:
    what = "this" if fault.secret else f"`{_cut(str(fault.value))}`"
    advice = None if fault.secret else _respelt(str(fault.value), fault.facts["pattern"])
    message = f"{what} does not match `{fault.facts['pattern']}`"
    return Diagnostic("invalid-value", message, path=fault.path, help=(advice,) if advice else ())


def _respelt(value: str, pattern: str) -> str | None:
    """How the value could be written as a name, where one of the usual spellings fits the pattern."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    for text, filler in ((plain, "-"), (plain.lower(), "-"), (plain, "_")):
        name = re.sub(r"[^A-Za-z0-9]+", filler, text).strip(filler)
        if name and re.search(pattern, name):
            return f"for example `{_cut(name)}`"
    return None


def _refused(fault: Fault) -> Diagnostic:
    error = fault.facts.get("error")
    if isinstance(error, Problem):
        return Diagnostic(error.name, error.message, path=(*fault.path, *error.path), help=tuple(error.help))
    return Diagnostic("invalid-value", str(error) or "this value is not valid", path=fault.path)


def _other(fault: Fault) -> Diagnostic:
    text = "this value is not valid" if fault.secret else fault.text.replace("Input should", "must", 1)
    return Diagnostic("invalid-value", f"{text[:1].lower()}{text[1:]}", path=fault.path)


_WORDED: dict[str, Callable[[Fault], Diagnostic]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _pattern,
    "value_error": _refused,
    "assertion_error": _refused,
    **dict.fromkeys(_RANGE, _bound),
    **dict.fromkeys(_LENGTH, _length),
}


def _called(path: Path) -> str:
    """What a person calls a place: `groups[0]`, `spec`, the document."""
    start = next((at for at in range(len(path) - 1, -1, -1) if isinstance(path[at], str)), None)
    if start is None:
        return f"item {path[-1]}" if path else "the document"
    return f"`{_cut(str(path[start]))}{''.join(f'[{part}]' for part in path[start + 1 :])}`"


def _list(lead: str, names: tuple[Any, ...]) -> str | None:
    return f"{lead}{_names(names)}" if names else None


def _names(values: Iterable[Any]) -> str:
    names = [f"`{_spelt(one)}`" for one in values]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(names[:_LISTED])}{more}"


def _spelt(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", text))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
