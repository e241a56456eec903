from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import secrets
from portable.compiler.pod import Pod
from portable.model.placement import Bindings
from portable.model.target import SecretMapping
from tests.compiler.build import placement, workload


def added(secret: dict[str, Any], mapping: SecretMapping, role: str = "trainers", **pod: Any) -> Pod:
    given = workload({"secrets": [secret]})
    bound = Bindings(secrets={secret["name"]: mapping})
    return secrets.add(Pod(role, "ray", "i", **pod), given, placement(given, bindings=bound))


@pytest.mark.parametrize("role", ["head", "trainers"])
def test_a_variable_refers_to_the_key(role: str) -> None:
    made = added({"name": "hub-token", "env": "HF_TOKEN"}, SecretMapping(secret="hf", key="token"), role)
    assert made.env == {"HF_TOKEN": {"secretKeyRef": {"name": "hf", "key": "token"}}}
    assert made.volumes == ()


def test_without_a_key_the_secrets_own_name_is_the_key() -> None:
    made = added({"name": "hub-token", "env": "HF_TOKEN"}, SecretMapping(secret="hf"))
    assert made.env == {"HF_TOKEN": {"secretKeyRef": {"name": "hf", "key": "hub-token"}}}


def test_a_folder_gets_all_keys_read_only() -> None:
    made = added({"name": "tls", "path": "/etc/tls"}, SecretMapping(secret="certs"))
    assert made.volumes == ({"name": "secret-tls", "secret": {"secretName": "certs"}},)
    assert made.mounts == ({"name": "secret-tls", "mountPath": "/etc/tls", "readOnly": True},)
    assert made.env == {}


def test_a_folder_gets_one_key_where_the_target_names_one() -> None:
    made = added({"name": "tls", "path": "/etc/tls"}, SecretMapping(secret="certs", key="tls.crt"))
    assert made.volumes[0]["secret"] == {"secretName": "certs", "items": [{"key": "tls.crt", "path": "tls.crt"}]}


def test_what_the_user_set_stays() -> None:
    made = added({"name": "a", "env": "A"}, SecretMapping(secret="s", key="k"), env={"A": "plain"})
    assert made.env == {"A": "plain"}


def test_the_submitter_gets_none() -> None:
    given = workload({"secrets": [{"name": "a", "env": "A"}]})
    bound = Bindings(secrets={"a": SecretMapping(secret="s", key="k")})
    pod = Pod("submitter", "ray-job-submitter", "i")
    assert secrets.add(pod, given, placement(given, bindings=bound)) is pod


@pytest.mark.parametrize("role", ["head", "trainers"])
def test_without_secrets_nothing_changes(role: str) -> None:
    given = workload()
    pod = Pod(role, "ray", "i")
    assert secrets.add(pod, given, placement(given)) is pod
