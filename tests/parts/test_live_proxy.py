"""Every reader goes through the proxy of the environment, plainly and by a tunnel, and around it where told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from portable.errors import PortableError, Unreachable
from portable.live.access import Access
from portable.live.web import get_json
from tests.live.build import access
from tests.live.proxy import HOST, Proxy, certified, proxy
from tests.live.servers import Asked, Cloud, Reply, cloud

pytestmark = [pytest.mark.parts, pytest.mark.filterwarnings("ignore")]

pytest.importorskip("cryptography", reason="uv sync --group parts")

Ask = Callable[[Access], object]


class Way(NamedTuple):
    """A cloud that can be reached through a proxy alone."""

    cloud: Cloud
    proxy: Proxy
    address: str


def answer(asked: Asked) -> Reply:
    """One region, in the words of each cloud."""
    if b"DescribeRegions" in asked.body:
        body = "<DescribeRegionsResponse><regionInfo><item><regionName>r</regionName></item></regionInfo>"
        return Reply(f"{body}</DescribeRegionsResponse>".encode(), kind="text/xml")
    return Reply({"items": [{"name": "r"}], "value": [{"name": "r", "resourceType": "disks"}], "a": 1})


def web(using: Access) -> object:
    return get_json(using, f"{using.endpoints['any']}/x")["a"]


def aws(using: Access) -> object:
    pytest.importorskip("boto3", reason="uv sync --group parts")
    from portable.live.aws_session import Clients

    (page,) = Clients(using).pages("ec2", "us-east-1", "describe_regions")
    return len(page["Regions"])


def gcp(using: Access) -> object:
    pytest.importorskip("google.cloud.compute_v1", reason="uv sync --group parts")
    from portable.live.gcp_session import Clients

    return len([one for page in Clients(using).pages("RegionsClient", "list") for one in page.items])


def azure(using: Access) -> object:
    pytest.importorskip("azure.mgmt.compute", reason="uv sync --group parts")
    from portable.live.azure_session import Client

    return len(list(Client(using, "s").items("resource_skus")))


READERS: dict[str, Ask] = {"web": web, "aws": aws, "gcp": gcp, "azure": azure}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every cloud, so that they are asked for nowhere; and no proxy of the machine's own."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens for clients that send them over TLS."""

    class Token(NamedTuple):
        token: str
        expires_on: int

    class Credential:
        def get_token(self, *_: object, **__: object) -> Token:
            return Token("t", 2**33)

    try:
        import azure.identity
        import google.auth
        from google.oauth2.credentials import Credentials
    except ImportError:
        return
    monkeypatch.setattr(azure.identity, "DefaultAzureCredential", Credential)
    monkeypatch.setattr(google.auth, "default", lambda **_: (Credentials("t"), "p"))


@pytest.fixture(params=["http", "https"])
def way(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    secret = None
    if request.param == "https":
        secret, authority = certified(tmp_path)
        for name in ("SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, str(authority))
        logged_in(monkeypatch)
    with cloud(secret) as made, proxy(made.url) as before:
        made.route("/", answer)
        monkeypatch.setenv(f"{request.param}_proxy", before.url)
        yield Way(made, before, f"{request.param}://{HOST}")


def using(address: str, **options: Any) -> Access:
    apis = ("any", "ec2", "gcp-compute", "azure-arm")
    return access(**{"endpoints": dict.fromkeys(apis, address), "project": "p", **options})


@pytest.mark.parametrize("reader", READERS)
def test_a_host_that_only_the_proxy_knows_is_reached(way: Way, reader: str) -> None:
    assert READERS[reader](using(way.address)) == 1
    assert way.proxy.seen, "it went through the proxy"
    tunnel = way.address.startswith("https")
    assert way.proxy.seen[0].startswith(f"CONNECT {HOST}:443" if tunnel else ("GET http", "POST http"))


@pytest.mark.parametrize("reader", READERS)
def test_a_proxy_that_refuses_is_said(way: Way, reader: str) -> None:
    way.proxy.refuse = True
    with pytest.raises(PortableError) as caught:
        READERS[reader](using(way.address, attempts=1))
    assert isinstance(caught.value, Unreachable)
    told = caught.value.diagnostics[0]
    assert told.name in ("cloud-unreachable", "cloud-refused", "answer-cut-off")
    said = " ".join((told.message, *told.help)).lower()
    assert "proxy" in said or "407" in said
    assert not way.cloud.asked


@pytest.mark.parametrize("reader", READERS)
def test_who_is_named_in_no_proxy_is_asked_directly(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with cloud() as made, proxy(made.url) as before:
        made.route("/", answer)
        monkeypatch.setenv("http_proxy", before.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert READERS[reader](using(made.url)) == 1
        assert not before.seen


@pytest.mark.parametrize("reader", READERS)
def test_a_proxy_that_is_down_is_said(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://somebody:hunter2@127.0.0.1:9")
    with pytest.raises(Unreachable) as caught:
        READERS[reader](using(f"http://{HOST}", attempts=1))
    (told,) = caught.value.diagnostics
    assert any("PROXY" in line for line in told.help)
    assert "hunter2" not in " ".join((told.message, *told.help, *told.notes)), "a password is never shown"
