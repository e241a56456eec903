from __future__ import annotations

from typing import NoReturn

import pytest

from portable.errors import Diagnostic, MissingExtra, Unreachable
from portable.live.access import sdk
from portable.live.gather import gather, told
from tests.live.build import access


def down() -> NoReturn:
    raise Unreachable(Diagnostic("cloud-unreachable", "down"))


def lacking() -> NoReturn:
    raise MissingExtra(Diagnostic("missing-extra", "no client"))


def test_what_fails_is_a_gap_and_the_rest_is_kept_in_order() -> None:
    heard: list[str] = []
    found, gaps = gather(access(tell=heard.append), {"c": lambda: 3, "b": down, "a": lambda: 1})
    assert list(found.items()) == [("c", 3), ("a", 1)]
    assert [one.message for one in told(gaps)] == ["b: down"]
    assert heard[-1] == "3 of 3 answered"


def test_a_missing_client_is_no_gap() -> None:
    with pytest.raises(MissingExtra):
        gather(access(), {"a": lambda: 1, "b": lacking})


def test_a_client_that_is_not_installed_is_named_with_its_extra() -> None:
    with pytest.raises(MissingExtra) as caught:
        sdk("no_such_cloud_sdk", "aws")
    assert caught.value.exit_code == 78
    assert caught.value.diagnostics[0].help[0] == "uv add 'portable[aws]'"
