"""What a lint run is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portable.errors import Diagnostic
from portable.model.finding import Severity
from portable.model.rule import Persona

Check = Callable[[str, str, str, Path], Sequence[Diagnostic]]
"""Everything wrong with a file of portable's own, by its kind (`spec`, `targets`), name, text and folder."""


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Every choice of a run; the defaults are those of the command."""

    root: Path = field(default_factory=Path)
    """Names are shown relative to it; ignore files count from it."""
    select: tuple[str, ...] = ()
    """Only these rules; empty: all of the persona."""
    extend_select: tuple[str, ...] = ()
    """These too, whatever the persona."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Globs of files that are not looked at, as in `.gitignore`."""
    per_path: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Globs of files, and the rules that say nothing there (`*`: none does)."""
    persona: Persona = "regular"
    preview: bool = False
    min_severity: Severity = "info"
    runtimes: tuple[str, ...] = ()
    """Only findings that are not ok on one of these (chips too: `rocm/gfx942`); empty: all."""
    clouds: tuple[str, ...] = ()
    """Only findings that are not ok on one of these providers; empty: all."""
    online: bool = False
    """Remote images may be asked for."""
    plugins: bool = False
    """Rules of installed packages too."""
    inline_ignores: bool = True
    baseline: Path | None = None
    base: str | None = None
    """A git reference: only findings on lines changed since."""
    today: str = "0000-00-00"
    """YYYY-MM-DD; decides which ignores have expired."""
    cache: Path | None = None
    """A folder for results by content; None: no cache."""
    operator: str | None = None
    """The KubeRay version of the clusters, `1.6`: fields it has are no finding, newer ones are errors."""
    check: Check | None = None
    """Says what is wrong with a workload spec or a targets file; None: that is not asked."""
    jobs: int = 0
    """Processes; 0: as many as pay, at most one for each core."""
