"""An archive names its parts by what they contain."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

from tests.cluster.oci import write_archive


def test_archive_holds_what_its_index_says(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "hello").write_text("hello\n")

    write_archive("localhost/hello:1", tmp_path / "root", tmp_path / "hello.tar", {"Entrypoint": ["/hello"]})

    with tarfile.open(tmp_path / "hello.tar") as archive:
        (entry,) = _json(archive, "index.json")["manifests"]
        manifest = _json(archive, _blob(entry))
        config = _json(archive, _blob(manifest["config"]))
        layer = _read(archive, _blob(manifest["layers"][0]))
    assert entry["annotations"]["io.containerd.image.name"] == "localhost/hello:1"
    assert config["config"] == {"Entrypoint": ["/hello"]}
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert manifest["layers"][0]["size"] == len(layer)
    assert b"hello\n" in layer
    assert not (tmp_path / "hello.layer").exists()


def _blob(descriptor: dict[str, str]) -> str:
    return "blobs/" + descriptor["digest"].replace(":", "/")


def _json(archive: tarfile.TarFile, name: str) -> Any:
    return json.loads(_read(archive, name))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    content = archive.extractfile(name)
    assert content is not None
    return content.read()
