"""What the operator refuses in RayJobs, RayServices and RayCronJobs, and what Kueue's webhook does.

Source: KubeRay `ray-operator/controllers/ray/utils/validation.go` at v1.7.0; Kueue `pkg/controller/jobs` at v0.19.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.ray import RayObject, Trouble, is_true, number
from portable.linter.yamltext import Broken, Mapping, Scalar, documents

MODES = ("K8sJobMode", "HTTPMode", "InteractiveMode", "SidecarMode")
UPGRADES = ("NewCluster", "NewClusterWithIncrementalUpgrade", "None")
_ORDER = ("DeleteWorkers", "DeleteCluster", "DeleteSelf")
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+")
_MOST_POD_SETS = 18


def _trouble(ray: RayObject, key: str, message: str, advice: str) -> Trouble:
    entry = ray.job.entry(key) or ray.object.node.entry("spec")
    node = entry[0] if entry else ray.object.node
    return Trouble(node, f"{ray.job_route}/{key}", message, advice)


def job_troubles(ray: RayObject) -> Iterator[Trouble]:
    """What is wrong with the spec of a job."""
    yield from _cluster_or_selector(ray)
    yield from _modes(ray)
    yield from _ends(ray)
    yield from _deletion(ray)
    text = ray.job.get("runtimeEnvYAML")
    if isinstance(text, Scalar) and any(isinstance(one, Broken) for one in documents(text.text)):
        yield Trouble(text, f"{ray.job_route}/runtimeEnvYAML", "`runtimeEnvYAML` is no YAML", "write valid YAML")


def _selects(ray: RayObject) -> bool:
    return bool(ray.job.mapping("clusterSelector").pairs)


def _cluster_or_selector(ray: RayObject) -> Iterator[Trouble]:
    if not _selects(ray):
        if ray.job.entry("rayClusterSpec") is None:
            yield _trouble(ray, "rayClusterSpec", "a job needs `rayClusterSpec` or `clusterSelector`", "give one")
        return
    name = ray.job.mapping("clusterSelector").text("ray.io/cluster")
    if not name:
        yield _trouble(
            ray, "clusterSelector", "`clusterSelector` needs the key `ray.io/cluster`", "name the RayCluster"
        )
    if ray.mode == "SidecarMode":
        yield _trouble(ray, "clusterSelector", "`clusterSelector` and SidecarMode exclude each other", "use HTTPMode")
    if (number(ray.job.get("backoffLimit")) or 0) > 0:
        yield _trouble(ray, "backoffLimit", "`backoffLimit` and `clusterSelector` exclude each other", "leave it out")


def _modes(ray: RayObject) -> Iterator[Trouble]:
    if ray.mode not in MODES:
        yield _trouble(ray, "submissionMode", f"`{ray.mode}` is no submission mode; the API server does not check it",
                       "one of " + ", ".join(MODES))  # fmt: skip
    if ray.mode == "InteractiveMode" and (number(ray.job.get("backoffLimit")) or 0) > 0:
        yield _trouble(ray, "backoffLimit", "`backoffLimit` and InteractiveMode exclude each other", "leave it out")
    if ray.mode != "SidecarMode":
        return
    for key in ("submitterPodTemplate", "submitterConfig"):
        if ray.job.entry(key):
            yield _trouble(ray, key, f"`{key}` and SidecarMode exclude each other", "leave it out")
    policy = ray.head.pod.entry("restartPolicy") if ray.head else None
    if policy and isinstance(policy[1], Scalar) and policy[1].text != "Never":
        yield Trouble(policy[1], f"{ray.cluster_route}/headGroupSpec", "SidecarMode takes only a head with "
                      "`restartPolicy: Never`", "leave it out")  # fmt: skip


def _ends(ray: RayObject) -> Iterator[Trouble]:
    ends = is_true(ray.job.get("shutdownAfterJobFinishes"))
    if is_true(ray.job.get("suspend")) and not ends:
        yield _trouble(ray, "suspend", "`suspend` needs `shutdownAfterJobFinishes: true`", "set it")
    if is_true(ray.job.get("suspend")) and _selects(ray):
        yield _trouble(ray, "suspend", "`suspend` and `clusterSelector` exclude each other", "leave one out")
    if (number(ray.job.get("ttlSecondsAfterFinished")) or 0) > 0 and not ends:
        yield _trouble(ray, "ttlSecondsAfterFinished", "it needs `shutdownAfterJobFinishes: true`",
                       "set it")  # fmt: skip
    for key in ("activeDeadlineSeconds", "preRunningDeadlineSeconds"):
        seconds = number(ray.job.get(key))
        if seconds is not None and seconds <= 0:
            yield _trouble(ray, key, f"`{key}` must be above 0", "leave it out for no limit")
    if (number(ray.job.get("backoffLimit")) or 0) < 0:
        yield _trouble(ray, "backoffLimit", "`backoffLimit` must not be below 0", "0 for no retry")


def _deletion(ray: RayObject) -> Iterator[Trouble]:
    strategy = ray.job.mapping("deletionStrategy")
    if not strategy.pairs:
        return
    rules = [rule for rule in strategy.sequence("deletionRules") if isinstance(rule, Mapping)]
    legacy = [strategy.mapping(key).text("policy") for key in ("onSuccess", "onFailure") if strategy.entry(key)]
    if bool(rules) == bool(legacy) or len(legacy) == 1:
        yield _trouble(
            ray, "deletionStrategy", "it takes `deletionRules`, or both `onSuccess` and `onFailure`", "rules"
        )
    if rules and is_true(ray.job.get("shutdownAfterJobFinishes")):
        yield _trouble(ray, "shutdownAfterJobFinishes", "it and `deletionRules` exclude each other",
                       "say it by a rule")  # fmt: skip
    policies = [*legacy, *(rule.text("policy") for rule in rules)]
    if "DeleteWorkers" in policies and ray.scales:
        yield _trouble(ray, "deletionStrategy", "DeleteWorkers and autoscaling exclude each other", "DeleteCluster")
    if _selects(ray) and any(policy in ("DeleteCluster", "DeleteWorkers") for policy in policies):
        yield _trouble(ray, "deletionStrategy", "a selected cluster cannot be deleted by the job", "DeleteSelf")
    yield from _rules_in_order(ray, rules)


def _rules_in_order(ray: RayObject, rules: list[Mapping]) -> Iterator[Trouble]:
    seen: dict[tuple[str, str], int] = {}
    for rule in rules:
        condition = rule.text("condition", "jobStatus") or rule.text("condition", "jobDeploymentStatus") or ""
        policy, seconds = rule.text("policy") or "", number(rule.at("condition", "ttlSeconds")) or 0
        if (condition, policy) in seen:
            yield Trouble(
                rule, f"{ray.job_route}/deletionStrategy", f"two rules say {policy} for {condition}", "keep one"
            )
        seen[condition, policy] = seconds
    for condition in {one for one, _ in seen}:
        times = [seen[condition, policy] for policy in _ORDER if (condition, policy) in seen]
        if times != sorted(times):
            yield _trouble(ray, "deletionStrategy", f"times for {condition} must grow: workers, cluster, the job",
                           "raise the later one")  # fmt: skip


def service_troubles(ray: RayObject) -> Iterator[Trouble]:
    """What is wrong with a RayService."""
    spec, route = ray.object.spec, f"{ray.object.route}/spec"
    name = ray.cluster.at("headGroupSpec", "headService", "metadata", "name")
    if name is not None:
        yield Trouble(name, route, "a RayService's head service must have no name of its own", "leave it out")
    strategy = spec.mapping("upgradeStrategy")
    kind = strategy.get("type")
    if isinstance(kind, Scalar) and kind.text not in UPGRADES:
        yield Trouble(kind, f"{route}/upgradeStrategy", f"`{kind.text}` is no upgrade", "one of " + ", ".join(UPGRADES))
    if isinstance(kind, Scalar) and kind.text == "NewClusterWithIncrementalUpgrade":
        yield from _incremental(ray, strategy, kind)
    timeout = ray.object.annotations.get("ray.io/initializing-timeout")
    if isinstance(timeout, Scalar) and not (_DURATION.fullmatch(timeout.text) or _is_positive(timeout.text)):
        yield Trouble(timeout, f"{ray.object.route}/metadata", "no duration", "`30m`, or seconds above 0")


def _is_positive(text: str) -> bool:
    return text.isdigit() and int(text[:18]) > 0


def _incremental(ray: RayObject, strategy: Mapping, kind: Scalar) -> Iterator[Trouble]:
    route, options = f"{ray.object.route}/spec/upgradeStrategy", strategy.mapping("clusterUpgradeOptions")
    step, surge = number(options.get("stepSizePercent")), number(options.get("maxSurgePercent"))
    interval = number(options.get("intervalSeconds"))
    if not ray.scales:
        yield Trouble(kind, route, "an incremental upgrade needs autoscaling", "`enableInTreeAutoscaling: true`")
    if not options.text("gatewayClassName"):
        yield Trouble(kind, route, "an incremental upgrade needs `gatewayClassName`", "name the Gateway class")
    if step is not None and not 0 <= step <= (100 if surge is None else surge) <= 100:
        yield Trouble(kind, route, "0 <= stepSizePercent <= maxSurgePercent <= 100 must hold", "smaller steps")
    if interval is not None and interval <= 0:
        yield Trouble(kind, route, "`intervalSeconds` must be above 0", "seconds between two steps")


def cron_troubles(ray: RayObject) -> Iterator[Trouble]:
    """What is wrong with a RayCronJob besides its job."""
    schedule, route = ray.object.spec.get("schedule"), f"{ray.object.route}/spec/schedule"
    if isinstance(schedule, Scalar):
        if "TZ=" in schedule.text:
            yield Trouble(schedule, route, "a time zone in `schedule` is refused", "`timeZone` (operator 1.7)")
        elif not schedule.text.startswith("@") and len(schedule.text.split()) != 5:
            yield Trouble(schedule, route, "a schedule has five fields", "minute hour day month weekday")


def queue_troubles(ray: RayObject) -> Iterator[Trouble]:
    """What Kueue's webhook refuses in an object that is sent to a queue."""
    queue = ray.queue
    if queue is None:
        return
    route = f"{ray.object.route}/metadata/labels"
    if ray.kind == "RayJob":
        if not is_true(ray.job.get("shutdownAfterJobFinishes")) and not _selects(ray):
            yield Trouble(queue, route, "a queued RayJob needs `shutdownAfterJobFinishes: true`", "set it")
        if _selects(ray) and ray.job.entry("rayClusterSpec"):
            yield Trouble(queue, route, "a queued RayJob takes `clusterSelector` or `rayClusterSpec`", "leave one out")
    for group in ray.workers:
        if group.name == "head":
            yield Trouble(group.node, group.route, "a queued group must not be called `head`", "another name")
    if len(ray.groups) + (ray.kind == "RayJob" and ray.mode == "K8sJobMode") > _MOST_POD_SETS:
        yield Trouble(queue, route, f"Kueue takes at most {_MOST_POD_SETS} sets of pods", "fewer groups")
    elastic = ray.object.annotations.text("kueue.x-k8s.io/elastic-job") == "true"
    if ray.scales and not elastic:
        yield Trouble(
            queue, route, "Kueue admits an autoscaled cluster only as an elastic job (Kueue 0.16 and later)",
            'the annotation `kueue.x-k8s.io/elastic-job: "true"`, or fixed replicas',
        )  # fmt: skip
