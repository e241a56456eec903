"""The written form of facts (`{value: 3200, source: x}`, `unknown`) taken apart into plain values and provenance."""

from __future__ import annotations

from typing import Any

UNKNOWN = "unknown"
_WRAPPER = frozenset({"value", "source", "assumed"})
_LITERAL_UNKNOWN = frozenset({"status", "confidence", "mechanism", "localDisk"})
"""Fields in which `unknown` is one of the values rather than the absence of one, where it stands beside others."""


def plain(value: Any) -> Any:
    """The same tree with every `{value: …}` and `unknown` resolved; a mapping that had some gains `fieldSources`."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "prices" in value and isinstance(value["prices"], dict):
        value = _with_price_sources(value)
    result: dict[str, Any] = {}
    sources: dict[str, str] = {}
    assumed: list[str] = []
    for key, item in value.items():
        if _is_wrapper(item):
            if "source" in item:
                sources[key] = item["source"]
            if item.get("assumed") is True:
                assumed.append(key)
            item = item["value"]  # noqa: PLW2901 - the wrapper has told all it knows
        result[key] = None if item == UNKNOWN and not _keeps_unknown(key, value) else plain(item)
    if sources:
        result["fieldSources"] = sources
    if assumed:
        result["assumedFields"] = assumed
    return result


def _with_price_sources(region: dict[str, Any]) -> dict[str, Any]:
    """A region whose prices are bare, with the sources that some of them named under `priceSources`."""
    prices: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, options in region["prices"].items():
        if not isinstance(options, dict):
            prices[name] = options
            continue
        prices[name] = {option: item["value"] if _is_wrapper(item) else item for option, item in options.items()}
        named = {option: item["source"] for option, item in options.items() if _is_wrapper(item) and "source" in item}
        sources.update({f"{name}.{option}": source for option, source in named.items()})
    return {**region, "prices": prices} | ({"priceSources": sources} if sources else {})


def _is_wrapper(item: Any) -> bool:
    return isinstance(item, dict) and "value" in item and item.keys() <= _WRAPPER


def _keeps_unknown(key: str, entry: dict[str, Any]) -> bool:
    """Whether `unknown` is a word of this field's own: `localDisk` is a size, except in the node contract."""
    of_nodes = isinstance(entry.get("labellers"), dict) and not _is_wrapper(entry["labellers"])
    return key in _LITERAL_UNKNOWN and (key != "localDisk" or of_nodes)
