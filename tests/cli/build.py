"""A spec, a targets file and a provider of our own, so that no test of the commands rests on facts that change."""

from __future__ import annotations

from pathlib import Path

SPEC = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: demo, labels: {team: research}}
spec:
  job:
    command: [python, train.py]
    deadline: 12h
    expect: {duration: 8h}
  code: {ray: "2.52.1"}
  images:
    cuda: example/ray:2.52.1-py311-cu128
    cpu: example/ray:2.52.1-py311-cpu
  head: {cpu: 2, memory: 8Gi}
  groups:
    - name: trainers
      replicas: 2
      accelerator: {anyOf: [nvidia-h100-80gb], count: 8}
      exclusiveNode: true
      cpu: 90
      memory: 1Ti
"""

DATA = """\
  data:
    inputs: [{name: corpus, size: 2Ti, env: CORPUS}]
"""
"""What the target has to map, to be put behind the spec."""

OVERRIDES = "  overrides: {prod: [{on: trainers, merge: {spec: {hostNetwork: true}}}]}\n"
"""A patch for one target."""

TARGETS = """\
apiVersion: portable/v1
kind: Targets
targets:
  prod:
    provider: acme
    cluster: {namespace: ml, context: prod-cluster}
    data: {corpus: "s3://bucket/corpus"}
  tiny: {provider: tiny}
"""

PROVIDER = """\
name: acme
title: Acme Cloud
defaultRegion: north-1
sources:
  book: {ref: acme handbook, date: 2026-01-01, confidence: high}
  list: {ref: acme price list, date: 2026-02-03, confidence: medium}
nodes:
  labellers:
    pool: {instanceType: node.kubernetes.io/instance-type, source: book}
  reserved: {cpu: 1, memory: 4Gi, assumed: true}
  source: book
devices: {nvidia: {resource: nvidia.com/gpu, taints: [{key: nvidia.com/gpu}], source: book}}
fabrics: {ethernet: {title: Ethernet, source: book}}
identity: {mechanism: associated-account, source: book}
storage: {objectStore: {schemes: [s3], source: book}}
"""

TYPES = """\
- {name: big.8, accelerator: nvidia-h100-80gb, count: 8, vcpus: 192, memory: 2Ti, arch: amd64,
   fabric: {mechanism: ethernet, peakGbps: 100}, purchase: [onDemand, spot], source: book}
- {name: huge.8, accelerator: nvidia-h100-80gb, count: 8, vcpus: 192, memory: 4Ti, arch: amd64, purchase: [onDemand],
   source: book}
- {name: cpu.8, vcpus: 8, memory: 32Gi, arch: amd64, purchase: [onDemand], source: book}
"""

REGIONS = """\
- {name: north-1, country: "SE", source: list, prices: {big.8: {onDemand: "40.00", spot: "16.5"},
   huge.8: {onDemand: "55"}, cpu.8: {onDemand: "0.5"}}}
- {name: south-1, country: unknown, source: list}
"""

TINY_TYPES = """\
- {name: small.1, accelerator: nvidia-h100-80gb, count: 1, vcpus: 24, memory: 256Gi, arch: amd64, source: book}
- {name: cpu.8, vcpus: 8, memory: 32Gi, arch: amd64, source: book}
"""


def write_provider(folder: Path, name: str, types: str = TYPES, regions: str = REGIONS) -> Path:
    """A provider's folder below another one."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "provider.yaml").write_text(PROVIDER.replace("name: acme", f"name: {name}"))
    (place / "instance-types.yaml").write_text(types)
    (place / "regions.yaml").write_text(regions)
    return place


def write_site(folder: Path, spec: str = SPEC) -> None:
    """`spec.yaml`, `targets.yaml` and `clouds/` with two providers: one where the spec fits, one where it does not."""
    (folder / "spec.yaml").write_text(spec)
    (folder / "targets.yaml").write_text(TARGETS)
    write_provider(folder / "clouds", "acme")
    write_provider(folder / "clouds", "tiny", TINY_TYPES, '- {name: north-1, country: "SE", source: list}\n')
