"""What an unquoted YAML scalar means: the core schema of YAML 1.2, and where readers of YAML 1.1 disagree.

PyYAML resolves by YAML 1.1, where `no` is false and `012` is ten. The core schema has neither (YAML 1.2.2, §10.3.2).
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

MAX_NUMBER_LENGTH = 1000
"""Characters a number may have; Python refuses to print integers of more than 4300 digits."""

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_WORD_STARTS = frozenset("~nNtTfF")
_NUMBER_STARTS = frozenset("0123456789+-.")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

_OLD_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})
_OLD_FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF"})
_OLD_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_OLD_BINARY = re.compile(r"[-+]?0b[01_]+")
_OLD_HEX = re.compile(r"[-+]?0x[0-9a-fA-F_]+")
_OLD_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar; OverflowError for a number too large to keep."""
    if not text:
        return None
    first = text[0]
    if first in _WORD_STARTS:
        return _WORDS.get(text, text)
    if first not in _NUMBER_STARTS:
        return text
    return _WORDS[text] if text in _WORDS else _number(text)


def _number(text: str) -> Scalar:
    if _DECIMAL.fullmatch(text):
        return int(_short(text))
    if _OCTAL.fullmatch(text):
        return int(_short(text)[2:], 8)
    if _HEX.fullmatch(text):
        return int(_short(text)[2:], 16)
    if not _FLOAT.fullmatch(text):
        return text
    value = float(_short(text))
    if value in (float("inf"), float("-inf")):
        raise OverflowError(text)
    return value


def _short(text: str) -> str:
    if len(text) > MAX_NUMBER_LENGTH:
        raise OverflowError(text)
    return text


def old_reading(text: str) -> str | None:
    """What YAML 1.1 readers take an unquoted scalar for, where that is not what we take it for; None where all agree.

    Kubernetes tooling (go-yaml v2) and Ray (PyYAML) are such readers. Dates, and exponents without a point (`2e12`),
    are left out: Kubernetes tooling reads them as we do.
    """
    if text in _OLD_TRUE:
        return "true"
    if text in _OLD_FALSE:
        return "false"
    if len(text) > MAX_NUMBER_LENGTH or text[:1] not in _NUMBER_STARTS:
        return None
    old = _old_number(text)
    return None if old is None or old == resolve(text) else f"{old:.15g}"


def _old_number(text: str) -> float | None:
    plain = text.replace("_", "")
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-")
    for pattern, prefix, base in ((_OLD_OCTAL, "0", 8), (_OLD_BINARY, "0b", 2), (_OLD_HEX, "0x", 16)):
        if pattern.fullmatch(text):
            return sign * int(digits.removeprefix(prefix) or "0", base)
    if _OLD_BASE_60.fullmatch(text):
        return sign * _sexagesimal(digits)
    if "_" in text and _FLOAT.fullmatch(plain):
        return float(plain)
    return None


def _sexagesimal(digits: str) -> float:
    total = 0.0
    for part in digits.split(":"):
        total = total * 60 + float(part)
    return total
