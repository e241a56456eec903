"""Answers a table of prompts with Ray Data: readers feed a pool of model replicas that grows with the work."""

import os
import tempfile

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


def main():
    ray.init()
    accelerated = "generator" in ray.cluster_resources() or "://" in os.environ.get("PROMPTS", "")
    source, target = os.environ.get("PROMPTS", ""), os.environ.get("ANSWERS", "")
    if "://" in source:
        prompts = ray.data.read_parquet(source)
    else:
        prompts = ray.data.from_items([{"prompt": f"What is {n} squared?"} for n in range(100)])
    if "://" not in target:
        target = tempfile.mkdtemp(prefix="answers-")

    options = {"num_gpus": 1, "resources": {"generator": 0.01}} if accelerated else {"num_cpus": 1}
    answers = prompts.filter(lambda row: bool(row["prompt"].strip())).map_batches(
        Generator, batch_size=64, concurrency=(1, 16) if accelerated else 1, **options
    )
    answers.write_parquet(target)
    print(f"answers: {ray.data.read_parquet(target).count()} rows at {target}")


if __name__ == "__main__":
    main()
