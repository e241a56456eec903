"""Rules of third parties, by entry point.

A package offers rules in the group `portable.rules`; each entry names a module of the shape of `linter.rule.Rule`
with `API = 1`. The entry's name is the rule's name. A name that is taken, or a module of another shape, is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portable.errors import ConfigInvalid, Diagnostic
from portable.linter.rule import API, Rule, name_of
from portable.linter.rules import RULES

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "portable.rules"
_NEEDED = ("SUBJECTS", "SEVERITY", "CONFIDENCE", "EFFECTS", "SOURCE", "MARKS", "check")


def installed() -> dict[str, Rule]:
    """The rules of every installed package; raises `ConfigInvalid` for those that cannot be used.

    Reading what is installed takes longer than linting a small file, so it is done only when asked for.
    """
    from importlib.metadata import entry_points

    return checked((entry.name, _loaded(entry)) for entry in entry_points(group=GROUP))


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except (Exception, SystemExit) as fault:  # whatever somebody else's module does when it is imported
        message = f"the rule {entry.name} of {entry.value} cannot be imported: {type(fault).__name__}: {fault}"[:300]
        advice = ("mend or remove its package, or lint without `--plugins`",)
        raise ConfigInvalid(Diagnostic("unusable-rule", message, help=advice)) from fault


def state_of(rules: Iterable[Rule]) -> str:
    """What changes when a rule of a third party does: its module, size and time of its file."""
    from pathlib import Path

    told = []
    for rule in rules:
        file = getattr(rule, "__file__", None)
        if file:
            state = Path(file).stat()
            told.append(f"{rule.__name__}:{state.st_size}:{state.st_mtime_ns}")
    return ";".join(sorted(told))


def checked(found: Iterable[tuple[str, Any]]) -> dict[str, Rule]:
    """Modules as rules by name, if they have the shape."""
    rules: dict[str, Rule] = {}
    faults: list[Diagnostic] = []
    for name, module in found:
        fault = _fault(name, module, rules)
        if fault:
            faults.append(
                Diagnostic("unusable-rule", f"the rule {name} of {getattr(module, '__name__', module)} {fault}")
            )
        else:
            rules[name] = module
    if faults:
        raise ConfigInvalid(faults)
    return rules


def _fault(name: str, module: Any, others: dict[str, Rule]) -> str:
    missing = [needed for needed in _NEEDED if not hasattr(module, needed)]
    if missing:
        return f"lacks {', '.join(missing)}"
    if getattr(module, "API", None) != API:
        return f"is not made for version {API} of the interface: it needs API = {API}"
    if name != name_of(module.__name__):
        return f"must be in a module called {name.replace('-', '_')}"
    return "has a name that is taken" if name in RULES or name in others else ""
