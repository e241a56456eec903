from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import identity
from portable.compiler.pod import Pod
from portable.model.placement import Bindings, Placement
from portable.model.provider import Provider
from portable.model.workload import Workload
from tests.compiler.build import PROVIDER, WORKLOAD, placement, provider, workload

GROUP = WORKLOAD["spec"]["groups"][0]
SCALING: dict[str, Any] = {"groups": [{**GROUP, "replicas": {"min": 1, "max": 4}}]}


def owner(**mechanism: Any) -> Provider:
    return Provider.model_validate(PROVIDER | {"identity": mechanism})


LABELLED = provider(identity={"podLabels": {"acme.example/identity": "true"}})
ASSOCIATED = owner(mechanism="associated-account", parameter="role")
KEYS = owner(mechanism="secret-keys", env={"ACCESS_KEY": "access", "SECRET_KEY": "secret"})
UNKNOWN = owner(mechanism="unknown")


def case(rents: Provider, value: str | None = "the-role", **spec: Any) -> tuple[Workload, Placement]:
    given = workload({"identity": "trainer", **spec})
    return given, placement(given, rents, bindings=Bindings(identity=value))


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
class TestAccounts:
    def test_every_pod_has_the_account_and_the_mechanisms_labels(self, role: str) -> None:
        made = identity.add(Pod(role, "ray", "i"), *case(LABELLED))
        assert made.service_account == "demo"
        assert made.labels == {"acme.example/identity": "true"}
        assert made.automount_token is None
        assert made.env == {}

    def test_an_account_associated_elsewhere_needs_no_labels(self, role: str) -> None:
        made = identity.add(Pod(role, "ray", "i"), *case(ASSOCIATED, None))
        assert (made.service_account, made.labels) == ("demo", {})

    @pytest.mark.parametrize("rents", [ASSOCIATED, UNKNOWN])
    def test_an_account_that_the_target_names_is_used(self, role: str, rents: Provider) -> None:
        assert identity.add(Pod(role, "ray", "i"), *case(rents, "trainer")).service_account == "trainer"
        assert identity.objects(*case(rents, "trainer")) == ()


def test_the_accounts_annotation_is_the_bound_value() -> None:
    (made,) = identity.objects(*case(LABELLED))
    assert (made.api_version, made.kind, made.name) == ("v1", "ServiceAccount", "demo")
    assert made.body["metadata"]["annotations"] == {"acme.example/role": "the-role"}


@pytest.mark.parametrize(("rents", "value"), [(ASSOCIATED, None), (LABELLED, None)])
def test_an_account_without_a_value_of_its_own_has_no_annotation(rents: Provider, value: str | None) -> None:
    (made,) = identity.objects(*case(rents, value))
    assert "annotations" not in made.body["metadata"]


def test_the_autoscalers_role_is_the_operators_to_make() -> None:
    assert [one.kind for one in identity.objects(*case(LABELLED, **SCALING))] == ["ServiceAccount"]


@pytest.mark.parametrize("role", ["head", "trainers"])
def test_keys_come_from_the_secret_the_target_names(role: str) -> None:
    made = identity.add(Pod(role, "ray", "i"), *case(KEYS, "store-keys"))
    assert made.env == {
        "ACCESS_KEY": {"secretKeyRef": {"name": "store-keys", "key": "access"}},
        "SECRET_KEY": {"secretKeyRef": {"name": "store-keys", "key": "secret"}},
    }
    assert made.service_account is None
    assert identity.objects(*case(KEYS, "store-keys")) == ()


def test_the_submitter_gets_no_keys() -> None:
    assert identity.add(Pod("submitter", "ray", "i"), *case(KEYS, "store-keys")).env == {}


def test_a_provider_that_publishes_nothing_gives_nothing() -> None:
    pod = identity.add(Pod("trainers", "ray-worker", "i"), *case(UNKNOWN, None))
    assert pod == Pod("trainers", "ray-worker", "i", automount_token=False)
    assert identity.objects(*case(UNKNOWN)) == ()


def test_a_key_the_user_set_stays() -> None:
    made = identity.add(Pod("head", "ray", "i", env={"ACCESS_KEY": "mine"}), *case(KEYS, "store-keys"))
    assert made.env["ACCESS_KEY"] == "mine"


class TestNoIdentity:
    @pytest.mark.parametrize("rents", [LABELLED, ASSOCIATED, KEYS, UNKNOWN])
    @pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
    def test_no_account_no_keys_and_no_token(self, rents: Provider, role: str) -> None:
        given = workload()
        place = placement(given, rents)
        made = identity.add(Pod(role, "ray", "i"), given, place)
        assert made == Pod(role, "ray", "i", automount_token=False)
        assert identity.objects(given, place) == ()

    def test_the_autoscaler_keeps_its_token(self) -> None:
        given = workload(SCALING)
        place = placement(given)
        head = Pod("head", "ray-head", "i")
        assert identity.add(head, given, place) is head
        assert identity.add(Pod("trainers", "ray-worker", "i"), given, place).automount_token is False
