from __future__ import annotations

from portable.compiler.neighbours import OURS, RAY, away_from
from portable.compiler.pod import Pod


def test_terms_hold_on_the_node_and_in_every_namespace() -> None:
    for term in (OURS, RAY):
        assert term["topologyKey"] == "kubernetes.io/hostname"
        assert term["namespaceSelector"] == {}


def test_no_term_selects_all_pods_as_the_daemons_of_a_node_are_pods_too() -> None:
    assert OURS["labelSelector"] == {"matchExpressions": [{"key": "portable.dev/workload", "operator": "Exists"}]}
    assert RAY["labelSelector"] == {"matchLabels": {"ray.io/is-ray-node": "yes"}}


def test_a_term_is_added_once() -> None:
    pod = away_from(Pod("trainers", "ray-worker", "example/ray"), RAY)
    assert away_from(pod, OURS, RAY).pod_anti_affinity == (RAY, OURS)
