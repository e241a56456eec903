from __future__ import annotations

from tests.resolver.build import provider, resolve, workload

VOLUME = {"data": {"volumes": [{"name": "index", "size": "20Gi", "access": "one", "path": "/index"}]}}
ASSUMED = {"storage": {"block": {"storageClass": "fast", "assumed": True}}}


def test_an_assumed_storage_class_is_said_where_the_target_names_none() -> None:
    placed = resolve(workload(VOLUME), provider(**ASSUMED))
    (reason,) = [one for one in placed.reasons if one.choice == "storage class"]
    assert (reason.subject, reason.value) == ("data index", "fast")
    assert [one.name for one in placed.warnings if "storage class fast" in one.message] == ["assumed-fact"]


def test_a_class_of_the_target_rests_on_no_fact() -> None:
    placed = resolve(workload(VOLUME), provider(**ASSUMED), storageClasses={"block": "own"})
    assert not [one for one in placed.reasons if one.choice == "storage class"]
