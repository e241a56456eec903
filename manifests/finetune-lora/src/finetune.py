"""Fine-tunes a language model with LoRA on the accelerators of one node.

On a laptop without PyTorch it shows the same idea on one matrix: the weights stay, a product of two thin ones is learnt.
"""

import argparse
import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import ray

MODEL = os.environ.get("MODEL", "meta-llama/Llama-3.1-8B")
EXAMPLES = [f"### Question\nWhat is {a} plus {b}?\n### Answer\n{a + b}" for a in range(20) for b in range(20)]


def finetune(rank):
    """The real thing: a frozen model spread over the node's devices, adapters on the attention."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    os.environ.setdefault("HF_HOME", "/models")
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    tokenizer.pad_token = tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.bfloat16, device_map="auto")
    model = get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear"))
    model.print_trainable_parameters()
    optimizer = torch.optim.AdamW((one for one in model.parameters() if one.requires_grad), lr=2e-4)

    texts = dialogues()
    for step in range(1, 2001):
        batch = tokenizer(random.sample(texts, 8), return_tensors="pt", padding=True, truncation=True, max_length=1024)
        batch = batch.to(model.device)
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        loss = model(**batch, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.3f}")
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        publish(folder)


def dialogues():
    """Lines `{"text": …}` of every file at DIALOGUES, or sums to practise on."""
    place = os.environ.get("DIALOGUES", "file://")
    if place.startswith("file://"):
        files = sorted(Path(place.removeprefix("file://") or "/none").glob("**/*.jsonl"))
        return [json.loads(line)["text"] for one in files for line in one.read_text().splitlines()] or EXAMPLES
    import pyarrow.fs

    files, root = pyarrow.fs.FileSystem.from_uri(place)
    lines = []
    for one in files.get_file_info(pyarrow.fs.FileSelector(root, recursive=True)):
        if one.is_file:
            with files.open_input_stream(one.path) as stream:
                lines += stream.read().splitlines()
    return [json.loads(line)["text"] for line in lines]


def publish(folder):
    place = os.environ.get("ADAPTERS", f"file://{tempfile.gettempdir()}/adapters")
    if place.startswith("file://"):
        shutil.copytree(folder, place.removeprefix("file://"), dirs_exist_ok=True)
    else:
        import pyarrow.fs

        pyarrow.fs.copy_files(folder, place)
    print(f"adapters: {place}")


def practise(rank, size=12, rate=0.01):
    """Learns y = (W + AB)x with W frozen, in plain Python."""
    rank = min(rank, 2)
    chance = random.Random(0)

    def matrix(rows, columns, scale):
        return [[chance.gauss(0, scale) for _ in range(columns)] for _ in range(rows)]

    def times(one, x):
        return [sum(w * v for w, v in zip(row, x, strict=True)) for row in one]

    frozen, down, up = matrix(size, size, 1), matrix(rank, size, 0.3), matrix(size, rank, 0)
    wanted_down, wanted_up = matrix(rank, size, 0.5), matrix(size, rank, 0.5)
    for step in range(1, 2001):
        x = [chance.gauss(0, 1) for _ in range(size)]
        inner = times(down, x)
        error = [
            w + a - w - b for w, a, b in zip(times(frozen, x), times(up, inner), times(wanted_up, times(wanted_down, x)))
        ]
        back = [sum(error[i] * up[i][k] for i in range(size)) for k in range(rank)]
        for i in range(size):
            for k in range(rank):
                up[i][k] -= rate * error[i] * inner[k]
        for k in range(rank):
            for j in range(size):
                down[k][j] -= rate * back[k] * x[j]
        if step % 500 == 0:
            print(f"step {step}: loss {sum(one * one for one in error) / size:.4f}")
    Path(tempfile.gettempdir(), "adapter.json").write_text(json.dumps({"down": down, "up": up}))


@ray.remote
def run(rank):
    try:
        import peft  # noqa: F401
    except ImportError:
        print("PyTorch and peft are not here: practising on one matrix")
        return practise(rank)
    return finetune(rank)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rank", type=int, default=16)
    options = arguments.parse_args()
    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    ray.get(run.options(num_gpus=accelerators).remote(options.rank))
    print("done")
