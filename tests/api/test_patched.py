"""A patch of `overrides` that no cluster takes is told before anything is sent, with its place in the spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from portable.api.placing import compile, resolve  # noqa: A004 - the field's own word
from portable.errors import NotResolvable
from portable.loader.catalogue import Catalogue
from portable.model.workload import Workload
from tests.resolver.build import workload

CATALOGUE = Catalogue()
TARGET = "aws"
GROUP = {"name": "trainers", "cpu": 8, "memory": "32Gi", "replicas": 2}


def patched(*patches: Mapping[str, Any]) -> Workload:
    return workload({"overrides": {TARGET: list(patches)}, "images": {"cpu": "example/ray:2.52.1-py311-cpu"}}, GROUP)


def compiled(one: Workload) -> int:
    return len(compile(one, resolve(one, TARGET, catalogue=CATALOGUE)))


def test_what_the_operator_could_not_make_is_refused_at_its_patch() -> None:
    one = patched(
        {"on": "head", "merge": {"spec": {"restartPolicy": "never"}}},
        {"on": "trainers", "merge": {"spec": {"tolerations": [{"key": "a", "operator": "Exist"}]}}},
    )
    with pytest.raises(NotResolvable) as raised:
        compiled(one)
    found = {one.path[-1]: one for one in raised.value.diagnostics}
    assert {one.name for one in raised.value.diagnostics} == {"unusable-patch"}
    assert "`never` is none of" in found[0].message
    assert "`Exist` is none of" in found[1].message


def test_two_patches_of_a_part_share_the_blame() -> None:
    merge = {"spec": {"tolerations": [{"key": "a", "operator": "Exist"}]}}
    one = patched({"on": "trainers", "merge": merge}, {"on": "trainers", "merge": {"spec": {"hostname": "a"}}})
    with pytest.raises(NotResolvable) as raised:
        compiled(one)
    assert [one.path for one in raised.value.diagnostics] == [("spec", "overrides", TARGET)]


def test_a_patch_that_a_cluster_takes_goes_through() -> None:
    merge = {"spec": {"tolerations": [{"key": "a", "operator": "Exists"}]}}
    assert compiled(patched({"on": "trainers", "merge": merge})) == compiled(patched())
