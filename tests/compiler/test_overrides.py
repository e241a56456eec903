from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from portable.compiler import overrides
from portable.compiler.merge import PatchError
from tests.compiler.build import placement, workload

TEMPLATE: dict[str, Any] = {
    "metadata": {"labels": {"a": "1"}},
    "spec": {"containers": [{"name": "ray-worker", "image": "i", "env": [{"name": "A", "value": "1"}]}]},
}
MERGE = {"spec": {"containers": [{"name": "ray-worker", "env": [{"name": "B", "value": "2"}]}]}}


def applied(patches: dict[str, list[dict[str, Any]]], role: str = "trainers", target: str = "acme") -> dict[str, Any]:
    given = workload({"overrides": patches})
    return overrides.apply(TEMPLATE, role, given, replace(placement(given), target_name=target))


def test_a_merge_reaches_into_the_container() -> None:
    made = applied({"acme": [{"on": "trainers", "merge": MERGE}]})
    assert made["spec"]["containers"] == [
        {"name": "ray-worker", "image": "i", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
    ]


@pytest.mark.parametrize("role", ["head", "submitter", "trainers"])
def test_a_json_patch_on_each_role(role: str) -> None:
    patch = {"on": role, "jsonPatch": [{"op": "replace", "path": "/metadata/labels/a", "value": "2"}]}
    assert applied({"acme": [patch]}, role)["metadata"] == {"labels": {"a": "2"}}


def test_other_roles_and_other_targets_are_untouched() -> None:
    patches = {"acme": [{"on": "head", "merge": MERGE}], "elsewhere": [{"on": "trainers", "merge": MERGE}]}
    assert applied(patches) == TEMPLATE


def test_a_target_has_its_own_patches_instead_of_its_providers() -> None:
    def label(value: str) -> list[dict[str, Any]]:
        return [{"on": "trainers", "merge": {"metadata": {"labels": {value: "x"}}}}]

    patches = {"prod": label("prod"), "acme": label("acme")}
    assert applied(patches, target="prod")["metadata"]["labels"] == {"a": "1", "prod": "x"}
    assert applied(patches, target="test")["metadata"]["labels"] == {"a": "1", "acme": "x"}


def test_patches_apply_in_their_order() -> None:
    first = {"on": "trainers", "merge": {"metadata": {"labels": {"b": "1"}}}}
    second = {
        "on": "trainers",
        "jsonPatch": [{"op": "move", "from": "/metadata/labels/b", "path": "/metadata/labels/c"}],
    }
    assert applied({"acme": [first, second]})["metadata"]["labels"] == {"a": "1", "c": "1"}


def test_the_template_given_is_not_changed() -> None:
    before = copy.deepcopy(TEMPLATE)
    applied({"acme": [{"on": "trainers", "jsonPatch": [{"op": "remove", "path": "/spec/containers"}]}]})
    assert before == TEMPLATE


def test_a_patch_that_does_not_fit_says_so() -> None:
    with pytest.raises(PatchError, match=r"operation 0: /spec/none: there is no such thing"):
        applied({"acme": [{"on": "trainers", "jsonPatch": [{"op": "remove", "path": "/spec/none"}]}]})
