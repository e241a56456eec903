"""What the options of `lint` mean, with the settings of the configuration behind those that were not given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portable.cli.session import STDIN, Session
from portable.errors import ConfigInvalid, Diagnostic, UsageError
from portable.model.runtime import RUNTIMES

if TYPE_CHECKING:
    from portable.linter.settings import LintSettings
    from portable.model.finding import Severity

Listed = list[str] | None


class Rules(NamedTuple):
    """Options that choose rules; None: not given."""

    select: Listed
    extend_select: Listed
    ignore: Listed
    per_file_ignore: Listed
    persona: str | None
    preview: bool | None
    plugins: bool | None
    min_severity: str | None
    inline: bool | None


class Scope(NamedTuple):
    """Options that choose where a run looks, and what for; None: not given."""

    exclude: Listed
    runtime: Listed
    target: Listed
    operator: str | None
    online: bool
    base: str | None
    baseline: Path | None
    no_cache: bool
    jobs: int


_CHIPS = {"cuda": "sm_[0-9]{2,3}[af]?", "rocm": "gfx[0-9a-f]{3,4}"}
"""How runtimes with many chips name them."""
_VERSION = re.compile(r"v?(\d+\.\d+)(?:\.\d+)?")


def settings(run: Session, rules: Rules, scope: Scope) -> LintSettings:
    """What a run goes by: the options, and the configuration behind those that were not given.

    Raises:
        UsageError: an option names nothing that exists; ConfigInvalid where the configuration does.
    """
    from portable.api.checking import spec_check
    from portable.linter.settings import LintSettings

    set_to = run.configuration
    found = LintSettings(
        select=listed(run, "lint.select", rules.select),
        extend_select=listed(run, "lint.extend-select", rules.extend_select),
        ignore=listed(run, "lint.ignore", rules.ignore),
        exclude=tuple(scope.exclude or set_to["lint.exclude"]),
        per_path=per_path(run, rules.per_file_ignore),
        persona=set_to.given("lint.persona", rules.persona),
        preview=set_to.given("lint.preview", rules.preview),
        min_severity=set_to.given("lint.min-severity", rules.min_severity),
        runtimes=runtimes(split(scope.runtime)),
        clouds=clouds(run, split(scope.target)),
        operator=operator(run, scope.operator),
        plugins=set_to.given("lint.plugins", rules.plugins),
        inline_ignores=set_to.given("lint.inline-ignores", rules.inline),
        online=scope.online,
        baseline=scope.baseline,
        base=scope.base,
        today=today(),
        cache=None if scope.no_cache else _cache(),
        check=spec_check(lambda: run.catalogue),
        jobs=scope.jobs,
    )
    _check_names(run, rules, found)
    return found


def _check_names(run: Session, rules: Rules, found: LintSettings) -> None:
    """Whether every rule that is named exists; a flag and a setting are different faults."""
    from portable.linter.choose import unknown
    from portable.linter.lint import prepare

    prepare(found)
    listed = [rule for text in rules.per_file_ignore or () for rule in _glob_and_rules(text)[1]]
    asked = [*split(rules.select), *split(rules.extend_select), *split(rules.ignore), *listed]
    if faults := unknown(asked):
        raise UsageError(faults)
    for setting, names in (
        ("lint.select", found.select),
        ("lint.extend-select", found.extend_select),
        ("lint.ignore", found.ignore),
        ("lint.per-file-ignores", [rule for _, listed in found.per_path for rule in listed]),
    ):
        if faults := unknown(names):
            where = f"`{setting}` comes from {run.configuration.origin(setting)[1]}"
            raise ConfigInvalid(replace(one, help=(*one.help, where)) for one in faults)


def today() -> str:
    """The day by which ignores have expired, as YYYY-MM-DD."""
    from datetime import date

    return date.today().isoformat()


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("portable") / "lint"


def split(names: Iterable[str] | None) -> tuple[str, ...]:
    """Names of a repeatable option that takes several with commas, once each."""
    return tuple(dict.fromkeys(part.strip() for one in names or () for part in one.split(",") if part.strip()))


def listed(run: Session, name: str, given: Iterable[str] | None) -> tuple[str, ...]:
    """Names of an option, else those of the configuration."""
    return split(given) or split(run.configuration[name])


def per_path(run: Session, given: Iterable[str] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Globs with the rules that say nothing there: those of the option and of the configuration.

    Raises:
        UsageError: an option is not `GLOB:RULE`; ConfigInvalid where the configuration's table is none of rules.
    """
    found = [_glob_and_rules(text) for text in given or ()]
    table: Mapping[str, object] = run.configuration["lint.per-file-ignores"]
    for glob, rules in table.items():
        if not isinstance(rules, list) or not all(isinstance(one, str) for one in rules):
            message = f"`lint.per-file-ignores`: `{glob}` must be a list of rules"
            raise ConfigInvalid(Diagnostic("wrong-type", message, help=('for example `"tests/**" = ["cuda-graph"]`',)))
        found.append((glob, tuple(rules)))
    return tuple(found)


