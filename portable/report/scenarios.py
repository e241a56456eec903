"""What scenarios add, as plain data for JSON, and in the words of a table's foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from portable.report.json_document import money
from portable.report.plain import fact, figure, rounded

if TYPE_CHECKING:
    from portable.model.cost import Cost
    from portable.model.scenario import Added, Span
    from portable.report import cost_documents


def scenario(one: Added) -> cost_documents.ScenarioCost:
    """What a scenario adds to one target; unknown is None."""
    return {
        "because": one.because,
        "facts": [fact(each) for each in one.facts],
        "kind": one.scenario.kind,
        "per_hour": _span(one.per_hour, "hour"),
        "per_run": _span(one.per_run, "run"),
        "scenario": one.scenario.words,
    }


def told(costs: Iterable[tuple[str, Cost]]) -> Iterator[str]:
    """What each scenario adds to each target, a sentence for a scenario; what it rests on stands behind it, once."""
    found: dict[str, list[tuple[str, Added]]] = {}
    for target, cost in costs:
        for one in cost.scenarios:
            found.setdefault(one.scenario.words, []).append((f"{target} {_figure(one, cost.currency)}", one))
    for words, each in found.items():
        figures = ", ".join(figure for figure, _ in each)
        rests = dict.fromkeys(one.because for _, one in each if one.per_hour is not None)
        behind = f" {'. '.join(f'{why[0].upper()}{why[1:]}' for why in rests)}." if rests else ""
        yield f"{words}, if passed on and in no figure above: {figures}.{behind}"


def _figure(one: Added, currency: str) -> str:
    span, unit = (one.per_run, "run") if one.per_run is not None else (one.per_hour, "h")
    if span is None:
        return f"? ({one.because})"
    return f"{figure(span.likely)} {currency}/{unit} ({figure(span.low)} to {figure(span.high)})"


def _span(span: Span | None, unit: str) -> cost_documents.AmountRange | None:
    if span is None:
        return None
    low, likely, high = (money(rounded(one), unit) for one in (span.low, span.likely, span.high))
    assert low is not None
    assert likely is not None
    assert high is not None
    return {"high": high, "likely": likely, "low": low}
