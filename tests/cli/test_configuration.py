"""Settings from flags, environment, portable.toml and pyproject.toml, in that order, each with its origin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portable.cli.config_file import find, read
from portable.cli.configuration import configure
from portable.cli.settings import SETTINGS
from portable.errors import ConfigInvalid, UsageError
from tests.cli.conftest import Run

OWN = """\
color = "always"
providers = ["clouds", "/abs"]
targets = "platform/targets.yaml"

[lint]
select = ["a-rule"]
"""
PROJECT = (
    '[project]\nname = "x"\n\n[tool.portable]\ncolor = "never"\nverbose = 2\n\n[tool.portable.lint]\npreview = true\n'
)


def test_each_layer_covers_the_next(tmp_path: Path) -> None:
    (tmp_path / "portable.toml").write_text(OWN)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    found = configure({"quiet": True}, {"PORTABLE_UNICODE": "no", "PORTABLE_COLOR": "auto"}, tmp_path, None)
    origins = {name: found.origin(name).origin for name in SETTINGS}
    assert (found["quiet"], origins["quiet"]) == (True, "flag --quiet")
    assert (found["unicode"], origins["unicode"]) == (False, "environment PORTABLE_UNICODE")
    assert (found["color"], origins["color"]) == ("auto", "environment PORTABLE_COLOR")
    assert (found["verbose"], origins["verbose"]) == (2, "pyproject.toml:6")
    assert (found["lint.preview"], origins["lint.preview"]) == (True, "pyproject.toml:9")
    assert (found["lint.select"], origins["lint.select"]) == (("a-rule",), "portable.toml:6")
    assert (found["progress"], origins["progress"]) == (True, "default")
    own = configure({}, {}, tmp_path, None)
    assert (own["color"], own.origin("color").origin) == ("always", "portable.toml:1")
    assert configure({"color": "never"}, {}, tmp_path, None)["color"] == "never"


def test_paths_in_a_file_count_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "portable.toml").write_text(OWN)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    found = configure({}, {"PORTABLE_TARGETS_FILE": ""}, inner, None)
    assert found["targets"] == str(tmp_path / "platform/targets.yaml")
    assert found["providers"] == (str(tmp_path / "clouds"), "/abs")
    assert configure({}, {"PORTABLE_PROVIDERS": "x:y"}, inner, None)["providers"] == ("x", "y")


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "portable.toml").write_text(OWN)
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "inner").mkdir()
    assert find(repository / "inner") == ()
    (repository / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert find(repository / "inner") == ()
    (repository / "pyproject.toml").write_text(PROJECT)
    assert find(repository / "inner") == (repository / "pyproject.toml",)


def test_a_named_file_stands_for_both(tmp_path: Path) -> None:
    (tmp_path / "portable.toml").write_text(OWN)
    (tmp_path / "other.toml").write_text('color = "never"\n')
    found = configure({}, {}, tmp_path, str(tmp_path / "other.toml"))
    assert found["color"] == "never"
    assert found["lint.select"] == ()
    by_name = configure({}, {"PORTABLE_CONFIG": str(tmp_path / "other.toml")}, tmp_path, None)
    assert by_name.files == (tmp_path / "other.toml",)


@pytest.mark.parametrize(
    ("text", "name", "line", "words"),
    [
        ('colour = "never"\n', "unknown-key", 1, "did you mean `color`?"),
        ("\n[lint]\nselekt = []\n", "unknown-key", 3, "did you mean `lint.select`?"),
        ("[lnt]\nselect = []\n", "unknown-key", 1, "config show"),
        ("quiet = true\n\ncolor = 3\n", "wrong-type", 3, "`color` must be text"),
        ('color = "blue"\n', "unknown-value", 1, "`auto`, `always`, `never`"),
        ("quiet = 1\n", "wrong-type", 1, "true or false"),
        ("verbose = true\n", "wrong-type", 1, "whole number"),
        ('providers = "x"\n', "wrong-type", 1, "a list of paths"),
        ("color = never\n", "config-syntax", 1, "invalid value"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, text: str, name: str, line: int, words: str) -> None:
    (tmp_path / "portable.toml").write_text(text)
    with pytest.raises(ConfigInvalid) as caught:
        read(tmp_path / "portable.toml")
    (one,) = caught.value.diagnostics
    assert one.name == name
    assert one.location is not None
    assert one.location.line == line
    assert words in f"{one.message} {' '.join(one.help)}"


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "portable.toml").write_text('a = 1\nb = 2\ncolor = "x"\n')
    with pytest.raises(ConfigInvalid) as caught:
        read(tmp_path / "portable.toml")
    assert [one.location.line for one in caught.value.diagnostics if one.location] == [1, 2, 3]


@pytest.mark.parametrize("variable", ["PORTABLE_COLOR", "PORTABLE_QUIET", "PORTABLE_VERBOSE", "PORTABLE_LINT_PERSONA"])
def test_a_wrong_variable_is_a_wrong_configuration(variable: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=variable):
        configure({}, {variable: "maybe"}, tmp_path, None)


def test_a_wrong_flag_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--color"):
        configure({"color": "maybe"}, {}, tmp_path, None)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("off", False), ("0", False)])
def test_words_for_true_and_false(text: str, value: bool, tmp_path: Path) -> None:
    assert configure({}, {"PORTABLE_QUIET": text}, tmp_path, None)["quiet"] is value


def test_the_names_of_variables_are_the_names_of_settings() -> None:
    variables = {setting.environment for setting in SETTINGS.values()}
    assert len(variables) == len(SETTINGS)
    assert all(one.startswith("PORTABLE_") and one == one.upper() and "-" not in one for one in variables)


def test_config_show_says_value_and_origin(portable: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "portable.toml").write_text('providers = ["clouds"]\n')
    monkeypatch.setenv("PORTABLE_VERBOSE", "1")
    ran = portable("config", "show", "-o", "json", "--color", "never")
    shown = json.loads(ran.out)
    assert shown["files"] == [str(place / "portable.toml")]
    assert shown["settings"]["color"] == {"origin": "flag --color", "value": "never"}
    assert shown["settings"]["verbose"] == {"origin": "environment PORTABLE_VERBOSE", "value": 1}
    assert shown["settings"]["providers"] == {"origin": "portable.toml:1", "value": [str(place / "clouds")]}
    assert set(shown["settings"]) == set(SETTINGS)
    table = portable("config", "show").out
    assert all(name in table for name in SETTINGS)


def test_an_unknown_key_ends_every_command_with_78(portable: Run, place: Path) -> None:
    (place / "portable.toml").write_text("colr = 1\n")
    ran = portable("version", "-q")
    assert (ran.code, ran.out) == (78, "")
    assert "portable.toml:1:1" in ran.err
    assert "colr = 1" in ran.err


@pytest.mark.parametrize("words", [["--config", "none.toml"], ["--config", "folder"]])
def test_a_configuration_that_cannot_be_read(portable: Run, place: Path, words: list[str]) -> None:
    (place / "folder").mkdir()
    assert portable("config", "show", *words).code == 78


def test_settings_reach_the_commands(portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTABLE_PROVIDERS")
    (site / "deep").mkdir()
    (site / "targets.yaml").rename(site / "deep" / "mine.yaml")
    (site / "portable.toml").write_text('providers = ["clouds"]\ntargets = "deep/mine.yaml"\noutput = ["json"]\n')
    shown = json.loads(portable("compare", "spec.yaml", "-t", "prod").out)
    assert shown["targets"][0]["provider"] == "acme"
    assert shown["targets_file"].endswith("deep/mine.yaml")
