"""Makes `completion.json` from the commands: `python -m portable.cli.completion_words` after a change of one."""

from __future__ import annotations

import json
from typing import Any

from portable.cli.completing import WORDS
from portable.cli.settings import SETTINGS
from portable.cli.tree import root

_NAMES = {"--target": ["targets", "providers"]}
_ARGUMENT_NAMES = {"provider": ["providers"], "schema": ["schemas"]}
_ARGUMENT_KINDS = {"RULE": ["rules"]}
"""By what the help calls them."""


def words() -> str:
    """The text of the file."""
    tree = root(lambda ctx: None)
    return json.dumps(_node(tree, ""), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _node(command: Any, about: str) -> dict[str, Any]:
    ctx = command.context_class(command, info_name="portable")
    parameters = command.get_params(ctx)
    found: dict[str, Any] = {"help": about, "options": {}}
    for one in parameters:
        if one.param_type_name == "option":
            found["options"].update(_option(command, one))
        elif one.name in _ARGUMENT_NAMES:
            found["argument"] = {"names": _ARGUMENT_NAMES[one.name]}
        elif one.metavar in _ARGUMENT_KINDS:
            found["argument"] = {"names": _ARGUMENT_KINDS[one.metavar]}
        elif one.name == "shell":
            found["argument"] = {"values": ["bash", "zsh", "fish"]}
    table = getattr(command, "table", None)
    if table is not None:
        found["commands"] = {name: _node(command.get_command(ctx, name), one.help) for name, one in table.items()}
    return found


def _option(command: Any, one: Any) -> dict[str, Any]:
    takes = not (one.is_flag or one.count)
    entry: dict[str, Any] = {"help": (one.help or "").split(". ")[0].removesuffix("."), "takes": takes}
    if one.name in SETTINGS and SETTINGS[one.name].choices:
        entry["values"] = list(SETTINGS[one.name].choices)
    if one.name == "output":
        entry["values"] = _formats(command)
    found = {}
    for name in one.opts:
        names = _NAMES.get(name) if takes else None
        found[name] = entry | ({"names": names} if names else {})
    if "--target" in found and "-t" in found:
        found["-t"] = found["--target"]
    return found


def _formats(command: Any) -> list[str]:
    return list(getattr(command, "formats", ()))


if __name__ == "__main__":
    WORDS.write_text(words(), encoding="utf-8")
