"""A table drawn for the terminal by rich: the only place that imports it, and only when a person looks on."""

from __future__ import annotations

import io

from portable.report.table import Table
from portable.report.view import View


def drawn(table: Table, view: View) -> str:
    """The table with a ruled head; the caller has made it fit the width."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    shape = box.SIMPLE_HEAD if view.unicode else box.ASCII
    grid = Drawn(box=shape, pad_edge=False, show_edge=False, header_style="bold" if view.color else "")
    for place, column in enumerate(table.columns):
        style = "bold" if view.color and place == 0 else ""
        grid.add_column(column.title, justify="right" if column.right else "left", no_wrap=True, style=style)
    for row in table.rows:
        grid.add_row(*(Text(text) for text in row))
    stream = io.StringIO()
    # A dumb terminal makes rich ignore the width unless the height is given too.
    console = Console(
        file=stream,
        force_terminal=view.color,
        no_color=not view.color,
        color_system="standard" if view.color else None,
        width=max(view.width or 200, 20),
        height=100,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(grid)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())
