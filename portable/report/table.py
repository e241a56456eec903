"""Rows of text as a table: aligned, as Markdown, as CSV, as records one below the other where there is no room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import NamedTuple

from portable.report.letters import lettered
from portable.report.terminal import cells as width_of
from portable.report.terminal import neutral

GAP = "  "


class Column(NamedTuple):
    """One column: its key, its title, and how it behaves when room is short."""

    key: str
    title: str
    right: bool = False
    """Numbers stand to the right."""
    worth: int = 0
    """What goes first when room is short; 0 never goes."""


class Table(NamedTuple):
    """Columns, and rows of as many texts."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def only(self, keys: Iterable[str]) -> Table:
        """The same table with these columns, in this order."""
        known = [column.key for column in self.columns]
        places = [known.index(key) for key in keys]
        return Table(
            tuple(self.columns[at] for at in places),
            tuple(tuple(row[at] for at in places) for row in self.rows),
        )

    def widths(self) -> tuple[int, ...]:
        """Cells that each column needs."""
        return tuple(
            max(width_of(text) for text in (column.title, *(row[at] for row in self.rows)))
            for at, column in enumerate(self.columns)
        )


def neutralized(table: Table, unicode: bool) -> Table:
    """The table with control characters in its texts written out."""
    columns = tuple(column._replace(title=lettered(column.title, unicode)) for column in table.columns)
    return Table(columns, tuple(tuple(lettered(text, unicode) for text in row) for row in table.rows))


def fitted(table: Table, width: int | None, per_column: int = len(GAP)) -> tuple[Table, tuple[str, ...]] | None:
    """The table with the columns that fit, the most worthy first, and the titles of the others; None: not even those
    that never go fit.
    """
    need = {column.key: cells for column, cells in zip(table.columns, table.widths(), strict=True)}
    kept: list[str] = []
    for column in sorted(table.columns, key=lambda one: one.worth):
        wanted = [*kept, column.key]
        if width is None or sum(need[key] for key in wanted) + per_column * (len(wanted) - 1) <= width:
            kept = wanted
        elif not column.worth:
            return None
    dropped = tuple(column.title for column in table.columns if column.key not in kept)
    return table.only(column.key for column in table.columns if column.key in kept), dropped


def aligned(table: Table) -> str:
    """Columns side by side, without lines; nothing is cut."""
    widths = table.widths()
    titles = tuple(column.title for column in table.columns)
    return "".join(f"{_line(row, widths, table.columns)}\n" for row in (titles, *table.rows))


def _line(row: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = []
    for text, width, column in zip(row, widths, columns, strict=True):
        padding = " " * (width - width_of(text))
        parts.append(padding + text if column.right else text + padding)
    return GAP.join(parts).rstrip()


def records(table: Table, width: int | None = None) -> str:
    """Each row as lines of `title: text`, for a terminal too narrow for columns; empty texts are left out."""
    label = max((width_of(column.title) for column in table.columns[1:]), default=0)
    lines: list[str] = []
    for row in table.rows:
        lines.append(row[0])
        for column, text in zip(table.columns[1:], row[1:], strict=True):
            if text:
                lead = f"  {column.title}{' ' * (label - width_of(column.title))}  "
                lines += _hanging(lead, text, width)
    return "".join(f"{line}\n" for line in lines)


def _hanging(lead: str, text: str, width: int | None) -> list[str]:
    """A text behind its lead, its further lines below its first one."""
    if width is None or len(lead) + width_of(text) <= width:
        return [lead + text]
    return wrap(
        text,
        width=max(width, len(lead) + 8),
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def markdown(table: Table) -> str:
    """A GitHub-flavoured table."""
    rule = ["---:" if column.right else "---" for column in table.columns]
    titles = [column.title for column in table.columns]
    lines = (_piped(titles), _piped(rule), *(_piped(row) for row in table.rows))
    return "".join(f"{line}\n" for line in lines)


def _piped(texts: Iterable[str]) -> str:
    return f"| {' | '.join(escaped(text) for text in texts)} |"


def escaped(text: str) -> str:
    """Text that stays text in Markdown, in one line."""
    flat = " ".join(neutral(text, lines=True).split("\n"))
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def csv(table: Table) -> str:
    """Comma-separated values (RFC 4180, with plain line feeds); the header has the columns' keys.

    A text that a spreadsheet would run as a formula is kept a text.
    """
    header = ",".join(column.key for column in table.columns)
    return "".join(f"{line}\n" for line in (header, *(",".join(map(_field, row)) for row in table.rows)))


def _field(text: str) -> str:
    shown = neutral(text, lines=True)
    if shown[:1] in ("=", "+", "@", "\t") or (shown[:1] == "-" and not shown[1:2].isdigit()):
        shown = f"'{shown}"
    quoted = any(one in shown for one in ',"\n\r')
    return '"' + shown.replace('"', '""') + '"' if quoted else shown
