"""Every rule, one a file; the file's name is the rule's name, and it reads after "allow".

A new rule is a new file, a page of cases in `tests/rules/`, and a line here: what must be known of it before it is
imported. A run imports the rules for what it meets. A test compares these tables with the folder.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from portable.linter.rule import Rule
from portable.model.rule import Persona


class Listed(NamedTuple):
    """What the table knows of a rule."""

    subjects: tuple[str, ...]
    persona: Persona = "regular"
    preview: bool = False


_KINDS: dict[str, str] = {
    "absent-service-account": "manifest",
    "accelerate-multi-gpu": "python",
    "accelerator-binary": "elf image ptx site-packages wheel",
    "accelerator-environment": "ci compose conda dockerfile env-file image manifest runtime-env shell spec",
    "accelerator-image": "ci compose dockerfile image manifest spec",
    "accelerator-library": "python",
    "accelerator-package": "conda image lockfile pyproject requirements runtime-env shell site-packages spec wheel",
    "accelerator-package-index": "ci conda lockfile pyproject requirements shell",
    "accelerator-resource": "manifest",
    "cloud-annotation": "manifest",
    "cloud-client": "python",
    "cloud-command": "dockerfile manifest shell spec",
    "cloud-device": "manifest",
    "cloud-endpoint": "ci dockerfile env-file manifest python runtime-env shell spec",
    "cloud-host-path": "manifest",
    "cloud-image": "ci compose dockerfile manifest spec",
    "cloud-metadata-service": "ci dockerfile env-file manifest python runtime-env shell spec",
    "cloud-model-name": "dockerfile env-file manifest python shell spec",
    "cloud-network-class": "manifest",
    "cloud-node-label": "manifest",
    "cloud-object-kind": "manifest",
    "cloud-package": "conda pyproject requirements runtime-env shell spec",
    "cloud-resource-name": "ci dockerfile env-file manifest python runtime-env shell spec",
    "cloud-sdk": "python",
    "cloud-storage": "manifest",
    "cloud-uri": "ci dockerfile env-file manifest python runtime-env shell spec",
    "cloud-variable": "ci dockerfile env-file manifest python runtime-env shell spec",
    "cmake-cuda-build": "cmake",
    "compile-backend": "python",
    "compile-mode": "python",
    "compiled-engine": "engine",
    "container-device-flag": "ci compose shell",
    "cuda-amp": "python",
    "cuda-api-name": "cxx",
    "cuda-api-without-hip": "cxx",
    "cuda-availability-gate": "python",
    "cuda-availability-required": "python",
    "cuda-device-intrinsic": "cxx",
    "cuda-device-string": "python",
    "cuda-extension-build": "python",
    "cuda-graph": "python",
    "cuda-header": "cxx",
    "cuda-library-namespace": "cxx",
    "cuda-link-library": "python",
    "cuda-math-switch": "python",
    "cuda-number-type": "cxx",
    "cuda-only-branch": "python",
    "cuda-shared-library": "python",
    "cuda-tensor-call": "python",
    "cuda-version-parsed": "python",
    "cuda-version-test": "cxx",
    "default-torch-wheel": "pyproject requirements shell",
    "device-capability-compare": "python",
    "device-host-path": "manifest",
    "device-name-compare": "python",
    "early-autoscaler": "manifest",
    "early-host-group": "manifest",
    "endless-init-container": "manifest",
    "expired-ignore": "",
    "fabric-variable": "spec",
    "few-submitter-retries": "manifest",
    "float8-dtype": "python",
    "foreign-device-string": "python",
    "hip-only-source": "cxx",
    "idle-accelerators": "manifest",
    "ignore-without-reason": "",
    "ignored-manifest-setting": "manifest",
    "incomplete-fabric-device": "manifest",
    "inline-ptx": "cxx",
    "instance-type-pin": "manifest",
    "invalid-object-name": "manifest",
    "invalid-pod-template": "manifest",
    "invalid-portable-file": "manifest",
    "invalid-queued-object": "manifest",
    "invalid-ray-object": "manifest",
    "isolated-ray-pods": "manifest",
    "jax-platform": "python",
    "job-without-deadline": "manifest",
    "kept-ray-cluster": "manifest",
    "lost-job-logs": "manifest",
    "mesh-sidecar": "manifest",
    "mismatched-machine": "image wheel",
    "mismatched-ray-version": "manifest",
    "missing-dashboard-port": "manifest",
    "missing-device-code": "elf image ptx site-packages wheel",
    "missing-manifest-field": "manifest",
    "mistyped-manifest-value": "manifest",
    "narrow-chip-list": "ci compose dockerfile env-file manifest python shell spec",
    "nccl-backend": "python",
    "nccl-process-group": "python",
    "newer-operator-field": "manifest",
    "nvcc-flag": "python",
    "nvidia-command": "compose dockerfile manifest python shell spec",
    "nvidia-environment": "ci compose conda dockerfile env-file manifest python runtime-env shell spec",
    "nvidia-kernel-library": "cxx",
    "nvtx-range": "python",
    "onnx-provider": "python",
    "open-ray-dashboard": "manifest",
    "overcommitted-memory": "manifest",
    "overlapping-retry": "manifest",
    "provider-override": "spec",
    "ptx-in-triton": "python",
    "quota-bypass": "manifest",
    "ray-accelerator-type": "python",
    "runtime-class": "manifest",
    "scaled-group-replicas": "manifest",
    "second-apply-conflict": "manifest",
    "shared-host-network": "manifest",
    "shell-in-entrypoint": "manifest",
    "single-accelerator-model": "spec",
    "single-architecture-image": "image",
    "single-provider-policy": "spec",
    "single-provider-targets": "targets",
    "single-runtime-image": "spec",
    "slow-namespace-delete": "manifest",
    "small-ray-head": "manifest",
    "submitter-without-access": "manifest",
    "sycl-source": "cxx",
    "toolkit-run-path": "elf image site-packages wheel",
    "torch-cuda-call": "python",
    "triton-amd-option": "python",
    "triton-cuda-libdevice": "python",
    "triton-kernel": "python",
    "triton-wide-block": "python",
    "unbounded-shared-memory": "manifest",
    "uncounted-accelerator": "manifest",
    "unknown-ignore": "",
    "unknown-manifest-field": "manifest",
    "unpinned-image": "spec",
    "unreadable-subject": "",
    "unschedulable-submitter": "manifest",
    "unused-ignore": "",
    "vendor-node-label": "manifest",
    "vllm-attention-backend": "python",
    "vllm-quantization": "compose dockerfile manifest python shell spec",
    "warp-mask-32-bit": "cxx",
    "warp-size-32": "cxx",
    "warp-size-constant": "cxx",
    "warp-vote-32-bit": "cxx",
    "zone-pin": "manifest",
}
"""The kinds of subject that each rule looks at; none for those of the engine."""

_PERSONAS: dict[str, Persona] = {
    "cloud-package": "auditor",
    "overlapping-retry": "pedantic",
    "single-architecture-image": "auditor",
    "toolkit-run-path": "pedantic",
    "unpinned-image": "pedantic",
}
"""Of the rules that not everybody wants to see."""


class Rules(Mapping[str, Rule]):
    """Rules by name, in alphabetical order; each is imported when it is first asked for."""

    def __init__(self, listed: Mapping[str, Listed]) -> None:
        self.listed = dict(listed)
        """What is known of each without importing it."""
        self.installed: Mapping[str, Rule] = {}
        """Those of third parties."""

    def __getitem__(self, name: str) -> Rule:
        if name not in self.listed:
            raise KeyError(name)
        return self.installed[name] if name in self.installed else _imported(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def __contains__(self, name: object) -> bool:
        return name in self.listed

    def of(self, kind: str) -> dict[str, Rule]:
        """The rules that look at a kind of subject."""
        return {name: self[name] for name, listed in self.listed.items() if kind in listed.subjects}

    def install(self, found: Mapping[str, Rule]) -> None:
        """Add rules of third parties, once, before anything is linted."""
        self.installed = found
        self.listed |= {name: _listed(rule) for name, rule in found.items()}
        self.listed = dict(sorted(self.listed.items()))


@cache
def _imported(name: str) -> Rule:
    rule: Any = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return rule  # type: ignore[no-any-return]  # a module is known to have this shape by a test alone


def _listed(rule: Rule) -> Listed:
    return Listed(rule.SUBJECTS, getattr(rule, "PERSONA", "regular"), getattr(rule, "PREVIEW", False))


RULES = Rules({name: Listed(tuple(kinds.split()), _PERSONAS.get(name, "regular")) for name, kinds in _KINDS.items()})
"""All there are; those of third parties after `install`."""
