"""Which findings a run wants: by rule, path, persona, severity, runtime and cloud."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from portable.errors import ConfigInvalid, Diagnostic
from portable.linter.gitignore import translate
from portable.linter.rules import RULES
from portable.linter.settings import LintSettings
from portable.model.finding import SEVERITIES, Finding
from portable.model.rule import Persona

_SEES: dict[Persona, frozenset[Persona]] = {
    "regular": frozenset({"regular"}),
    "pedantic": frozenset({"regular", "pedantic"}),
    "auditor": frozenset({"regular", "pedantic", "auditor"}),
}


class Choice:
    """The settings of a run, resolved once; raises `ConfigInvalid` for names that are no rule."""

    def __init__(self, settings: LintSettings) -> None:
        self._settings = settings
        self._rules = _chosen(settings)
        self._per_path = [(_glob(pattern), frozenset(rules)) for pattern, rules in settings.per_path]
        self._severities = frozenset(SEVERITIES[: SEVERITIES.index(settings.min_severity) + 1])

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is one of those asked for."""
        return (
            finding.rule in self._rules
            and finding.severity in self._severities
            and self._concerns(finding)
            and not any(
                ("*" in rules or finding.rule in rules) and pattern.fullmatch(finding.location.file)
                for pattern, rules in self._per_path
            )
        )

    def _concerns(self, finding: Finding) -> bool:
        runtimes, clouds = self._settings.runtimes, self._settings.clouds
        if not finding.effects or not (runtimes or clouds):
            return True
        return any(finding.on_runtime(one) != "ok" for one in runtimes) or any(
            finding.on_cloud(one) != "ok" for one in clouds
        )


def _chosen(settings: LintSettings) -> frozenset[str]:
    named = [*settings.select, *settings.extend_select, *settings.ignore]
    named += [name for _, rules in settings.per_path for name in rules]
    faults = unknown(named)
    if faults:
        raise ConfigInvalid(faults)
    if "all" in settings.select or "*" in settings.select:
        chosen = set(RULES)
    elif settings.select:
        chosen = set(settings.select)
    else:
        chosen = {name for name in RULES if _by_default(name, settings)}
    return frozenset((chosen | set(settings.extend_select)) - set(settings.ignore))


def _by_default(name: str, settings: LintSettings) -> bool:
    rule = RULES.listed[name]
    return rule.persona in _SEES[settings.persona] and (settings.preview or not rule.preview)


def unknown(names: Iterable[str]) -> list[Diagnostic]:
    """What is to be said of names that no rule has; those of packages have one once they are installed."""
    return [_unknown(name) for name in dict.fromkeys(names) if name not in RULES and name not in ("*", "all")]


def _unknown(name: str) -> Diagnostic:
    near = get_close_matches(name, sorted(RULES), 1)
    return Diagnostic("unknown-rule", f"no rule is called {name}", help=(f"did you mean {near[0]}?",) if near else ())


def _glob(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern.rstrip("/")
    body = translate(pattern.strip("/"))
    return re.compile(("" if anchored else "(?:.*/)?") + body + "(?:[/!].*)?")
