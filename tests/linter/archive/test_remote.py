"""Images of a remote on this machine: tokens, faults, digests, redirects, and what is never handed on."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from portable.linter.archive.layers import Contents, contents
from portable.linter.archive.named import parsed
from portable.linter.archive.packed import Budget
from portable.linter.archive.platforms import Platform, platforms
from portable.linter.archive.remote import Remote
from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from portable.linter.subject import Unreadable
from tests.linter.archive.building import Layout, layer, metadata
from tests.linter.archive.remotes import Served, serving
from tests.linter.binary.building import library

PACKED = base64.b64encode(b"me:s3cret").decode()


@pytest.fixture(autouse=True)
def no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def served() -> Iterator[Served]:
    made = Layout()
    made.platform([layer({"usr/lib/libx.so": library("needs: libcudart.so.12")})], environment=["A=b"])
    with serving(Served(made)) as found:
        yield found


def names(served: Served, version: str = "v1") -> str:
    return f"{served.address.removeprefix('http://')}/team/image:{version}"


def asked(served: Served, version: str = "v1") -> list[tuple[Platform, Contents] | Unreadable]:
    waits: list[float] = []
    with closing(Remote(parsed(names(served, version)), waits.append)) as remote:
        found = list(platforms(remote))
        return [
            one if isinstance(one, Unreadable) else (one, contents(list(one.layers), Budget(1 << 30))) for one in found
        ]


def well(served: Served) -> Contents:
    (found,) = asked(served)
    assert not isinstance(found, Unreadable)
    return found[1]


def test_an_image_that_anybody_may_have(served: Served) -> None:
    found = well(served)
    assert list(found.libraries) == ["usr/lib/libx.so"]
    assert not found.left


def test_a_token_is_fetched_once_and_sent_along(served: Served) -> None:
    served.token = "t0ken"
    assert well(served).libraries
    tokens = [path for path, _ in served.asked if path.startswith("/token")]
    assert tokens == ["/token?service=s&scope=repository%3Ateam%2Fimage%3Apull"]


def test_a_token_that_has_expired_is_renewed(served: Served) -> None:
    served.token, served.expires = "t0ken", True
    assert well(served).libraries
    assert len([path for path, _ in served.asked if path.startswith("/token")]) == 4


def test_credentials_go_to_the_token_address(served: Served, no_credentials: Path) -> None:
    served.token, served.basic = "t0ken", PACKED
    host = served.address.removeprefix("http://")
    (no_credentials / "config.json").write_text(json.dumps({"auths": {host: {"auth": PACKED}}}))
    assert well(served).libraries


def test_a_host_that_takes_credentials_without_a_token(served: Served, no_credentials: Path) -> None:
    served.plain = PACKED
    with pytest.raises(Unreadable, match="not public"):
        asked(served)
    host = served.address.removeprefix("http://")
    (no_credentials / "config.json").write_text(json.dumps({"auths": {host: {"auth": PACKED}}}))
    assert well(served).libraries


def test_wrong_credentials_are_told_without_them(served: Served, no_credentials: Path) -> None:
    served.token, served.basic = "t0ken", "other"
    host = served.address.removeprefix("http://")
    (no_credentials / "config.json").write_text(json.dumps({"auths": {host: {"auth": PACKED}}}))
    with pytest.raises(Unreadable) as caught:
        asked(served)
    assert caught.value.name == "not-allowed"
    assert "s3cret" not in caught.value.message
    assert PACKED not in caught.value.message


def test_a_token_address_of_another_kind_is_not_asked(served: Served) -> None:
    served.token, served.realm = "t0ken", "file:///etc/passwd"
    with pytest.raises(Unreadable) as caught:
        asked(served)
    assert caught.value.name == "not-allowed"


def test_a_busy_remote_is_asked_again(served: Served) -> None:
    served.busy = 3
    assert well(served).libraries


def test_a_remote_that_stays_busy_is_told(served: Served) -> None:
    served.busy = 99
    with pytest.raises(Unreadable) as caught:
        asked(served)
    assert caught.value.name == "too-many-requests"
    assert len(served.asked) == 4


def test_an_image_that_is_not_there(served: Served) -> None:
    with pytest.raises(Unreadable) as caught:
        asked(served, "v2")
    assert caught.value.name == "not-found"


def layer_of(served: Served) -> str:
    """The digest of the one blob that is no document."""
    return next(name for name, data in served.layout.blobs.items() if not data.startswith(b"{"))


def test_a_layer_that_ends_too_early_is_left_out(served: Served) -> None:
    served.cut = layer_of(served)
    found = well(served)
    assert not found.libraries
    assert [reason.name for _, reason in found.left] == ["truncated"]


def test_a_forged_layer_is_not_looked_at(served: Served) -> None:
    served.forged[layer_of(served)] = layer({"usr/lib/libevil.so": library("needs: libcudart.so.12")})
    found = well(served)
    assert not found.libraries
    assert [reason.name for _, reason in found.left] == ["wrong-digest"]


def test_a_forged_manifest_is_not_believed(served: Served) -> None:
    digest = served.layout.manifests[0]["digest"]
    served.forged[digest] = served.layout.blobs[digest] + b" "
    (found,) = asked(served)
    assert isinstance(found, Unreadable)
    assert found.name == "wrong-digest"


def test_a_layer_beyond_all_bounds_is_not_kept(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.layout.platform(
        [layer({"usr/lib/libx.so": library("cuda: sm_80"), "x": str(range(9)) * 999})], packing="tar"
    )
    served.layout.manifests.pop(0)
    monkeypatch.setattr("portable.linter.archive.remote._LARGEST_LAYER", 5000)
    (found,) = asked(served)
    assert not isinstance(found, Unreadable)
    assert [reason.name for _, reason in found[1].left] == ["too-large"]


def test_a_token_is_not_handed_on_to_another_host(served: Served) -> None:
    with serving(Served(served.layout)) as other:
        served.token = "t0ken"
        served.elsewhere = other.address
        assert well(served).libraries
        assert other.asked
        assert all("Authorization" not in headers for _, headers in other.asked)


def test_a_redirect_to_a_file_is_not_followed(served: Served) -> None:
    served.elsewhere = "file:///etc"
    (found,) = asked(served)
    assert isinstance(found, Unreadable)


def test_nobody_there(served: Served) -> None:
    served.address = "http://127.0.0.1:9"
    with pytest.raises(Unreadable) as caught:
        asked(served)
    assert caught.value.name == "unreachable"


def test_lint_asks_only_where_it_may(served: Served, tmp_path: Path) -> None:
    name = f"docker://{names(served)}"
    (offline,) = lint([name], LintSettings(root=tmp_path)).findings
    assert "--online" in offline.message
    assert not served.asked
    online = lint([name], LintSettings(root=tmp_path, online=True)).findings
    assert [(one.rule, one.location.file) for one in online] == [("accelerator-binary", f"{name}!usr/lib/libx.so")]


def test_several_platforms_are_told_apart(served: Served, tmp_path: Path) -> None:
    path = "usr/lib/python3/dist-packages/torch-2.0.dist-info/METADATA"
    served.layout.platform([layer({path: metadata("torch", "2.0+cu118")})], "arm64")
    found = lint([f"docker://{names(served)}"], LintSettings(root=tmp_path, online=True)).findings
    places = {one.location.file.partition("!")[2] for one in found}
    assert places == {"linux/amd64/usr/lib/libx.so", f"linux/arm64/{path}"}
