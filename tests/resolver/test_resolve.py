"""What is chosen, in which order, and every refusal with its nearest alternative."""

from __future__ import annotations

from typing import Any

import pytest

from tests.resolver.build import TYPES, provider, refusals, resolve, workload

RDMA = {"fabric": {"rdma": "required"}}


def only(found: tuple[Any, ...]) -> Any:
    assert len(found) == 1, [one.message for one in found]
    return found[0]


def test_the_choice_has_what_was_asked_for() -> None:
    placement = resolve(workload(RDMA))
    seat = placement.groups[0]
    assert seat.instance_type.name == "h100.8"
    assert seat.fabric is not None
    assert (seat.fabric.name, seat.fabric.adapters) == ("infiniband", 8)
    assert seat.price == "80"
    assert (placement.head.instance_type.name, placement.head.runtime) == ("cpu.8", "cpu")


def test_a_part_of_a_node_gets_its_part_of_the_adapters() -> None:
    placement = resolve(
        workload(RDMA, {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 2}, "memory": "100Gi", "cpu": 20})
    )
    assert placement.groups[0].fabric is not None
    assert placement.groups[0].fabric.adapters == 2


def test_the_cheapest_worker_wins_and_the_loser_is_told_why() -> None:
    small = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 20, "memory": "200Gi", "replicas": 8}
    placement = resolve(workload(None, small))
    assert placement.groups[0].instance_type.name == "h100.8", "an eighth of 80 is less than 11"
    lost = only(tuple(one for one in placement.rejections if one.candidate == "h100.1"))
    assert lost.fits
    assert "11.00" in lost.because
    whole = resolve(workload(None, {**small, "exclusiveNode": True}))
    assert whole.groups[0].instance_type.name == "h100.1", "a node of its own: 11 is less than 80"
    few = resolve(workload(None, {**small, "replicas": 7}))
    assert few.groups[0].instance_type.name == "h100.1", "7 times 11 is less than a node of 80 that is not full"


def test_types_that_tie_are_all_offered_to_the_scheduler() -> None:
    twin = next(kind for kind in TYPES if kind["name"] == "h100.8") | {"name": "h100.8-b"}
    prices = {"h100.8": {"onDemand": "80"}, "h100.8-b": {"onDemand": "80"}, "cpu.8": {"onDemand": "1"}}
    owner = provider(instanceTypes=[*TYPES, twin], regions=[{"name": "north-1", "country": "US", "prices": prices}])
    placement = resolve(workload(RDMA), owner)
    assert [kind.name for kind in placement.groups[0].instance_types] == ["h100.8", "h100.8-b"]


def test_an_unknown_price_ranks_after_a_known_one() -> None:
    owner = provider(regions=[{"name": "north-1", "country": "US", "prices": {"h100.1": {"onDemand": "1000"}}}])
    small = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 20, "memory": "200Gi"}
    assert resolve(workload(None, small), owner).groups[0].instance_type.name == "h100.1"


@pytest.mark.parametrize(
    ("spec", "group", "name", "message", "advice"),
    [
        ({}, {"accelerator": {"count": 16}}, "no-instance-type-fits", "fewer than 16", "2 times as many workers of 8"),
        ({}, {"cpu": 300}, "no-instance-type-fits", "leaves 191 CPUs", ""),
        ({}, {"memory": "3Ti"}, "no-instance-type-fits", "less than 3Ti", ""),
        ({}, {"accelerator": {"anyOf": ["amd-mi300x"]}}, "accelerator-not-offered", "does not rent", "rents"),
        ({"images": {"cuda": None, "cpu": "x/y:1"}}, {}, "no-instance-type-fits", "no image for the runtime cuda", ""),
        ({}, {"localDisk": {"size": "30TB", "path": "/x"}}, "no-instance-type-fits", "28TB of local disk", ""),
        ({}, {"accelerator": {"anyOf": ["nvidia-gb200"], "count": 4}, "cpu": 10}, "no-instance-type-fits", "arm64", ""),
        ({"fabric": {"minGbpsPerAccelerator": 500}}, {}, "no-instance-type-fits", "400 Gbit/s", ""),
        ({"policy": {"purchase": ["flexStart"]}}, {}, "no-instance-type-fits", "is sold by onDemand, spot", ""),
        ({}, {"slice": {"topology": "4x4"}}, "no-instance-type-fits", "no slice 4x4", ""),
    ],
)  # fmt: skip
def test_refusals_name_the_fact_and_the_alternative(
    spec: dict[str, Any], group: dict[str, Any], name: str, message: str, advice: str
) -> None:
    images = spec.get("images")
    of = workload({key: value for key, value in spec.items() if key != "images"}, group)
    if images:
        plain = of.model_dump(by_alias=True, exclude_unset=True, mode="json")
        plain["spec"]["images"] = {key: value for key, value in images.items() if value}
        of = type(of).model_validate(plain)
    found = only(refusals(of))
    assert found.name == name
    assert message in found.message
    assert advice in "; ".join(found.help)


