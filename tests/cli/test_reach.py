"""How a cluster is reached, and what is said when it is not: no client, no kubeconfig, no context, no answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.live import ON
from tests.fakes import FakeCluster

LIVE = ["plan", "apply", "drift", "destroy", "status", "logs", "doctor"]


def write_kubeconfig(folder: Path, *names: str) -> Path:
    """Contexts of these names, at an address where nobody listens; the first is the current one."""
    file = folder / "kubeconfig"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": names[0],
        "clusters": [{"name": name, "cluster": {"server": "http://127.0.0.1:1"}} for name in names],
        "users": [{"name": name, "user": {"token": "hidden-token"}} for name in names],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}} for name in names],
    }
    file.write_text(json.dumps(config))
    return file


@pytest.mark.parametrize("command", LIVE)
def test_without_the_client_library_it_is_said_how_to_get_it(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    ran = portable(command, *ON)
    assert (ran.code, ran.out) == (78, "")
    assert "error[extra-missing]" in ran.err
    assert "portable[k8s]" in ran.err


@pytest.mark.parametrize("command", ["plan", "status"])
def test_stopped_while_it_asks_is_130(portable: Run, cluster: FakeCluster, command: str) -> None:
    cluster.fail("get", "demo", KeyboardInterrupt())
    ran = portable(command, *ON)
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err


def test_a_bug_of_ours_is_told_as_one(portable: Run, cluster: FakeCluster) -> None:
    cluster.fail("get", "demo", ZeroDivisionError("hidden"))
    ran = portable("status", *ON)
    assert (ran.code, "error[bug]" in ran.err) == (70, True)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("option", "value"), [("--request-timeout", "-3"), ("--request-timeout", "nan"), ("--namespace", "../ml")]
)
@pytest.mark.parametrize("command", LIVE)
def test_what_no_cluster_can_be_asked_with_is_a_usage_error(
    portable: Run, cluster: FakeCluster, command: str, option: str, value: str
) -> None:
    ran = portable(command, *ON, option, value)
    assert (ran.code, ran.out) == (64, "")
    assert option in ran.err
    assert not cluster.asked


@pytest.mark.parts
@pytest.mark.parametrize("command", LIVE)
def test_no_kubeconfig_is_78(portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("KUBECONFIG", str(site / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    ran = portable(command, *ON)
    assert (ran.code, ran.out) == (78, "")
    assert f"error[no-kubeconfig]: there is no kubeconfig `{site / 'none'}`" in ran.err
    assert "the target wants its context prod-cluster" in ran.err
    assert ("`--offline`" in ran.err) == (command == "plan")


@pytest.mark.parts
def test_a_named_kubeconfig_that_is_not_there_is_no_pod_of_ours(portable: Run, site: Path) -> None:
    ran = portable("status", *ON, "--kubeconfig", "none")
    assert (ran.code, "error[no-kubeconfig]: there is no kubeconfig `none`" in ran.err) == (78, True)


@pytest.mark.parts
def test_a_context_that_is_not_there_is_78_with_those_that_are(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(write_kubeconfig(site, "one", "two")))
    ran = portable("status", *ON)
    assert (ran.code, "no context `prod-cluster`" in ran.err) == (78, True)
    assert "contexts: one, two" in ran.err


@pytest.mark.parts
def test_the_context_of_the_command_line_counts_and_its_server_is_named(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_kubeconfig(site, "one", "two")
    ran = portable("status", *ON, "--kubeconfig", str(file), "--context", "two", "--request-timeout", "1")
    assert (ran.code, "127.0.0.1:1 (context two)" in ran.err) == (69, True)
    assert "hidden-token" not in ran.err


@pytest.mark.parts
def test_a_broken_kubeconfig_is_78(portable: Run, site: Path) -> None:
    (site / "broken").write_text("a: [")
    ran = portable("status", *ON, "--kubeconfig", str(site / "broken"))
    assert (ran.code, f"error[kubeconfig-invalid]: the kubeconfig `{site / 'broken'}` cannot" in ran.err) == (78, True)
    assert "at line 1" in ran.err
