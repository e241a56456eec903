from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import storage
from portable.compiler.pod import Pod
from portable.model.placement import Bindings, Placement
from portable.model.provider import Provider
from portable.model.target import DataMapping
from portable.model.workload import Workload
from tests.compiler.build import WORKLOAD, placement, provider, workload

GROUP = WORKLOAD["spec"]["groups"][0]
LOADERS = {"name": "loaders", "replicas": 1, "cpu": 8, "memory": "32Gi"}
MOUNTING = {
    "driver": "bucket.csi.example",
    "style": "inline",
    "bucketAttribute": "bucketName",
    "volumeAttributes": {"mountOptions": "implicit-dirs"},
    "podAnnotations": {"bucket.example/volumes": "true"},
}


def case(
    data: dict[str, Any],
    mappings: dict[str, dict[str, Any]],
    owner: Provider | None = None,
    target: dict[str, Any] | None = None,
    groups: list[dict[str, Any]] | None = None,
) -> tuple[Workload, Placement]:
    given = workload({"data": data, **({"groups": groups} if groups is not None else {})})
    bound = Bindings(data={name: DataMapping.model_validate(one) for name, one in mappings.items()})
    return given, placement(given, owner, target=target, bindings=bound)


def added(made: tuple[Workload, Placement], role: str = "trainers", **pod: Any) -> Pod:
    return storage.add(Pod(role, "ray", "i", **pod), *made)


def claims(made: tuple[Workload, Placement]) -> dict[str, Any]:
    return {one.name: one.body["spec"] for one in storage.objects(*made)}


class TestLocations:
    DATA = {"inputs": [{"name": "corpus", "size": "2Ti", "env": "CORPUS"}]}

    @pytest.mark.parametrize("role", ["head", "trainers"])
    def test_the_program_gets_the_uri_in_its_variable(self, role: str) -> None:
        made = added(case(self.DATA, {"corpus": {"uri": "s3://b/c"}}), role)
        assert (made.env, made.volumes) == ({"CORPUS": "s3://b/c"}, ())

    def test_the_stores_own_environment_comes_along_and_the_users_wins(self) -> None:
        owner = provider(storage={"objectStore": {"schemes": ["s3"], "env": {"STORE": "http://cache", "MODE": "fast"}}})
        made = added(case(self.DATA, {"corpus": {"uri": "s3://b/c"}}, owner), env={"MODE": "safe"})
        assert made.env == {"CORPUS": "s3://b/c", "STORE": "http://cache", "MODE": "safe"}

    def test_groups_narrow_it(self) -> None:
        data = {"outputs": [{"name": "model", "size": "1Gi", "env": "OUT", "groups": ["loaders"]}]}
        made = case(data, {"model": {"uri": "s3://b/m"}}, groups=[GROUP, LOADERS])
        assert added(made, "loaders").env == {"OUT": "s3://b/m"}
        for role in ("trainers", "head"):
            pod = Pod(role, "ray", "i")
            assert storage.add(pod, *made) is pod

    def test_a_uri_that_is_a_claim_there_says_nothing(self) -> None:
        pod = Pod("head", "ray-head", "i")
        assert storage.add(pod, *case(self.DATA, {"corpus": {"claim": "c"}})) is pod

    def test_nothing_is_claimed(self) -> None:
        assert claims(case(self.DATA, {"corpus": {"uri": "s3://b/c"}})) == {}


