"""The cluster as tests see it."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tests.cluster import control_plane, crds, kueue, kwok, nodes, ray_operator
from tests.cluster.api import Api
from tests.cluster.cache import Programs
from tests.cluster.faults import Proxy, faulty
from tests.cluster.kwok import FakeNode
from tests.cluster.site import SERVER_HOST, SERVER_PORT, Site
from tests.cluster.waiting import wait_for

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

T = TypeVar("T")

_OWNERS_OF_PODS: Final = (
    "/apis/ray.io/v1/namespaces/{namespace}/raycronjobs",
    "/apis/ray.io/v1/namespaces/{namespace}/rayjobs",
    "/apis/ray.io/v1/namespaces/{namespace}/rayservices",
    "/apis/ray.io/v1/namespaces/{namespace}/rayclusters",
    "/apis/apps/v1/namespaces/{namespace}/deployments",
    "/apis/batch/v1/namespaces/{namespace}/jobs",
    "/api/v1/namespaces/{namespace}/pods",
)
_SOON: Final = {"propagationPolicy": "Background", "gracePeriodSeconds": "1"}


class Cluster:
    """One running cluster: API server, controllers, scheduler, KubeRay operator, kwok; more is started on demand.

    The thread that makes it is inside its network namespace until `close`, and so are the threads and programs that
    this thread starts: the `portable` command under test as well as `kubectl`. Clusters are closed in the reverse
    order of their making. `ray=False` leaves out the CRDs and the operator.
    """

    def __init__(self, folder: Path, programs: Programs, *, ray: bool = True) -> None:
        self.site = Site(folder, programs)
        self._numbers = itertools.count(1)
        self._namespaces: list[str] = []
        self._nodes: list[str] = []
        try:
            self.site.sandbox.enter()
            self.api: Api = control_plane.start_server(self.site)
            self.kubeconfig: Path = self.site.kubeconfig("admin", [control_plane.ADMINISTRATORS])
            if ray:
                self.install_crds(programs.asset("kuberay-crds"))
            control_plane.start_controllers(self.site)
            kwok.start(self.site)
            if ray:
                ray_operator.start(self.site)
            self._wait_for_account("default")
        except BaseException:
            self.site.close()
            raise

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return f"https://{SERVER_HOST}:{SERVER_PORT}"

    def kubeconfig_of(self, user: str, groups: Sequence[str] = ()) -> Path:
        """A kubeconfig of a user who may do nothing until a role binding says so."""
        return self.site.kubeconfig(user, groups)

    def client(self, kubeconfig: Path | None = None) -> ApiClient:
        """A client of the `kubernetes` package; the caller closes it (it is a context manager)."""
        from kubernetes.config import new_client_from_config

        return new_client_from_config(config_file=str(kubeconfig or self.kubeconfig))

    def kubectl(
        self,
        *arguments: str,
        stdin: str | None = None,
        check: bool = True,
        timeout: float = 120,
        kubeconfig: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl as administrator; with `check` a failure is an assertion that shows what it printed."""
        done = subprocess.run(
            [self.site.programs.path("kubectl"), f"--kubeconfig={kubeconfig or self.kubeconfig}", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            # Discovery of an earlier cluster on the same address must not be believed.
            env={**os.environ, "KUBECACHEDIR": str(self.site.folder / "kubectl-cache")},
        )
        assert done.returncode == 0 or not check, f"kubectl {' '.join(arguments)}: {done.stderr or done.stdout}"
        return done

    def wait_for(self, probe: Callable[[], T], timeout: float = 30, what: str = "") -> T:
        """Wait until `probe` returns something true, and return that; a part that dies meanwhile ends the wait."""
        return wait_for(probe, timeout, what, meanwhile=self.site.sandbox.check)

    def namespace(self, prefix: str = "test", labels: Mapping[str, str] | None = None) -> str:
        """A new namespace in which pods can be created; it goes with the test that asked for it."""
        name = f"{prefix}-{next(self._numbers)}"
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": dict(labels or {})}}
        self.api.request("POST", "/api/v1/namespaces", body).expect()
        self._namespaces.append(name)
        self._wait_for_account(name)
        return name

    def add_kwok_node(
        self,
        name: str,
        labels: Mapping[str, str] | None = None,
        taints: Sequence[Mapping[str, str]] = (),
        allocatable: Mapping[str, str | int] | None = None,
    ) -> str:
        """A ready node of this shape; it goes with the test that asked for it."""
        self.add_kwok_nodes([FakeNode(name, labels or {}, taints, allocatable or {})])
        return name

    def add_kwok_nodes(self, nodes: Sequence[FakeNode]) -> None:
        """Several nodes, all ready on return."""
        self._nodes.extend(node.name for node in nodes)
        kwok.add(self.api, nodes)

    def remove_nodes(self, *names: str) -> None:
        """Delete nodes; one that is gone already is no error."""
        for name in names:
            self.api.request("DELETE", f"/api/v1/nodes/{name}").expect(200, 404)
        self._nodes = [name for name in self._nodes if name not in names]

    def install_crds(self, source: Path | Iterable[Mapping[str, Any]]) -> None:
        """Install CRDs from a file, a folder of files or manifests, and wait until the server serves each."""
        self.wait_for(crds.install(self.api, source), 60, "established CRDs")

    def pods(self, namespace: str, **query: str) -> list[dict[str, Any]]:
        """The pods of a namespace."""
        return self.api.items(f"/api/v1/namespaces/{namespace}/pods", **query)

    def faulty(self, user: Api | None = None) -> AbstractContextManager[Proxy]:
        """A proxy before the API server that fails on demand; its `kubeconfig` is what the tested command gets."""
        return faulty(user or self.api, self.site.folder / f"faulty-{next(self._numbers)}.kubeconfig")

    @cached_property
    def kueue(self) -> kueue.Queues:
        """Kueue, started on first use; from then on its webhooks see every Ray object."""
        self.install_crds(self.site.programs.asset("kueue-crds"))
        return kueue.start(self.site, self.api)

    @cached_property
    def real_nodes(self) -> nodes.Nodes:
        """Two real nodes, started on first use and closed to pods but for the tests that open them."""
        return nodes.Nodes(self.site, self.api)

    def mark(self) -> tuple[int, int]:
        """A point in time for `clean`."""
        return len(self._namespaces), len(self._nodes)

    def clean(self, mark: tuple[int, int] = (0, 0)) -> None:
        """Delete namespaces and kwok nodes made since `mark`; pods go first, as kwok forgets those of a lost node."""
        namespaces, nodes = self._namespaces[mark[0] :], self._nodes[mark[1] :]
        del self._namespaces[mark[0] :]
        # The namespace controller lets five seconds pass before it deletes anything.
        for name, plural in itertools.product(namespaces, _OWNERS_OF_PODS):
            self.api.request("DELETE", plural.format(namespace=name), query=_SOON).expect(200, 404)
        self.wait_for(lambda: not any(self.pods(name) for name in namespaces), 60, "namespaces without pods")
        for name in namespaces:
            self.api.request("DELETE", f"/api/v1/namespaces/{name}").expect(200, 404)
        self.remove_nodes(*nodes)

    def _wait_for_account(self, namespace: str) -> None:
        # Admission refuses a pod in a namespace whose service account is not there yet.
        account = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
        self.wait_for(lambda: self.api.get(account).ok, what="default service account")

    def close(self) -> None:
        """Kill everything."""
        if hasattr(self, "api"):
            self.api.close()
        self.site.close()
