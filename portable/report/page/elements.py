"""Markup built of elements: what is not markup already is escaped, so that no text of a spec can become any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from portable.report.terminal import neutral

_CODE = re.compile(r"`([^`\n]+)`")
_VOID = frozenset({"br", "hr"})


class Html(str):
    """Text that is markup: it is taken as it is, all other text is escaped."""

    __slots__ = ()


def text(words: str) -> Html:
    """Words as text, with control characters and turned reading orders written out."""
    return Html(escape(neutral(words, lines=True), quote=True))


def element(tag: str, /, *children: str, **attributes: str | float | bool | None) -> Html:
    """An element with its children, escaped unless they are `Html`.

    Of an attribute's name a trailing underscore falls away and others become dashes; None and False leave it out, True
    writes it without a value.
    """
    opening = _attributes(attributes)
    if tag in _VOID:
        return Html(f"<{tag}{opening}>")
    return Html(f"<{tag}{opening}>{joined(children)}</{tag}>")


def about(**attributes: str) -> Html:
    """Something that the page says of itself to the browser."""
    return Html(f"<meta{_attributes(attributes)}>")


def _attributes(attributes: Mapping[str, str | float | bool | None]) -> str:
    return "".join(_attribute(key, value) for key, value in attributes.items())


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.removesuffix("_").replace("_", "-")
    if value is True:
        return f" {name}"
    shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{text(shown)}"'


def joined(children: Iterable[str], between: str = "") -> Html:
    """Several pieces one behind the other."""
    return Html(between.join(one if isinstance(one, Html) else text(one) for one in children))


def prose(words: str) -> Html:
    """A message: what stands in backticks is shown as code."""
    parts = _CODE.split(words)
    return joined([element("code", one) if at % 2 else one for at, one in enumerate(parts)])


class Head(NamedTuple):
    """The head of a column."""

    title: str
    right: bool = False
    """Numbers stand to the right."""
    whole: bool = False
    """Not broken across lines: dates, short names."""

    @property
    def kind(self) -> str | None:
        """The class of its cells."""
        return "right" if self.right else "whole" if self.whole else None


def table(
    caption: str, heads: Sequence[Head], rows: Iterable[tuple[str | None, Sequence[str]]], label: str = ""
) -> Html:
    """A table that scrolls by itself where it is too wide; each row has an id or None, and its cells.

    The first cell of a row is its heading. A screen reader is told the caption; the region is reached by keyboard.
    """
    titles = [element("th", one.title, scope="col", class_=one.kind) for one in heads]
    lines = [
        element(
            "tr",
            element("th", cells[0], scope="row", class_=heads[0].kind),
            *(element("td", cell, class_=head.kind) for head, cell in zip(heads[1:], cells[1:], strict=True)),
            id=name,
        )
        for name, cells in rows
    ]
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *titles)),
        element("tbody", *lines),
    )
    return element("div", whole, class_="scroll", tabindex="0", role="group", aria_label=label or caption)


def link(words: str, place: str, class_: str | None = None) -> Html:
    """A link to a place of the page."""
    return element("a", words, href=f"#{place}", class_=class_)


def details(summary: str, *children: str, id_: str | None = None) -> Html:
    """Something to open."""
    return element("details", element("summary", summary), *children, id=id_)
