"""Every setting with its value and origin: flag before environment before portable.toml before pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portable.cli.config_file import find, read
from portable.cli.settings import SETTINGS, Value, checked, from_environment

CONFIG_VARIABLE = "PORTABLE_CONFIG"


class Configuration:
    """What all settings are, and which files said so."""

    def __init__(self, values: Mapping[str, Value], files: tuple[Path, ...] = ()) -> None:
        self._values = values
        self.files = files
        """The configuration files that were read, the strongest first."""

    def origin(self, name: str) -> Value:
        """A setting's value with its origin."""
        return self._values[name]

    def __getitem__(self, name: str) -> Any:
        """A setting's value."""
        return self._values[name].value

    def given(self, name: str, option: Any) -> Any:
        """What a command's own option says, or else the setting: for settings without a flag of their own."""
        return self._values[name].value if option in (None, [], ()) else option


def configure(
    flags: Mapping[str, Any], environment: Mapping[str, str], folder: Path, config: str | None
) -> Configuration:
    """The configuration of one run; flags that were not given are absent.

    Raises:
        ConfigInvalid: a file or a variable is wrong; UsageError where it is a flag.
    """
    named = config or environment.get(CONFIG_VARIABLE)
    files = (Path(named),) if named else find(folder)
    layers = [_flags(flags), _environment(environment), *(read(file) for file in files)]
    values = {
        name: next((layer[name] for layer in layers if name in layer), Value(setting.default, "default"))
        for name, setting in SETTINGS.items()
    }
    return Configuration(values, files)


def _flags(flags: Mapping[str, Any]) -> Mapping[str, Value]:
    found = {}
    for name, value in flags.items():
        flag = SETTINGS[name].flag or name
        found[name] = Value(checked(SETTINGS[name], value, flag, flag=True), f"flag {flag}")
    return found


def _environment(environment: Mapping[str, str]) -> Mapping[str, Value]:
    return {
        name: from_environment(setting, environment[setting.environment], os.pathsep)
        for name, setting in SETTINGS.items()
        if environment.get(setting.environment) and setting.kind != "table"
    }
