"""A machine that lacks something skips and says what to install; where CI is true it fails."""

from __future__ import annotations

import pytest

from tests.cluster import prerequisites
from tests.cluster.conftest import require


def test_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name == "openssl" else f"/bin/{name}")

    assert "apt-get install openssl" in prerequisites.lacking_for_sandbox()


def test_absent_programs_name_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PORTABLE_CLUSTER_CACHE", str(tmp_path_factory.mktemp("empty")))

    assert any("python -m tests.cluster.build" in text for text in prerequisites.lacking_for_cluster())


def test_lacking_skips_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="needs a; b"):
        require(["a", "b"])


def test_lacking_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="needs a"):
        require(["a"])


def test_nothing_lacking_goes_on() -> None:
    require([])