class TestMounts:
    def test_a_claim_made_beforehand(self) -> None:
        data = {"checkpoints": {"name": "ckpt", "size": "1Gi", "every": "30m", "as": "mount", "path": "/ckpt"}}
        made = case(data, {"ckpt": {"claim": "fsx", "subPath": "team"}})
        pod = added(made)
        assert pod.volumes == ({"name": "data-ckpt", "persistentVolumeClaim": {"claimName": "fsx"}},)
        assert pod.mounts == ({"name": "data-ckpt", "mountPath": "/ckpt", "subPath": "team"},)
        assert pod.env == {}
        assert claims(made) == {}

    def test_the_variable_of_a_mount_is_its_path(self) -> None:
        data = {"outputs": [{"name": "out", "size": "1Gi", "as": "mount", "path": "/out", "env": "OUT"}]}
        assert added(case(data, {"out": {"claim": "c"}})).env == {"OUT": "/out"}

    def test_inputs_are_read_only(self) -> None:
        data = {
            "inputs": [{"name": "in", "size": "1Gi", "as": "mount", "path": "/in"}],
            "outputs": [{"name": "out", "size": "1Gi", "as": "mount", "path": "/out"}],
        }
        read, written = added(case(data, {"in": {"claim": "c"}, "out": {"claim": "d"}})).mounts
        assert read["readOnly"] is True
        assert "readOnly" not in written

    def test_a_claim_used_twice_is_one_volume(self) -> None:
        data = {
            "outputs": [
                {"name": "a", "size": "1Gi", "as": "mount", "path": "/a"},
                {"name": "b", "size": "1Gi", "as": "mount", "path": "/b"},
            ]
        }
        made = added(case(data, {"a": {"claim": "c", "subPath": "a"}, "b": {"claim": "c", "subPath": "b"}}))
        assert made.volumes == ({"name": "data-a", "persistentVolumeClaim": {"claimName": "c"}},)
        assert [(one["name"], one["subPath"]) for one in made.mounts] == [("data-a", "a"), ("data-a", "b")]

    def test_a_bucket_mounted_inline(self) -> None:
        owner = provider(storage={"objectStore": {"schemes": ["gs"], "mount": MOUNTING}})
        data = {"inputs": [{"name": "corpus", "size": "2Ti", "as": "mount", "path": "/in", "env": "IN"}]}
        made = added(case(data, {"corpus": {"uri": "gs://bucket/some/prefix/"}}, owner))
        assert made.volumes == (
            {
                "name": "data-corpus",
                "csi": {
                    "driver": "bucket.csi.example",
                    "volumeAttributes": {"mountOptions": "implicit-dirs", "bucketName": "bucket"},
                    "readOnly": True,
                },
            },
        )
        assert made.mounts == ({"name": "data-corpus", "mountPath": "/in", "readOnly": True, "subPath": "some/prefix"},)
        assert made.annotations == {"bucket.example/volumes": "true"}
        assert made.env == {"IN": "/in"}

    @pytest.mark.parametrize("how", [{}, {"mount": MOUNTING | {"style": "claim"}}])
    def test_a_bucket_that_cannot_be_mounted_is_not(self, how: dict[str, Any]) -> None:
        owner = provider(storage={"objectStore": {"schemes": ["gs"], **how}})
        data = {"outputs": [{"name": "out", "size": "1Gi", "as": "mount", "path": "/out", "env": "OUT"}]}
        pod = Pod("trainers", "ray-worker", "i")
        assert storage.add(pod, *case(data, {"out": {"uri": "gs://bucket"}}, owner)) is pod

    def test_a_whole_bucket_has_no_sub_path(self) -> None:
        owner = provider(storage={"objectStore": {"schemes": ["gs"], "mount": MOUNTING}})
        data = {"outputs": [{"name": "out", "size": "1Gi", "as": "mount", "path": "/out"}]}
        made = added(case(data, {"out": {"uri": "gs://bucket"}}, owner))
        assert made.mounts == ({"name": "data-out", "mountPath": "/out"},)
        assert "readOnly" not in made.volumes[0]["csi"]

    @pytest.mark.parametrize("role", ["head", "trainers"])
    def test_the_model_cache_is_everybodys_and_sets_no_variable(self, role: str) -> None:
        made = case({"modelCache": {"name": "hub", "size": "500Gi", "path": "/models"}}, {"hub": {"claim": "c"}})
        pod = added(made, role)
        assert pod.mounts == ({"name": "data-hub", "mountPath": "/models"},)
        assert pod.env == {}


class TestProvisioning:
    def data(self, **more: Any) -> dict[str, Any]:
        return {"outputs": [{"name": "out", "size": "2048Gi", "as": "mount", "path": "/out", **more}]}

    def test_a_claim_of_the_class_for_many_pods(self) -> None:
        made = case(self.data(), {"out": {"storageClass": "shared-nfs"}})
        (claim,) = storage.objects(*made)
        assert (claim.api_version, claim.kind) == ("v1", "PersistentVolumeClaim")
        assert claims(made) == {
            "demo-out": {
                "accessModes": ["ReadWriteMany"],
                "resources": {"requests": {"storage": "2Ti"}},
                "storageClassName": "shared-nfs",
            }
        }
        assert added(made).volumes == ({"name": "data-out", "persistentVolumeClaim": {"claimName": "demo-out"}},)

    def test_workers_and_head_are_several_pods_though_there_is_one_worker(self) -> None:
        made = case(self.data(), {"out": {"storageClass": "c"}}, groups=[LOADERS])
        assert claims(made)["demo-out"]["accessModes"] == ["ReadWriteMany"]

    def test_a_head_alone_is_one_pod(self) -> None:
        made = case(self.data(), {"out": {"storageClass": "c"}}, groups=[])
        assert claims(made)["demo-out"]["accessModes"] == ["ReadWriteOnce"]

    def test_one_pod_alone_needs_no_shared_class(self) -> None:
        made = case(self.data(groups=["loaders"]), {"out": {"storageClass": "fast"}}, groups=[GROUP, LOADERS])
        assert claims(made)["demo-out"]["accessModes"] == ["ReadWriteOnce"]

    def test_a_range_of_replicas_is_many(self) -> None:
        scaled = LOADERS | {"replicas": {"min": 1, "max": 4}}
        made = case(self.data(groups=["loaders"]), {"out": {"storageClass": "fast"}}, groups=[GROUP, scaled])
        assert claims(made)["demo-out"]["accessModes"] == ["ReadWriteMany"]

    def test_an_input_that_starts_empty_can_be_filled(self) -> None:
        data = {"inputs": [{"name": "in", "size": "1Gi", "as": "mount", "path": "/in"}]}
        assert "readOnly" not in added(case(data, {"in": {"storageClass": "c"}})).mounts[0]

    def test_a_class_with_a_least_size_gets_it(self) -> None:
        owner = provider(storage={"shared": {"storageClass": "vast", "minSize": "1Ti"}})
        data = {"volumes": [{"name": "v", "size": "10Gi", "access": "many", "path": "/v"}]}
        assert claims(case(data, {}, owner))["demo-v"]["resources"]["requests"]["storage"] == "1Ti"
        other = case(data, {"v": {"storageClass": "other"}}, owner)
        assert claims(other)["demo-v"]["resources"]["requests"]["storage"] == "10Gi"

    def test_a_long_name_is_cut(self) -> None:
        name = "a" * 40
        given = workload({"data": {"volumes": [{"name": name, "size": "1Gi", "path": "/v"}]}}, name="w" * 40)
        place = placement(given)
        (claim,) = storage.objects(given, place)
        pod = storage.add(Pod("head", "ray-head", "i"), given, place)
        assert len(claim.name) <= 63
        assert pod.volumes[0]["persistentVolumeClaim"] == {"claimName": claim.name}
        assert len(pod.volumes[0]["name"]) <= 63


