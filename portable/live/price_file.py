"""Prices from a file or an address: what a provider without a price API, or a contract, says."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from portable.errors import Diagnostic, InvalidInput, Location, UsageError
from portable.live.access import Access
from portable.live.aws_facts import number
from portable.live.known import Known
from portable.live.reading import dated, dated_source
from portable.live.web import get_text
from portable.model.catalog import LiveRegion, Quote, Reading
from portable.model.instance_type import PURCHASES, Purchase
from portable.model.source import Confidence

COLUMNS = ("region", "instanceType", "option", "price", "currency", "unit")
"""Of a CSV file, the last two optional (USD, hour); a JSON file has `{prices: [{…}], ref, date, confidence}`."""
_NEEDED = COLUMNS[:4]
_SOURCE = "price-file"
_MOST_PROBLEMS = 20


def read_file(access: Access, place: str, regions: Iterable[str], known: Known) -> Reading:
    """The prices of a file or an http(s) address, of these regions or of all in it.

    Raises:
        UsageError: there is no such file.
        InvalidInput: it is of another form; each row that is wrong is named.
        Unreachable: the address does not answer.
    """
    text = get_text(access, place) if "://" in place else _text(place)
    now = access.now()
    is_json = text.lstrip()[:1] in ("{", "[")
    rows, about = _json(text, place) if is_json else (_csv(text, place), {})
    day = _day(about, place) or now.date()
    read_at = now if day == now.date() else datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    source = dated(_SOURCE, read_at)
    chosen = frozenset(regions)
    quotes = [one for one in _quotes(rows, place, source) if not chosen or one.region in chosen]
    named, key = dated_source(_SOURCE, str(about.get("ref") or place), read_at, _confidence(about, place)), source
    return Reading(
        provider=known.provider.name,
        asked=now,
        sources={key: named[1]},
        regions=tuple(LiveRegion(one) for one in dict.fromkeys(quote.region for quote in quotes)),
        quotes=tuple(quotes),
        gaps=tuple(_strangers(quotes, known, place)),
    )


def _strangers(quotes: Iterable[Quote], known: Known, place: str) -> Iterator[Diagnostic]:
    """Types that nobody knows: a price alone does not say what machine it buys."""
    for name in dict.fromkeys(one.instance_type for one in quotes if one.instance_type not in known.types):
        message = f"{place}: {known.provider.name} has no instance type `{name}`; its price is left out"
        advice = (f"types: `portable providers show {known.provider.name}`; new ones: an instance-types.yaml",)
        yield Diagnostic("unknown-instance-type", message, help=advice)


def _text(place: str) -> str:
    try:
        return Path(place).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UsageError(Diagnostic("price-file", f"--prices: `{place}`: {reason.lower()}")) from None


def _json(text: str, place: str) -> tuple[list[tuple[int, Mapping[str, Any]]], Mapping[str, Any]]:
    try:
        whole = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise _wrong(place, line, "this is no JSON") from None
    listed = whole.get("prices") if isinstance(whole, dict) else whole
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise _wrong(place, 1, "expected `{prices: [{region, instanceType, option, price}]}`")
    return list(enumerate(listed, 1)), whole if isinstance(whole, dict) else {}


def _csv(text: str, place: str) -> list[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    missing = [one for one in _NEEDED if one not in (reader.fieldnames or ())]
    if missing:
        raise _wrong(place, 1, f"the header has no {', '.join(missing)}; columns: {', '.join(COLUMNS)}")
    return [(reader.line_num, row) for row in reader]


def _quotes(rows: Iterable[tuple[int, Mapping[str, Any]]], place: str, source: str) -> list[Quote]:
    found: list[Quote] = []
    problems: list[Diagnostic] = []
    for number_of, row in rows:
        lacking = [key for key in _NEEDED if not row.get(key)]
        option = row.get("option")
        if lacking:
            problems.extend(_wrong(place, number_of, f"it has no {', '.join(lacking)}").diagnostics)
        elif option not in get_args(Purchase):
            problems.extend(_wrong(place, number_of, f"`{option}` is none of {', '.join(PURCHASES)}").diagnostics)
        else:
            found.append(_quote(row, source))
    if problems:
        raise InvalidInput(problems[:_MOST_PROBLEMS])
    return found


def _quote(row: Mapping[str, Any], source: str) -> Quote:
    return Quote(
        region=str(row["region"]),
        instance_type=str(row["instanceType"]),
        option=row["option"],
        amount=number(row["price"]),
        source=source,
        currency=str(row.get("currency") or "USD"),
        unit=str(row.get("unit") or "hour"),
    )


def _day(about: Mapping[str, Any], place: str) -> datetime.date | None:
    if "date" not in about:
        return None
    try:
        return datetime.date.fromisoformat(str(about["date"]))
    except ValueError:
        raise _wrong(place, 1, f"`date` must be YYYY-MM-DD, got `{about['date']}`") from None


def _confidence(about: Mapping[str, Any], place: str) -> Confidence:
    """How sure the file is of itself; without a word, one step removed from who decides."""
    said: Any = about.get("confidence", "medium")
    if said not in get_args(Confidence):
        raise _wrong(place, 1, f"`confidence` must be one of {', '.join(get_args(Confidence))}")
    found: Confidence = said
    return found


def _wrong(place: str, line: int, message: str) -> InvalidInput:
    return InvalidInput(Diagnostic("price-file", message, Location(place, line)))
