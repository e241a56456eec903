"""Where pods and devices stand in kinds of training operators and in claims, in CEL; `X` is the object.

A kind that a cluster does not have costs nothing there: its rule matches no request.
"""

from __future__ import annotations

_ROLES = tuple(f"{name}ReplicaSpecs" for name in ("pytorch", "tf", "xgb", "paddle", "jax", "mpi"))
"""Maps from a role to its pods: Kubeflow's operators up to version 1, and that for MPI."""

_JOBS = "FROM.?spec.?replicatedJobs.orValue([]).map(r, dyn(r.?template.?spec.?template.orValue({})))"

_MOST_PATCHES = 8

PATCHES = (
    "(X == null ? [] : X.kind == 'TrainJob' ? X.?spec.?runtimePatches.orValue([]).map(p, "
    + _JOBS.replace("FROM", "p.?trainingRuntimeSpec.?template")
    + ") : [])"
)
"""The pod templates that a TrainJob lays over those of its runtime, in a list for each patch."""

TEMPLATES = (
    "X == null ? [] : X.kind == 'TrainJob' ? "
    "X.?spec.?podTemplateOverrides.orValue([]).map(p, dyn(p))"
    " + [dyn({'spec': {'containers': [{'resources': X.?spec.?trainer.?resourcesPerNode.orValue({})}]}})]"
    + "".join(f" + (size(P) > {index} ? P[{index}] : [])" for index in range(_MOST_PATCHES))
    + " : X.kind == 'TrainingRuntime' ? "
    + _JOBS.replace("FROM", "X.?spec.?template")
    + " : X.kind == 'LeaderWorkerSet' ? "
    "[dyn(X.?spec.?leaderWorkerTemplate.?leaderTemplate.orValue({})),"
    " dyn(X.?spec.?leaderWorkerTemplate.?workerTemplate.orValue({}))] : "
    "X.kind == 'Job' ? X.?spec.?tasks.orValue([]).map(t, dyn(t.?template.orValue({}))) : "
    + " + ".join(f"X.?spec.?{one}.orValue({{}}).map(k, dyn(X.spec.{one}[k].?template.orValue({{}})))" for one in _ROLES)
)
"""The pod templates of a training object; `P` are the patches, of which the first eight are judged, as lists of lists
cannot be made one on Kubernetes 1.30. The resources of a TrainJob count as those of a container."""


RULES = (
    ("kubeflow.org", ("v1",), ("pytorchjobs", "tfjobs", "xgboostjobs", "paddlejobs", "jaxjobs", "mpijobs")),
    ("kubeflow.org", ("v2beta1",), ("mpijobs",)),
    # A runtime for the whole cluster lies in no namespace, so no namespace can want it judged.
    ("trainer.kubeflow.org", ("v1alpha1", "v2alpha1"), ("trainjobs", "trainingruntimes")),
    ("leaderworkerset.x-k8s.io", ("v1",), ("leaderworkersets",)),
    ("batch.volcano.sh", ("v1alpha1",), ("jobs",)),
)

CLAIM_RULES = (("resource.k8s.io", ("v1", "v1beta1", "v1beta2"), ("resourceclaims", "resourceclaimtemplates")),)

REQUESTS = (
    "(object.kind == 'ResourceClaimTemplate' ? dyn(object.?spec.?spec.?devices.?requests.orValue([])) : "
    "dyn(object.?spec.?devices.?requests.orValue([])))"
)
"""What a claim asks for; the form differs by version: a class at the request, below `exactly`, or in each choice."""


CLASSES = (
    "([r.?exactly.?deviceClassName.orValue(r.?deviceClassName.orValue(''))]"
    " + r.?firstAvailable.orValue([]).map(c, c.?deviceClassName.orValue('')))"
)
"""The device classes of one request `r`."""
