"""Trains a GPT with fully sharded data parallelism: one actor for each accelerator of the cluster.

Without real accelerators it takes 20 steps with a small one; without PyTorch, with a model for plain Python.
"""

import argparse
import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

import ray
from ray.util.placement_group import placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

CHECKPOINTS = Path(os.environ.get("CHECKPOINTS", tempfile.gettempdir())) / "train-llm"
EVERY = float(os.environ.get("PORTABLE_CHECKPOINT_EVERY", "1800"))  # seconds; both are the spec's `checkpoints`
RESUME = os.environ.get("PORTABLE_CHECKPOINT_RESUME", "0") == "1"


@ray.remote
class Worker:
    """One rank: it holds its shard of the model, the optimizer and the data."""

    def address(self):
        with socket.socket() as one:
            one.bind(("", 0))
            return f"{ray.util.get_node_ip_address()}:{one.getsockname()[1]}"

    def start(self, rank, world, address):
        try:
            from gpt import Model
        except ImportError:  # no PyTorch here
            from bigram import Model
        self.model = Model(rank, world, address)
        return str(self.model.device)

    def step(self):
        return self.model.step()

    def save(self, folder):
        self.model.save(folder)

    def load(self, folder):
        self.model.load(folder)


def start(world, resources):
    group = placement_group([{"CPU": 1, **resources}] * world, strategy="PACK")
    ray.get(group.ready())
    workers = [
        Worker.options(
            num_cpus=1,
            resources={name: amount for name, amount in resources.items() if name != "GPU"},
            num_gpus=resources.get("GPU", 0),
            scheduling_strategy=PlacementGroupSchedulingStrategy(group, rank),
        ).remote()
        for rank in range(world)
    ]
    address = ray.get(workers[0].address.remote())
    device = ray.get([one.start.remote(rank, world, address) for rank, one in enumerate(workers)])[0]
    print(f"{world} workers, each on {device}")
    return workers, device


def newest():
    done = [int(one.name) for one in CHECKPOINTS.glob("[0-9]*") if (one / "complete").exists()]
    return max(done, default=0)


def publish(folder):
    """Copies the last checkpoint to where weights are kept, if a place is given."""
    target = os.environ.get("WEIGHTS", f"file://{tempfile.gettempdir()}/weights").rstrip("/")
    if target.startswith("file://"):
        shutil.copytree(folder, Path(target.removeprefix("file://")) / folder.name, dirs_exist_ok=True)
    else:
        import pyarrow.fs

        pyarrow.fs.copy_files(str(folder), f"{target}/{folder.name}")
    print(f"done: {target}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=100)
    options = arguments.parse_args()

    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    workers, device = start(accelerators or 2, {"GPU": 1} if accelerators else {})
    steps = min(options.steps, 20) if device in ("cpu", "python") else options.steps

    def save(step):
        folder = CHECKPOINTS / str(step)
        ray.get([one.save.remote(str(folder)) for one in workers])
        (folder / "complete").touch()

    first = newest() if RESUME else 0
    if first:
        print(f"resuming from step {first}")
        ray.get([one.load.remote(str(CHECKPOINTS / str(first))) for one in workers])
    saved = time.monotonic()
    for step in range(first + 1, steps + 1):
        loss = ray.get([one.step.remote() for one in workers])
        if step % 10 == 0 or step == steps:
            print(f"step {step}: loss {sum(loss) / len(loss):.3f}")
        if time.monotonic() - saved > EVERY:
            save(step)
            saved = time.monotonic()
    save(steps)
    publish(CHECKPOINTS / str(steps))


if __name__ == "__main__":
    main()