def _glob_and_rules(text: str) -> tuple[str, tuple[str, ...]]:
    glob, separator, rules = text.rpartition(":")
    if not separator:
        message = f"--per-file-ignore: `{text}` is not GLOB:RULE"
        raise UsageError(Diagnostic("bad-option", message, help=("for example `tests/**:cuda-device-string`",)))
    return glob, split([rules])


def runtimes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Runtimes, or chips of one: `rocm/gfx942`.

    Raises:
        UsageError: there is no such runtime, or no chip of it can be called so.
    """
    for name in names:
        if name.partition("/")[0] not in RUNTIMES:
            message = f"--runtime: there is no runtime `{name}`"
            raise UsageError(Diagnostic("unknown-runtime", message, help=(f"runtimes: {', '.join(RUNTIMES)}",)))
        runtime, slash, chip = name.partition("/")
        if slash and not re.fullmatch(_CHIPS.get(runtime, "[a-z]+[0-9]*"), chip):
            message = f"--runtime: `{chip}` is no chip of {runtime}"
            raise UsageError(Diagnostic("unknown-chip", message, help=("for example `rocm/gfx942` or `cuda/sm_90`",)))
    return names


def clouds(run: Session, names: tuple[str, ...]) -> tuple[str, ...]:
    """Providers of the targets named.

    Raises:
        UsageError: there is no such target or provider.
    """
    if not names:
        return ()
    table = run.targets(STDIN)
    return tuple(dict.fromkeys(table.named(name).provider for name in names))


def operator(run: Session, given: str | None) -> str | None:
    """The operator's version, major and minor.

    Raises:
        UsageError: it is no version; ConfigInvalid where the configuration says it.
    """
    text: str | None = given or run.configuration["lint.operator"]
    if text is None:
        return None
    found = _VERSION.fullmatch(text)
    if found is None:
        kind = UsageError if given else ConfigInvalid
        message = f"{'--operator' if given else 'lint.operator'}: `{text}` is no version"
        raise kind(Diagnostic("bad-version", message, help=("for example `1.6`",)))
    return found[1]


def fail_level(run: Session, given: Severity | None) -> Severity:
    """From which severity on a run ends with 1."""
    found: Severity = run.configuration.given("lint.fail-level", given)
    return found


def without_excluded(paths: Iterable[str], globs: tuple[str, ...]) -> list[str]:
    """The paths that no glob excludes, as those below a folder are: for tools that name every file themselves."""
    from portable.linter.gitignore import is_ignored, parse

    rules = [parse("", "\n".join(globs))]

    def is_left_out(name: str) -> bool:
        above = [parent.as_posix() for parent in Path(name).parents]
        return is_ignored(rules, Path(name).as_posix(), Path(name).is_dir()) or any(
            is_ignored(rules, folder, True) for folder in above if folder not in (".", "/")
        )

    return [one for one in paths if not is_left_out(one)]
