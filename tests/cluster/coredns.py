"""CoreDNS for real nodes: workers find their head by the name of its headless service."""

from __future__ import annotations

from typing import Final

from tests.cluster.api import port_is_open
from tests.cluster.control_plane import ADMINISTRATORS
from tests.cluster.site import NODE_ADDRESSES, Site
from tests.cluster.waiting import wait_for

ADDRESS: Final = NODE_ADDRESSES[0]
# Answers are not cached: a name that is asked for too early must not stay unknown.
_COREFILE: Final = """\
.:53 {{
    bind {address}
    errors
    kubernetes cluster.local in-addr.arpa {{
        kubeconfig {kubeconfig}
        pods insecure
    }}
}}
"""


def start(site: Site) -> None:
    """Start it on the first node's address; returns when it listens."""
    kubeconfig = site.kubeconfig("coredns", [ADMINISTRATORS])
    corefile = site.write("Corefile", _COREFILE.format(address=ADDRESS, kubeconfig=kubeconfig))
    site.spawn("coredns", f"-conf={corefile}")
    wait_for(lambda: port_is_open(ADDRESS, 53), what="CoreDNS", meanwhile=site.sandbox.check)
