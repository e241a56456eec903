"""The settings every command shares: what each is called on the command line, in the environment and in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from portable.errors import ConfigInvalid, Diagnostic, Location, PortableError, UsageError
from portable.loader.spelling import did_you_mean

Kind = Literal["text", "texts", "path", "paths", "flag", "count", "table"]


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_KINDS: Mapping[Kind, tuple[str, Callable[[Any], bool]]] = {
    "text": ("text", lambda value: isinstance(value, str)),
    "path": ("a path", lambda value: isinstance(value, str)),
    "texts": ("a list of texts", _all_text),
    "paths": ("a list of paths", _all_text),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "count": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0),
    "table": ("a table", lambda value: isinstance(value, dict)),
}


class Setting(NamedTuple):
    """One setting; its name is its key in a file, with the table before the dot."""

    name: str
    kind: Kind
    help: str
    default: Any = None
    flag: str | None = None
    """The option that sets it; None where a command has an option of its own."""
    choices: tuple[str, ...] = ()
    variable: str | None = None
    """The environment variable, where it is not made from the name."""

    @property
    def environment(self) -> str:
        """The environment variable that sets it."""
        return self.variable or "PORTABLE_" + self.name.upper().replace(".", "_").replace("-", "_")


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("output", "texts", "What is written and where: FORMAT, or FORMAT=PATH.", (), "--output"),
        Setting("targets", "path", "The targets file.", None, "--targets-file", variable="PORTABLE_TARGETS_FILE"),
        Setting("providers", "paths", "Folders with providers of your own, over the embedded ones.", (), "--providers"),
        Setting("color", "text", "Colour in the terminal.", "auto", "--color", ("auto", "always", "never")),
        Setting("unicode", "flag", "Symbols beyond ASCII.", True, "--no-unicode"),
        Setting("progress", "flag", "Progress on the terminal.", True, "--no-progress"),
        Setting("quiet", "flag", "Only results and errors.", False, "--quiet"),
        Setting("verbose", "count", "Say more about what is done; 2 says still more.", 0, "--verbose"),
        Setting("debug", "flag", "Tracebacks of errors in portable itself.", False, "--debug"),
        Setting("live.endpoints", "texts", "Addresses of cloud APIs in place of the public ones: API=URL.", ()),
        Setting("lint.select", "texts", "Only these rules.", ()),
        Setting("lint.extend-select", "texts", "These rules too.", ()),
        Setting("lint.ignore", "texts", "Not these rules.", ()),
        Setting("lint.exclude", "texts", "Globs of files that are not looked at.", ()),
        Setting("lint.per-file-ignores", "table", "Globs of files, and the rules that say nothing there.", {}),
        Setting("lint.persona", "text", "How much is told.", "regular", choices=("regular", "pedantic", "auditor")),
        Setting("lint.preview", "flag", "Rules that are still being tried.", False),
        Setting("lint.min-severity", "text", "What is shown.", "info", choices=("error", "warning", "info")),
        Setting("lint.fail-level", "text", "What ends with 1.", "warning", choices=("error", "warning", "info")),
        Setting("lint.baseline", "path", "Known findings that do not count.", None),
        Setting("lint.operator", "text", "The KubeRay version of the clusters that manifests are for.", None),
        Setting("lint.plugins", "flag", "Rules of installed packages, too.", False),
        Setting("lint.inline-ignores", "flag", "Whether comments may silence findings.", True),
    )
}
"""Every setting, in the order in which `config show` lists them."""

_FALSE, _TRUE = ("", "0", "false", "no", "off"), ("1", "true", "yes", "on")


class Value(NamedTuple):
    """The value of a setting, and who gave it."""

    value: Any
    origin: str
    """`flag --color`, `environment PORTABLE_COLOR`, `portable.toml:3`, or `default`."""


def from_environment(setting: Setting, text: str, separator: str) -> Value:
    """The value of an environment variable; `separator` parts lists of paths, lists of texts are parted by commas.

    Raises:
        ConfigInvalid: the text is no value of this setting.
    """
    value: Any = text
    origin = f"environment {setting.environment}"
    if setting.kind in ("texts", "paths"):
        value = [one for one in text.split(separator if setting.kind == "paths" else ",") if one]
    elif setting.kind == "flag" and text.lower() in (*_FALSE, *_TRUE):
        value = text.lower() in _TRUE
    elif setting.kind == "count" and text.isdigit():
        value = int(text)
    return Value(checked(setting, value, setting.environment), origin)


def checked(setting: Setting, value: Any, called: str, place: Location | None = None, *, flag: bool = False) -> Any:
    """The value, if the setting takes it; lists become tuples.

    Raises:
        ConfigInvalid: it does not; UsageError where a flag gave it.
    """
    wanted, fits = _KINDS[setting.kind]
    kind: type[PortableError] = UsageError if flag else ConfigInvalid
    if not fits(value):
        raise kind(Diagnostic("wrong-type", f"`{called}` must be {wanted}", place))
    if setting.choices and value not in setting.choices:
        listed = ", ".join(f"`{one}`" for one in setting.choices)
        guess = did_you_mean(str(value), setting.choices)
        message = f"`{called}` must be one of {listed}; got `{value}`"
        raise kind(Diagnostic("unknown-value", message, place, help=(guess,) if guess else ()))
    return tuple(value) if isinstance(value, list) else value
