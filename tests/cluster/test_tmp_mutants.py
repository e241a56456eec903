import pytest
from tests.cluster import gallery
from tests.cluster.test_gallery import *
from tests.cluster import test_gallery as t
real = gallery._moved
def mutated(m, ns):
    m = real(m, ns); n = m["metadata"]["name"]
    if m["kind"] in ("RayJob","RayService","RayCluster"):
        spec = m["spec"].get("rayClusterSpec") or m["spec"].get("rayClusterConfig") or m["spec"]
        g = spec["workerGroupSpecs"][-1]; pod = g["template"]["spec"]
        if n == "train-llm": pod["nodeSelector"] = {}
        if n == "train-rocm": del g["scaleStrategy"]
        if n == "finetune-lora": pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] = pod["containers"][0]["resources"]["requests"]["nvidia.com/gpu"] = "9"
        if n == "serve-llm": pod["nodeSelector"] = {}; pod["tolerations"]=[{"operator":"Exists"}]; pod["containers"][0]["resources"] = {"limits":{"amd.com/gpu":"8"},"requests":{"amd.com/gpu":"8"}}
        if n == "batch-inference": spec["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["resources"]["requests"]["memory"] = "1024Mi"
    return m
gallery._moved = mutated
t._wait = lambda probe, cluster: __import__("time").sleep(25) or probe()
