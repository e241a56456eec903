"""What the test cluster consists of: programs, their Go modules, version stamps and the files beside their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KUBERNETES: Final = "1.35.4"
ETCD: Final = "3.6.16"
KUBERAY: Final = "1.6.2"
KWOK: Final = "0.8.0"
KUEUE: Final = "0.15.0"
COREDNS: Final = "1.12.4"


@dataclass(frozen=True)
class Program:
    """One program: the folder under `go/` whose go.mod pins it, its package, the variables the linker sets in it."""

    name: str
    folder: str
    package: str
    stamps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asset:
    """Files that lie beside a program's source in the module cache, and the name they get beside the programs."""

    folder: str
    module: str
    paths: tuple[str, ...]
    target: str


# Without these the API server calls itself v0.0.0-master+$Format:%H$, and Kueue exits because it cannot parse that.
_KUBERNETES_STAMPS: Final = (
    ("k8s.io/component-base/version.gitVersion", f"v{KUBERNETES}"),
    ("k8s.io/component-base/version.gitMajor", "1"),
    ("k8s.io/component-base/version.gitMinor", KUBERNETES.split(".")[1]),
    ("k8s.io/client-go/pkg/version.gitVersion", f"v{KUBERNETES}"),
)

PROGRAMS: Final = (
    Program("kube-apiserver", "kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver", _KUBERNETES_STAMPS),
    Program(
        "kube-controller-manager", "kubernetes", "k8s.io/kubernetes/cmd/kube-controller-manager", _KUBERNETES_STAMPS
    ),
    Program("kube-scheduler", "kubernetes", "k8s.io/kubernetes/cmd/kube-scheduler", _KUBERNETES_STAMPS),
    Program("kubectl", "kubernetes", "k8s.io/kubernetes/cmd/kubectl", _KUBERNETES_STAMPS),
    Program("kubelet", "kubernetes", "k8s.io/kubernetes/cmd/kubelet", _KUBERNETES_STAMPS),
    Program("etcd", "kubernetes", "go.etcd.io/etcd/server/v3"),
    Program("kuberay-operator", "kubernetes", "github.com/ray-project/kuberay/ray-operator"),
    Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
    Program(
        "kueue", "kueue", "sigs.k8s.io/kueue/cmd/kueue", (("sigs.k8s.io/kueue/pkg/version.GitVersion", f"v{KUEUE}"),)
    ),
    Program("pause", "pause", "portable.dev/tests/cluster/pause"),
    Program("coredns", "coredns", "github.com/coredns/coredns"),
)

ASSETS: Final = (
    Asset("kubernetes", "github.com/ray-project/kuberay/ray-operator", ("config/crd/bases",), "kuberay-crds"),
    Asset("kueue", "sigs.k8s.io/kueue", ("config/components/crd/bases",), "kueue-crds"),
    Asset("kueue", "sigs.k8s.io/kueue", ("config/components/webhook/manifests.yaml",), "kueue-webhooks"),
    # The bare kwok program knows no stage and exits without one.
    Asset(
        "kwok",
        "sigs.k8s.io/kwok",
        (
            "kustomize/stage/node/fast/node-initialize.yaml",
            "kustomize/stage/node/heartbeat/node-heartbeat.yaml",
            "kustomize/stage/pod/fast/pod-ready.yaml",
            "kustomize/stage/pod/fast/pod-complete.yaml",
            "kustomize/stage/pod/fast/pod-delete.yaml",
        ),
        "kwok-stages",
    ),
)

# The three programs that the Kubernetes envtest archives hold: taken from $KUBEBUILDER_ASSETS when that is set.
ENVTEST_PROGRAMS: Final = frozenset({"etcd", "kube-apiserver", "kubectl"})
