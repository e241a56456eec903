"""Trains a network whose layers are spread over one NVLink domain, after measuring the domain's all-reduce.

It needs PyTorch. Without an accelerator two processes run it over gloo, and the floor is not judged.
"""

import argparse
import os
import socket
import tempfile
import time
from pathlib import Path

import ray


@ray.remote
class Rank:
    def address(self):
        with socket.socket() as one:
            one.bind(("", 0))
            return f"tcp://{ray.util.get_node_ip_address()}:{one.getsockname()[1]}"

    def train(self, rank, world, address, floor, steps):
        import torch
        import torch.distributed as dist
        from torch import nn
        from torch.distributed.tensor.parallel import ColwiseParallel, RowwiseParallel, parallelize_module

        accelerator = torch.accelerator.current_accelerator(check_available=True)
        device = torch.device(accelerator.type, 0) if accelerator else torch.device("cpu")
        dist.init_process_group(
            dist.get_default_backend_for_device(device), init_method=address, rank=rank, world_size=world
        )
        speed = bus_bandwidth(torch, dist, device, 2**30 if accelerator else 2**20)
        if rank == 0:
            print(f"all-reduce over {world} ranks: {speed:.0f} GB/s bus bandwidth")
        if accelerator and speed < floor:
            raise SystemExit(f"{speed:.0f} GB/s is less than {floor}: the ranks do not share an NVLink domain")

        torch.manual_seed(0)
        wide = 512 * world if accelerator else 64 * world
        net = nn.Sequential(nn.Linear(256, wide), nn.GELU(), nn.Linear(wide, 256)).to(device)
        mesh = dist.device_mesh.init_device_mesh(device.type, (world,))
        net = parallelize_module(net, mesh, {"0": ColwiseParallel(), "2": RowwiseParallel()})
        optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
        for step in range(1, steps + 1):
            x = torch.randn(512, 256, generator=torch.Generator().manual_seed(step)).to(device)
            loss = ((net(x) - x.flip(1)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if rank == 0 and step % 100 == 0:
                print(f"step {step}: loss {loss.item():.4f}")
        folder = Path(os.environ.get("CHECKPOINTS", tempfile.gettempdir())) / "train-gb200"
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(net.state_dict(), folder / f"{rank}.pt")
        return loss.item()


def bus_bandwidth(torch, dist, device, size):
    """GB/s as nccl-tests counts them: bytes x 2 (n - 1) / n / seconds."""
    data = torch.ones(size // 4, device=device)
    for _ in range(3):
        dist.all_reduce(data)
    wait = torch.accelerator.synchronize if device.type != "cpu" else dist.barrier
    wait()
    start, rounds = time.perf_counter(), 10
    for _ in range(rounds):
        dist.all_reduce(data)
    wait()
    world = dist.get_world_size()
    return size * 2 * (world - 1) / world * rounds / (time.perf_counter() - start) / 1e9


@ray.remote
def has_torch():
    from importlib.util import find_spec

    return find_spec("torch") is not None


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--floor", type=float, default=0, help="GB/s of bus bandwidth")
    options = arguments.parse_args()
    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    if not ray.get(has_torch.options(num_gpus=1 if accelerators else 0).remote()):
        print("there is no PyTorch here: nothing to train with")
        raise SystemExit(0)
    world, where = accelerators or 2, {"num_gpus": 1} if accelerators else {"num_cpus": 1}
    ranks = [Rank.options(**where).remote() for _ in range(world)]
    address = ray.get(ranks[0].address.remote())
    steps = 5000 if accelerators else 200
    print(ray.get([one.train.remote(n, world, address, options.floor, steps) for n, one in enumerate(ranks)])[0])