class TestVolumes:
    def test_many_is_shared_by_all_from_the_providers_class(self) -> None:
        owner = provider(storage={"shared": {"storageClass": "nfs"}})
        made = case({"volumes": [{"name": "v", "size": "1Ti", "access": "many", "path": "/v"}]}, {}, owner)
        assert claims(made)["demo-v"]["accessModes"] == ["ReadWriteMany"]
        assert claims(made)["demo-v"]["storageClassName"] == "nfs"
        for role in ("head", "trainers"):
            assert added(made, role).mounts == ({"name": "data-v", "mountPath": "/v"},)

    def test_one_is_the_heads_alone_from_the_block_class(self) -> None:
        made = case({"volumes": [{"name": "v", "size": "1Ti", "path": "/v"}]}, {})
        assert claims(made)["demo-v"]["accessModes"] == ["ReadWriteOnce"]
        assert claims(made)["demo-v"]["storageClassName"] == "fast"
        assert added(made, "head").mounts == ({"name": "data-v", "mountPath": "/v"},)
        assert added(made).mounts == ()

    def test_one_goes_to_the_group_that_is_named(self) -> None:
        data = {"volumes": [{"name": "v", "size": "1Ti", "path": "/v", "groups": ["loaders"]}]}
        made = case(data, {}, groups=[GROUP, LOADERS])
        assert added(made, "loaders").mounts == ({"name": "data-v", "mountPath": "/v"},)
        assert added(made, "head").mounts == ()

    def test_the_targets_class_wins_and_its_mapping_wins_over_that(self) -> None:
        data = {"volumes": [{"name": "v", "size": "1Ti", "path": "/v"}]}
        classes = {"storageClasses": {"block": "own", "shared": "ours"}}
        assert claims(case(data, {}, target=classes))["demo-v"]["storageClassName"] == "own"
        many = {"volumes": [{**data["volumes"][0], "access": "many"}]}
        assert claims(case(many, {}, target=classes))["demo-v"]["storageClassName"] == "ours"
        assert claims(case(data, {"v": {"claim": "mine"}}, target=classes)) == {}

    def test_no_class_anywhere_is_the_clusters_default(self) -> None:
        data = {"volumes": [{"name": "v", "size": "1Ti", "path": "/v"}]}
        bare = provider(storage={"block": {"storageClass": None}})
        assert "storageClassName" not in claims(case(data, {}, bare))["demo-v"]


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
def test_a_workload_without_data_is_untouched(role: str) -> None:
    pod = Pod(role, "ray", "i")
    assert storage.add(pod, *case({}, {})) is pod


def test_the_submitter_has_no_data() -> None:
    data = {
        "inputs": [{"name": "corpus", "size": "2Ti", "env": "CORPUS"}],
        "volumes": [{"name": "v", "size": "1Ti", "access": "many", "path": "/v"}],
    }
    pod = Pod("submitter", "ray-job-submitter", "i")
    assert storage.add(pod, *case(data, {"corpus": {"uri": "s3://b"}})) is pod


def test_nothing_is_said_of_saving_and_resuming() -> None:
    checkpoints = {"name": "ckpt", "size": "1Gi", "every": "30m", "env": "CKPT", "resume": True}
    assert added(case({"checkpoints": checkpoints}, {"ckpt": {"uri": "s3://b"}})).env == {"CKPT": "s3://b"}
