"""Where the built programs lie: a folder named by the hash of everything that decides what they are."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tests.cluster.versions import ASSETS, ENVTEST_PROGRAMS, PROGRAMS

GO_FOLDER = Path(__file__).parent / "go"


def cache_root() -> Path:
    """The folder for all that is built once: $PORTABLE_CLUSTER_CACHE, or one in the user's cache."""
    named = os.environ.get("PORTABLE_CLUSTER_CACHE")
    return Path(named).expanduser().resolve() if named else Path(platformdirs.user_cache_path("portable-cluster"))


def fingerprint(go_folder: Path = GO_FOLDER) -> str:
    """A short hash of all that is below `go/`, the program table and the machine's architecture."""
    digest = hashlib.sha256(f"{platform.machine()}\n{PROGRAMS}\n".encode())
    for path in sorted(go_folder.glob("*/*")):
        digest.update(f"{path.relative_to(go_folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Programs:
    """The programs and the files beside them, as the cache holds them."""

    folder: Path
    envtest: Path | None = None

    def path(self, name: str) -> Path:
        """Where a program lies; $KUBEBUILDER_ASSETS goes before the cache for the programs it has."""
        if self.envtest is not None and name in ENVTEST_PROGRAMS:
            return self.envtest / name
        return self.folder / "bin" / name

    def asset(self, name: str) -> Path:
        """The folder with an asset's files."""
        return self.folder / f"assets-{hashlib.sha256(repr(ASSETS).encode()).hexdigest()[:8]}" / name

    def absent(self) -> list[str]:
        """Names of programs and assets that are not there yet."""
        programs = [program.name for program in PROGRAMS if not self.path(program.name).is_file()]
        return programs + [asset.target for asset in ASSETS if not self.asset(asset.target).is_dir()]


def programs() -> Programs:
    """The programs this checkout asks for, built or not."""
    envtest = os.environ.get("KUBEBUILDER_ASSETS")
    return Programs(cache_root() / fingerprint(), Path(envtest) if envtest else None)
