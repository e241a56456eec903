"""Answers a table of prompts with Ray Data: readers feed a pool of model replicas that grows with the work."""

import os
import tempfile
from pathlib import Path

import ray

MODEL = os.environ.get("MODEL", "Qwen/Qwen2.5-7B-Instruct")


class Generator:
    """One model replica: vLLM on an accelerator; without one, an echo that keeps the shape of the data."""

    def __init__(self):
        try:
            from vllm import LLM, SamplingParams
        except ImportError:
            self.model = None
            return
        self.model = LLM(MODEL, max_model_len=4096)
        self.sampling = SamplingParams(temperature=0.2, max_tokens=512)

    def __call__(self, batch):
        prompts = [str(one) for one in batch["prompt"]]
        if self.model is None:
            batch["answer"] = [f"You said: {one}" for one in prompts]
        else:
            batch["answer"] = [one.outputs[0].text for one in self.model.generate(prompts, self.sampling)]
        return batch


def prompts(place):
    """The table of prompts; some questions to practise on, where there is none."""
    if place and not place.startswith("file://"):
        return ray.data.read_parquet(place)
    folder = Path(place.removeprefix("file://") or "/none")
    if folder.is_dir() and any(folder.iterdir()):
        return ray.data.read_parquet(str(folder))
    return ray.data.from_items([{"prompt": f"What is {n} squared?"} for n in range(100)])


def main():
    ray.init()
    source = os.environ.get("PROMPTS", "")
    target = os.environ.get("ANSWERS") or tempfile.mkdtemp(prefix="answers-")
    # In a cluster the first generator may only come when it is asked for.
    elastic = bool(source) and not source.startswith("file://")
    accelerated = elastic or "GPU" in ray.cluster_resources()

    options = {"num_gpus": 1, "resources": {"generator": 0.01}} if accelerated else {"num_cpus": 1}
    answers = prompts(source).filter(lambda row: bool(row["prompt"].strip())).map_batches(
        Generator, batch_size=64, concurrency=(1, 16) if elastic else 1, **options
    )
    answers.write_parquet(target)
    print(f"answers: {ray.data.read_parquet(target).count()} rows at {target}")


if __name__ == "__main__":
    main()
