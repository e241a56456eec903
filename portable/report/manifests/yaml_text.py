"""Plain values as YAML: in their order, without aliases, multi-line texts as blocks, the same bytes each time.

A text is left without quotes only where every YAML reader, of 1.1 or 1.2, takes it for text: Kubernetes tools read both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_WORDS = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+=,~-]*(?::[A-Za-z0-9_./@+=,~-]+)*(?: [A-Za-z0-9_./(][A-Za-z0-9_./()+=,-]*)*")
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:[KMGTPE]i|[mkMGTP]|h|s)")
_RESERVED = frozenset("y n yes no on off true false null nan inf infinity".split())
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NO_BLOCK = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def yaml_text(value: Any) -> str:
    """One document, with a line break at its end.

    Raises:
        TypeError: something in it is no plain value, or a key is no text.
    """
    return "".join(f"{line}\n" for line in _block(value, 0))


def _block(value: Any, indent: int) -> Iterator[str]:
    """The lines of a value that stands on lines of its own."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _entry(f"{pad}{_key(key)}:", item, indent, indented_list=False)
    elif isinstance(value, list | tuple) and value:
        for item in value:
            if isinstance(item, Mapping | list | tuple) and item:
                first, *rest = _block(item, indent + 2)
                yield f"{pad}- {first[indent + 2 :]}"
                yield from rest
            else:
                yield from _entry(f"{pad}-", item, indent, indented_list=True)
    else:
        yield pad + _scalar(value)


def _entry(lead: str, item: Any, indent: int, *, indented_list: bool) -> Iterator[str]:
    """A key or a dash with what belongs to it."""
    if isinstance(item, Mapping) and item:
        yield lead
        yield from _block(item, indent + 2)
    elif isinstance(item, list | tuple) and item:
        yield lead
        yield from _block(item, indent)
    elif isinstance(item, str) and (style := _block_style(item, in_list=indented_list)) is not None:
        yield f"{lead} {style}"
        yield from _literal(item, " " * (indent + 2))
    else:
        yield f"{lead} {_scalar(item)}"


def _block_style(text: str, *, in_list: bool) -> str | None:
    """The mark of a literal block; None where the text has one line, or cannot stand in a block as it is."""
    if "\n" not in text.rstrip("\n") and not text.endswith("\n"):
        return None
    if not text.strip() or _NO_BLOCK.search(text):
        return None
    begins_blank = text[0] in " \t\n"
    if begins_blank and in_list:
        return None
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    return "|" + ("2" if begins_blank else "") + ("-" if ends == 0 else "+" if ends > 1 else "")


def _literal(text: str, pad: str) -> Iterator[str]:
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for line in lines:
        yield pad + line if line else ""


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key is {type(key).__name__}, not text")
    return _text(key)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    raise TypeError(f"{type(value).__name__} has no form in YAML")


def _text(text: str) -> str:
    """A text in one line: bare where that is safe, else in double quotes."""
    if (_WORDS.fullmatch(text) and text.lower() not in _RESERVED) or _QUANTITY.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise TypeError("Kubernetes takes no such number")
    shown = repr(value)
    whole, mark, power = shown.partition("e")
    return f"{whole if '.' in whole else whole + '.0'}e{power}" if mark else shown
