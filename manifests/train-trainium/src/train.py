"""Trains a network on Neuron devices with PyTorch/XLA: one process for each Neuron core, gradients averaged.

Neuron's PyTorch is not for laptops: without it the program says so and ends.
"""

import os
import socket

import ray


@ray.remote
class Core:
    def address(self):
        with socket.socket() as one:
            one.bind(("", 0))
            return ray.util.get_node_ip_address(), str(one.getsockname()[1])

    def train(self, rank, world, address, steps):
        os.environ |= {"MASTER_ADDR": address[0], "MASTER_PORT": address[1]}
        os.environ |= {"RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_RANK": "0"}
        import torch
        import torch.distributed as dist
        import torch_xla.core.xla_model as xm
        import torch_xla.distributed.xla_backend  # noqa: F401

        dist.init_process_group("xla")
        device = xm.xla_device()
        torch.manual_seed(0)
        net = torch.nn.Sequential(torch.nn.Linear(64, 1024), torch.nn.GELU(), torch.nn.Linear(1024, 1)).to(device)
        optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
        for step in range(1, steps + 1):
            x = torch.randn(256, 64).to(device)
            loss = ((net(x) - x.sum(1, keepdim=True)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            xm.optimizer_step(optimizer)
            xm.mark_step()
            if rank == 0 and step % 100 == 0:
                print(f"step {step}: loss {loss.item():.4f}")
        if rank == 0:
            xm.save(net.state_dict(), os.path.join(os.environ["CHECKPOINTS"], "net.pt"))
        return loss.item()


@ray.remote
def has_neuron():
    """Whether workers have Neuron's PyTorch; the head, where this program runs, needs none."""
    from importlib.util import find_spec

    return find_spec("torch_xla") is not None


if __name__ == "__main__":
    ray.init()
    cores = int(ray.cluster_resources().get("neuron_cores", 0))
    if not cores or not ray.get(has_neuron.options(resources={"neuron_cores": 1}).remote()):
        print("there are no Neuron cores here: nothing to train on")
        raise SystemExit(0)
    ranks = [Core.options(resources={"neuron_cores": 1}).remote() for _ in range(cores)]
    address = ray.get(ranks[0].address.remote())
    print(ray.get([one.train.remote(rank, cores, address, 1000) for rank, one in enumerate(ranks)])[0])
