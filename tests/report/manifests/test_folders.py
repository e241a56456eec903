"""kustomize, Helm and Argo CD folders: the objects are the same in each, and each is what its tool reads."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from portable.compiler.compile import compile_workload
from portable.errors import Diagnostic
from portable.model.manifest import Manifest
from portable.report.manifests import FOLDERS, IN_REPOSITORY, STREAMS, Compiled, Repository
from portable.report.manifests.helm import literal
from tests.compiler.build import placement, workload

REPOSITORY = Repository("https://git.example.com/platform.git", "clusters/prod", "main")


def compiled(spec: dict[str, Any] | None = None, **target: Any) -> Compiled:
    """The small workload compiled."""
    of = workload(spec)
    where = placement(of, target=target)
    return Compiled(of, "workload.yaml", "targets.yaml", where, compile_workload(of, where))


def bodies(one: Compiled) -> list[Any]:
    return [dict(manifest.body) for manifest in one.manifests]


def test_yaml_holds_the_objects_in_their_order_below_a_comment() -> None:
    one = compiled()
    text = STREAMS["yaml"](one)
    assert text.startswith("# demo for target acme, compiled from workload.yaml with targets.yaml")
    assert list(yaml.safe_load_all(text)) == bodies(one)
    assert text == STREAMS["yaml"](compiled())


def test_json_is_a_list_that_kubectl_takes() -> None:
    one = compiled()
    assert json.loads(STREAMS["json"](one)) == {"apiVersion": "v1", "kind": "List", "items": bodies(one)}


def test_the_comment_says_what_is_assumed_in_one_line_each() -> None:
    one = compiled()
    warnings = (Diagnostic("assumed-fact", "acme:\nassumed"), Diagnostic("no-deadline", "not in a file"))
    told = one._replace(placement=_with(one, warnings)).header
    assert told.splitlines()[1:] == ["# assumed-fact: acme: assumed"]


def _with(one: Compiled, warnings: tuple[Diagnostic, ...]) -> Any:
    from dataclasses import replace

    return replace(one.placement, warnings=warnings)


def test_kustomize_lists_every_file_it_has() -> None:
    one = compiled()
    files = dict(FOLDERS["kustomize"](one))
    listed = yaml.safe_load(files.pop("kustomization.yaml"))
    assert listed["kind"] == "Kustomization"
    assert listed["resources"] == list(files)
    assert [yaml.safe_load(files[name]) for name in listed["resources"]] == bodies(one)
    assert len({name.lower() for name in files}) == len(one.manifests)


def rendered(template: str) -> str:
    """What Helm makes of a template that holds text and quoted texts alone; anything else is an error here."""
    parts = re.split(r"\{\{(.*?)\}\}", template)
    for at in range(1, len(parts), 2):
        found = re.fullmatch(r' "([^"]*)" ', parts[at])
        assert found is not None, parts[at]
        parts[at] = found[1]
    return "".join(parts)


def test_helm_gives_the_objects_back() -> None:
    one = compiled()
    files = FOLDERS["helm"](one)
    templates = [text for name, text in files.items() if name.startswith("templates/")]
    assert [yaml.safe_load(rendered(text)) for text in templates] == bodies(one)
    assert not yaml.safe_load(files["values.yaml"])


def test_helm_s_version_follows_the_content() -> None:
    chart = yaml.safe_load(FOLDERS["helm"](compiled())["Chart.yaml"])
    assert chart["apiVersion"] == "v2"
    assert re.fullmatch(r"0\.1\.0\+[0-9a-f]{10}", chart["version"])
    same = yaml.safe_load(FOLDERS["helm"](compiled())["Chart.yaml"])
    other = yaml.safe_load(FOLDERS["helm"](compiled({"job": {"command": ["python", "x.py"]}}))["Chart.yaml"])
    assert chart["version"] == same["version"] != other["version"]


@pytest.mark.parametrize("text", ["{{ .Values.x }}", "{{{{", "{ {", "a }} b", "x {{- if y }} {{", '{{ "{{" }}', "none"])
def test_what_looks_like_a_template_stays_text(text: str) -> None:
    assert rendered(literal(text)) == text


def test_argocd_names_repository_path_and_revision() -> None:
    one = compiled(cluster={"namespace": "ml", "context": "prod"})
    files = IN_REPOSITORY["argocd"](one, REPOSITORY)
    application = yaml.safe_load(files["application.yaml"])
    assert application["metadata"] == {"name": "demo-acme", "namespace": "argocd"}
    spec = application["spec"]
    assert spec["source"] == {
        "repoURL": "https://git.example.com/platform.git",
        "targetRevision": "main",
        "path": "clusters/prod/manifests",
    }
    assert spec["destination"] == {"name": "prod", "namespace": "ml"}
    assert "ServerSideApply=true" in spec["syncPolicy"]["syncOptions"]
    assert list(yaml.safe_load_all(files["manifests/demo.yaml"])) == bodies(one)


def test_argocd_leaves_alone_what_nothing_scales() -> None:
    application = yaml.safe_load(IN_REPOSITORY["argocd"](compiled(), REPOSITORY)["application.yaml"])
    assert "ignoreDifferences" not in application["spec"]
    assert application["spec"]["destination"]["server"] == "https://kubernetes.default.svc"


GROUP = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}, "cpu": 8, "memory": "64Gi"}
SCALED = [{"name": "fixed", "replicas": 1, **GROUP}, {"name": "scaled", "replicas": {"min": 0, "max": 4}, **GROUP}]


@pytest.mark.parametrize(
    ("work", "kind", "path"),
    [
        ({"job": {"command": ["x"]}}, "RayJob", "/spec/rayClusterSpec/workerGroupSpecs/1"),
        ({"job": None, "cluster": {}}, "RayCluster", "/spec/workerGroupSpecs/1"),
        (
            {"job": None, "service": {"applications": [{"name": "a", "import": "a:b"}]}},
            "RayService",
            "/spec/rayClusterConfig/workerGroupSpecs/1",
        ),
    ],
)
def test_argocd_does_not_set_back_what_the_autoscaler_set(work: dict[str, Any], kind: str, path: str) -> None:
    one = compiled({**work, "groups": SCALED})
    application = yaml.safe_load(IN_REPOSITORY["argocd"](one, REPOSITORY)["application.yaml"])
    assert application["spec"]["ignoreDifferences"] == [
        {"group": "ray.io", "kind": kind, "name": "demo", "jsonPointers": [f"{path}/replicas", f"{path}/scaleStrategy"]}
    ]
    assert "RespectIgnoreDifferences=true" in application["spec"]["syncPolicy"]["syncOptions"]
    (body,) = [manifest.body for manifest in one.manifests if manifest.kind == kind]
    assert _at(body, path)["groupName"] == "scaled"


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list | tuple) else value[part]
    return value


def test_a_target_s_name_becomes_a_name_kubernetes_takes() -> None:
    one = compiled()
    named = one._replace(placement=_renamed(one, "Prod_EU.1" + "x" * 80))
    name = yaml.safe_load(IN_REPOSITORY["argocd"](named, REPOSITORY)["application.yaml"])["metadata"]["name"]
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", name)
    assert name.startswith("demo-prod-eu-1x")


def _renamed(one: Compiled, name: str) -> Any:
    from dataclasses import replace

    return replace(one.placement, target_name=name)


def test_two_objects_of_one_name_have_files_of_their_own() -> None:
    one = compiled()
    both = one._replace(
        manifests=tuple(Manifest({"kind": kind, "metadata": {"name": "a"}}) for kind in ("Role", "Job"))
    )
    assert set(FOLDERS["kustomize"](both)) == {"kustomization.yaml", "role-a.yaml", "job-a.yaml"}
