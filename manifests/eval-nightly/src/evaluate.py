"""Asks a model a fixed set of questions, writes a report in Markdown, and keeps the scores of the night."""

import datetime
import json
import os
import random
import sys
import tempfile
from pathlib import Path

import ray

MODEL = os.environ.get("MODEL", "Qwen/Qwen2.5-3B-Instruct")


def questions():
    chance = random.Random(2026)
    for _ in range(60):
        one, other = chance.randrange(2, 90), chance.randrange(2, 90)
        yield {"kind": "sum", "question": f"What is {one} + {other}?", "answer": str(one + other)}
        yield {"kind": "product", "question": f"What is {one} * {other}?", "answer": str(one * other)}
        word = "".join(chance.sample("abcdefghij", 5))
        yield {"kind": "reversed", "question": f"Write {word} backwards.", "answer": word[::-1]}


@ray.remote
class Judge:
    """The model; without vLLM, one that can add and nothing else."""

    def __init__(self):
        try:
            from vllm import LLM, SamplingParams
        except ImportError:
            self.model = None
            return
        os.environ.setdefault("HF_HOME", "/models")
        self.model = LLM(MODEL, max_model_len=2048)
        self.sampling = SamplingParams(temperature=0, max_tokens=64)

    def score(self, asked):
        if self.model is None:
            said = [str(eval(one["question"][8:-1])) if one["kind"] == "sum" else "?" for one in asked]  # noqa: S307
        else:
            chats = [[{"role": "user", "content": one["question"]}] for one in asked]
            said = [one.outputs[0].text for one in self.model.chat(chats, self.sampling)]
        return [{**one, "right": one["answer"] in text} for one, text in zip(asked, said, strict=True)]


def main():
    ray.init(log_to_driver=False)
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    judges = [Judge.options(num_gpus=bool(accelerators)).remote() for _ in range(max(1, min(accelerators, 2)))]
    asked = list(questions())
    parts = [one.score.remote(asked[n :: len(judges)]) for n, one in enumerate(judges)]
    scored = [one for part in ray.get(parts) for one in part]

    print(f"# {MODEL}, {datetime.date.today()}\n\n| kind | right | of |\n|---|---|---|")
    for kind in dict.fromkeys(one["kind"] for one in scored):
        of = [one["right"] for one in scored if one["kind"] == kind]
        print(f"| {kind} | {sum(of)} | {len(of)} |")

    text = "".join(json.dumps(one) + "\n" for one in scored)
    place, night = os.environ.get("SCORES", f"file://{tempfile.gettempdir()}"), f"{datetime.date.today()}.jsonl"
    if place.startswith("file://"):
        Path(place.removeprefix("file://"), night).write_text(text)
    else:
        from pyarrow.fs import FileSystem

        files, root = FileSystem.from_uri(place)
        with files.open_output_stream(f"{root}/{night}") as stream:
            stream.write(text.encode())
    print(f"{len(scored)} answers kept", file=sys.stderr)


if __name__ == "__main__":
    main()
