from __future__ import annotations

from portable.compiler.passes import environment
from portable.compiler.pod import Pod
from tests.compiler.build import WORKLOAD, placement, workload

GROUP = WORKLOAD["spec"]["groups"][0]


def test_group_wins_over_code() -> None:
    given = workload(
        {"code": {"env": {"LOG": "info", "MODE": "train"}}, "groups": [{**GROUP, "env": {"LOG": "debug"}}]}
    )
    made = environment.add(Pod("trainers", "ray-worker", "i"), given, placement(given))
    assert made.env == {"RAY_USAGE_STATS_ENABLED": "0", "LOG": "debug", "MODE": "train"}


def test_the_head_has_its_own_over_the_codes_and_nothing_of_a_group() -> None:
    given = workload(
        {
            "code": {"env": {"LOG": "info"}},
            "head": {"env": {"LOG": "warn"}},
            "groups": [{**GROUP, "env": {"LOG": "debug", "ONLY": "workers"}}],
        }
    )
    made = environment.add(Pod("head", "ray-head", "i"), given, placement(given))
    assert made.env == {"RAY_USAGE_STATS_ENABLED": "0", "LOG": "warn"}


def test_usage_statistics_stay_on_for_whoever_asks() -> None:
    given = workload({"code": {"env": {"RAY_USAGE_STATS_ENABLED": "1"}}})
    made = environment.add(Pod("head", "ray-head", "i"), given, placement(given))
    assert made.env == {"RAY_USAGE_STATS_ENABLED": "1"}


def test_the_submitter_runs_none_of_the_users_code() -> None:
    given = workload({"code": {"env": {"HTTPS_PROXY": "http://proxy"}}})
    pod = Pod("submitter", "ray-job-submitter", "i")
    assert environment.add(pod, given, placement(given)) is pod
