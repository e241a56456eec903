"""Writes small wheels and images, apart from the code that reads them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.linter.binary.building import raw_zstd

OCI = "application/vnd.oci.image"


def wheel(members: Mapping[str, bytes | str]) -> bytes:
    """A wheel of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def metadata(name: str, version: str, *needs: str) -> str:
    """A METADATA file."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    return "\n".join([*lines, *(f"Requires-Dist: {one}" for one in needs), "", "# A description", "Name: no"]) + "\n"


def layer(files: Mapping[str, bytes | str | None], links: Mapping[str, str] | None = None) -> bytes:
    """A tar of files; None is a folder."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, target in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            if data is None:
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
                continue
            content = data.encode() if isinstance(data, str) else data
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def digest(data: bytes) -> str:
    """As descriptors write it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


PACKINGS = {"tar": lambda data: data, "gzip": lambda data: gzip.compress(data, 1), "zstd": raw_zstd}


class Layout:
    """An image in the OCI layout, in memory."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: list[dict[str, Any]] = []

    def add(self, data: bytes, kind: str) -> dict[str, Any]:
        """A blob and its descriptor."""
        self.blobs[digest(data)] = data
        return {"mediaType": kind, "digest": digest(data), "size": len(data)}

    def platform(
        self,
        layers: Sequence[bytes],
        architecture: str = "amd64",
        environment: Sequence[str] = (),
        labels: Mapping[str, str] | None = None,
        packing: str = "gzip",
        history: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """One more platform."""
        config = {
            "os": "linux",
            "architecture": architecture,
            "config": {"Env": list(environment), "Labels": dict(labels or {})},
            "history": list(history),
        }
        manifest = {
            "schemaVersion": 2,
            "config": self.add(json.dumps(config).encode(), f"{OCI}.config.v1+json"),
            "layers": [self.add(PACKINGS[packing](one), f"{OCI}.layer.v1.tar") for one in layers],
        }
        descriptor = self.add(json.dumps(manifest).encode(), f"{OCI}.manifest.v1+json")
        self.manifests.append({**descriptor, "platform": {"os": "linux", "architecture": architecture}})

    def digests(self) -> list[str]:
        """Of the layers of the first platform, from the lowest up."""
        manifest = json.loads(self.blobs[self.manifests[0]["digest"]])
        return [one["digest"] for one in manifest["layers"]]

    def index(self) -> bytes:
        """The index of all platforms."""
        return json.dumps({"schemaVersion": 2, "manifests": self.manifests}).encode()

    def files(self) -> dict[str, bytes]:
        """All files of the layout."""
        found = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": self.index()}
        return found | {f"blobs/sha256/{name.removeprefix('sha256:')}": data for name, data in self.blobs.items()}

    def write(self, folder: Path) -> Path:
        """The layout as a folder."""
        for name, data in self.files().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder

    def archive(self) -> bytes:
        """The layout as a tar."""
        return layer(self.files())