def test_rdma_on_nodes_without_it_is_refused_not_downgraded() -> None:
    kinds = [kind for kind in TYPES if kind["name"] != "h100.8"]
    of = workload(RDMA, {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 20, "memory": "200Gi"})
    assert "no RDMA fabric" in only(refusals(of, provider(instanceTypes=kinds))).message


def test_preferred_rdma_that_is_missing_is_said() -> None:
    kinds = [kind for kind in TYPES if kind["name"] != "h100.8"]
    small = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1}, "cpu": 20, "memory": "200Gi"}
    placement = resolve(workload({"fabric": {"rdma": "preferred"}}, small), provider(instanceTypes=kinds))
    assert placement.groups[0].fabric is None
    assert "no-rdma" in {one.name for one in placement.warnings}


def test_everything_wrong_is_told_at_once() -> None:
    of = workload({"scheduling": {"gang": True}, "head": {"memory": "500Gi"}}, {"accelerator": {"count": 16}})
    assert {one.name for one in refusals(of)} == {
        "gang-without-scheduler",
        "head-does-not-fit",
        "no-instance-type-fits",
    }


def test_need_picks_by_property() -> None:
    of = workload(None, {"accelerator": {"anyOf": [], "need": {"memory": "80GB", "vendor": "nvidia"}, "count": 8}})
    assert resolve(of).groups[0].accelerator is not None
    more = workload(None, {"accelerator": {"anyOf": [], "need": {"dtypes": ["fp4"], "vendor": "nvidia"}, "count": 8}})
    assert "fp4" in only(refusals(more)).message


def test_a_share_is_the_smallest_part_that_is_large_enough() -> None:
    ask = {
        "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 1, "share": {"memory": "30GB"}},
        "cpu": 4,
        "memory": "16Gi",
    }
    seat = resolve(workload(None, ask)).groups[0]
    assert seat.share is not None
    assert seat.share.resource == "nvidia.com/mig-3g.40gb"
    ask["accelerator"] |= {"share": {"memory": "60GB"}}  # type: ignore[operator]
    assert "no part of at least 60GB" in only(refusals(workload(None, ask))).message


def test_slices_take_their_hosts() -> None:
    images = {"images": {"xla": "x/tpu:1", "cpu": "x/cpu:1"}}
    ask = {"accelerator": {"anyOf": ["google-tpu-v5p"], "count": 4}, "slice": {"topology": "2x2x2"}, "memory": "300Gi"}
    assert resolve(workload(images, ask)).groups[0].hosts == 2
    ask["accelerator"] |= {"count": 2}  # type: ignore[operator]
    assert "a host of a 2x2x2 slice has 4" in only(refusals(workload(images, ask))).message


def test_scale_up_domains_have_a_size() -> None:
    images = {"images": {"cuda": {"arm64": "x/gb:1"}, "cpu": "x/cpu:1"}, "policy": {"purchase": ["capacityBlock"]}}
    ask = {"accelerator": {"anyOf": ["nvidia-gb200"], "count": 4}, "cpu": 100, "memory": "500Gi"}
    seat = resolve(workload(images, {**ask, "slice": {"domain": "nvl72", "nodes": 9}})).groups[0]
    assert (seat.hosts, seat.arch, seat.purchase) == (9, "arm64", "capacityBlock")
    assert "18 nodes" in only(refusals(workload(images, {**ask, "slice": {"domain": "nvl72", "nodes": 36}}))).message


@pytest.mark.parametrize(
    ("policy", "target", "message"),
    [
        ({"residency": ["EU"]}, {"region": "north-1"}, "it is in US"),
        ({"attestations": ["fedramp-high"]}, {}, "fedramp-high is not evidenced"),
        ({"attestations": ["soc2"]}, {}, "storage only"),
        ({"attestations": ["hipaa"], "residency": ["DE"]}, {}, "hipaa covers north-1"),
        ({"providers": {"deny": ["acme"]}}, {}, "denies acme"),
        ({"providers": {"allow": ["other"]}}, {}, "allows only other"),
        ({}, {"region": "nowhere"}, "has no region `nowhere`"),
        ({}, {"regions": {"allow": ["south-1"]}, "region": "north-1"}, "the target allows only south-1"),
    ],
)
def test_policy_refuses(policy: dict[str, Any], target: dict[str, Any], message: str) -> None:
    found = refusals(workload({"policy": policy}), **target)
    assert message in "; ".join([one.message for one in found] + [text for one in found for text in one.help])


