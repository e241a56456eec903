"""A GPT on bytes, sharded over all ranks with FSDP2. No device is named: PyTorch knows the accelerator of its build."""

import os
from pathlib import Path

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
import torch.nn.functional as F
from torch import nn
from torch.distributed.checkpoint.state_dict import get_state_dict, set_state_dict
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(batch, length, width)
        x = x + self.out(mixed)
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, width, depth, length):
        super().__init__()
        self.token, self.place = nn.Embedding(256, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList(Block(width, max(1, width // 64)) for _ in range(depth))
        self.head = nn.Linear(width, 256)

    def forward(self, ids):
        x = self.token(ids) + self.place(torch.arange(ids.shape[1], device=ids.device))
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Model:
    def __init__(self, rank, world, address):
        accelerator = torch.accelerator.current_accelerator(check_available=True)
        self.device = torch.device(accelerator.type, 0) if accelerator else torch.device("cpu")
        backend = dist.get_default_backend_for_device(self.device)
        dist.init_process_group(backend, init_method=f"tcp://{address}", rank=rank, world_size=world)
        width, depth, self.length, self.batch = (4096, 32, 2048, 4) if accelerator else (64, 2, 64, 4)

        torch.manual_seed(0)
        with torch.device("meta"):
            self.net = GPT(width, depth, self.length)
        half = MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32)
        for block in self.net.blocks:
            fully_shard(block, mp_policy=half)
        fully_shard(self.net, mp_policy=half)
        self.net.to_empty(device=self.device)
        for module in self.net.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=3e-4)

        self.random = torch.Generator().manual_seed(rank)
        self.text = torch.tensor(list(corpus(rank)), dtype=torch.uint8)

    def step(self):
        starts = torch.randint(len(self.text) - self.length - 1, (self.batch,), generator=self.random)
        rows = torch.stack([self.text[at : at + self.length + 1] for at in starts]).long().to(self.device)
        loss = F.cross_entropy(self.net(rows[:, :-1]).flatten(0, 1).float(), rows[:, 1:].flatten())
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def save(self, folder):
        net, optimizer = get_state_dict(self.net, self.optimizer)
        dcp.save({"net": net, "optimizer": optimizer}, checkpoint_id=folder)

    def load(self, folder):
        net, optimizer = get_state_dict(self.net, self.optimizer)
        dcp.load({"net": net, "optimizer": optimizer}, checkpoint_id=folder)
        set_state_dict(self.net, self.optimizer, model_state_dict=net, optim_state_dict=optimizer)


def corpus(rank):
    """The bytes of one file of the corpus; of this program, where there is none."""
    if place := os.environ.get("CORPUS"):
        import pyarrow.fs

        files, root = pyarrow.fs.FileSystem.from_uri(place)
        found = sorted(one.path for one in files.get_file_info(pyarrow.fs.FileSelector(root)) if one.is_file)
        if found:
            with files.open_input_stream(found[rank % len(found)]) as stream:
                return stream.read(2**30)
    return Path(__file__).read_bytes()
