"""Trains a classifier of images with distributed data parallelism through Ray Train.

ROCm's PyTorch answers to `cuda` and `nccl`: this is the same file as for NVIDIA. It needs PyTorch; without an
accelerator it runs on two processes over gloo.
"""

import argparse
import os
import tempfile

import ray
import torch
import torch.nn.functional as F
from ray.train import Checkpoint, RunConfig, ScalingConfig, get_checkpoint, get_context, report
from ray.train.torch import TorchTrainer, get_device, prepare_data_loader, prepare_model
from torch import nn


class Squares(torch.utils.data.Dataset):
    """Images of 32 x 32 with one bright square; its place is the class. Made, not read: 4,096 of them."""

    def __len__(self):
        return 4096

    def __getitem__(self, index):
        place = index % 16
        image = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(index)) * 0.5
        image[:, place // 4 * 8 : place // 4 * 8 + 8, place % 4 * 8 : place % 4 * 8 + 8] += 0.5
        return image, place


def train(options):
    net = nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(4096, 16)
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    first = 0
    if checkpoint := get_checkpoint():
        with checkpoint.as_directory() as folder:
            state = torch.load(os.path.join(folder, "state.pt"), map_location="cpu")
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["epoch"] + 1
    net = prepare_model(net)
    images = prepare_data_loader(torch.utils.data.DataLoader(Squares(), batch_size=64, shuffle=True))

    for epoch in range(first, options["epochs"]):
        if get_context().get_world_size() > 1:
            images.sampler.set_epoch(epoch)
        right = 0
        for picture, place in images:
            guess = net(picture.to(get_device()))
            loss = F.cross_entropy(guess, place.to(get_device()))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            right += (guess.argmax(1).cpu() == place.cpu()).sum().item()
        result = {"epoch": epoch, "loss": loss.item(), "accuracy": right / len(images.sampler)}
        if get_context().get_world_rank() != 0:
            report(result)
            continue
        print(result)
        with tempfile.TemporaryDirectory() as folder:
            plain = getattr(net, "module", net).state_dict()
            state = {"net": plain, "optimizer": optimizer.state_dict(), "epoch": epoch}
            torch.save(state, os.path.join(folder, "state.pt"))
            report(result, checkpoint=Checkpoint.from_directory(folder))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--epochs", type=int, default=1)
    options = arguments.parse_args()
    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    trainer = TorchTrainer(
        train,
        train_loop_config=vars(options),
        scaling_config=ScalingConfig(num_workers=accelerators or 2, use_gpu=accelerators > 0),
        run_config=RunConfig(name="train-rocm", storage_path=os.environ.get("CHECKPOINTS", tempfile.gettempdir())),
    )
    print(trainer.fit().metrics)