def test_residency_moves_a_target_without_a_region() -> None:
    placement = resolve(workload({"policy": {"residency": ["EU"]}}))
    assert placement.region.name == "south-2", "allowed, and its prices are known"
    assert any(one.choice == "region" and "north-1" in one.because for one in placement.reasons)


@pytest.mark.parametrize(
    ("spec", "target", "name"),
    [
        ({"job": {"startDeadline": "30m"}}, {"cluster": {"kuberay": "1.5"}}, "operator-too-old"),
        ({}, {"cluster": {"kuberay": "1.2"}}, "operator-not-supported"),
        ({}, {"cluster": {"kuberay": "1.8"}}, "operator-not-supported"),
        (
            {"scheduling": {"queue": "q"}, "job": {"keepCluster": True}},
            {"queues": {"q": "lq"}},
            "keep-cluster-in-queue",
        ),
        ({"code": {"runtimeEnv": {"env_vars": {"A": "$HOME"}}}}, {}, "shell-in-runtime-env"),
        ({}, {"cluster": {"scheduler": "scheduler-plugins"}}, "scheduler-takes-no-jobs"),
        ({"expose": {"ingress": True}}, {}, "ingress-without-service"),
        ({"expose": {"auth": True}, "code": {"ray": "2.40.0"}}, {}, "auth-not-supported"),
    ],
)
def test_forms_the_cluster_cannot_take(spec: dict[str, Any], target: dict[str, Any], name: str) -> None:
    images = {"images": {"cuda": "own/ray:1", "cpu": "own/ray:2"}}
    assert name in {one.name for one in refusals(workload(images | spec), **target)}


def test_autoscaling_in_a_queue_needs_a_newer_kueue() -> None:
    of = workload({"scheduling": {"queue": "q"}}, {"replicas": {"min": 1, "max": 4}})
    assert only(refusals(of, queues={"q": "lq"})).name == "autoscaling-in-queue"
    assert resolve(of, queues={"q": "lq"}, cluster={"kueue": "0.16"})


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("rayproject/ray:2.51.0-py311-cu128", "says Ray 2.51.0"),
        ("rayproject/ray:2.52.1-py311-cu128-aarch64", "another architecture"),
    ],
)
def test_a_tag_that_contradicts_is_refused(image: str, message: str) -> None:
    assert message in only(refusals(workload({"images": {"cuda": image}}))).message


def test_an_image_too_old_for_the_chip_is_refused() -> None:
    kind = next(kind for kind in TYPES if kind["name"] == "h100.8") | {"name": "b200.8", "accelerator": "nvidia-b200"}
    owner = provider(instanceTypes=[*TYPES, kind])
    ask = {"accelerator": {"anyOf": ["nvidia-b200"], "count": 8}}
    old = workload({"images": {"cuda": "rayproject/ray:2.52.1-py311-gpu"}}, ask)
    assert "needs 12.8" in only(refusals(old, owner)).message
    assert resolve(workload(None, ask), owner)


def test_unmapped_names_are_told_with_the_lines_to_add() -> None:
    data = {"inputs": [{"name": "corpus", "size": "1Ti", "as": "uri", "env": "CORPUS"}]}
    spec = {
        "data": data,
        "identity": "trainer",
        "secrets": [{"name": "token", "env": "T"}],
        "scheduling": {"queue": "q"},
    }
    placement = resolve(workload(spec))
    assert [one.name for one in placement.unmapped] == [
        "data-not-mapped",
        "secret-not-mapped",
        "identity-not-mapped",
        "queue-not-mapped",
    ]
    assert all("add to target `here`" in one.help[0] for one in placement.unmapped)
    mapped = resolve(
        workload(spec),
        data={"corpus": "s3://bucket/corpus"},
        secrets={"token": {"secret": "hf", "key": "token"}},
        identity={"trainer": {"role": "arn"}},
        queues={"q": "local"},
    )
    assert mapped.unmapped == ()
    assert mapped.bindings.identity == "arn"


def test_objectives_become_conditions() -> None:
    fabric = {"rdma": "required", "objectives": {"busBandwidthGBps": 300, "p99LatencyUs": 50, "pfcPauseRate": 0.001}}
    found = {one.objective.split()[0]: one.status for one in resolve(workload({"fabric": fabric})).conditions}
    assert found == {"busBandwidthGBps": "unverified", "p99LatencyUs": "unverified", "pfcPauseRate": "not-applicable"}


def test_every_reason_has_a_source_or_says_so() -> None:
    placement = resolve(workload(RDMA))
    assert {one.choice for one in placement.reasons} >= {
        "region",
        "instance type",
        "accelerator",
        "fabric",
        "image",
        "purchase",
    }
    assert all(reason.because for reason in placement.reasons)
