"""Learns to balance a pole with REINFORCE: players roll episodes out, the driver follows their mean gradient.

With PyTorch each player simulates thousands of poles at once on its accelerator; without, one after the other.
"""

import argparse
import json
import math
import os
import random
import tempfile
from pathlib import Path

import ray


class Pole:
    """The cart and pole of Barto, Sutton and Anderson (1983)."""

    def __init__(self, chance):
        self.state = [chance.uniform(-0.05, 0.05) for _ in range(4)]

    def step(self, right):
        x, speed, angle, turning = self.state
        force = 10.0 if right else -10.0
        inner = (force + 0.05 * turning**2 * math.sin(angle)) / 1.1
        twist = (9.8 * math.sin(angle) - math.cos(angle) * inner) / (0.5 * (4 / 3 - 0.1 * math.cos(angle) ** 2 / 1.1))
        push = inner - 0.05 * twist * math.cos(angle) / 1.1
        self.state = [x + 0.02 * speed, speed + 0.02 * push, angle + 0.02 * turning, turning + 0.02 * twist]
        return abs(self.state[0]) < 2.4 and abs(self.state[2]) < 0.21


@ray.remote(num_cpus=1)
class Player:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        try:
            import torch
        except ImportError:
            self.torch = None
        else:
            self.torch = torch
            torch.manual_seed(seed)

    def play(self, weights, episodes):
        """Episodes as (length, gradient of the log-probability of its actions)."""
        return self.at_once(weights, 100 * episodes) if self.torch else [self.episode(weights) for _ in range(episodes)]

    def at_once(self, weights, episodes):
        """All episodes as one tensor; a pole that fell keeps moving, and no longer counts."""
        torch = self.torch
        device = torch.accelerator.current_accelerator(check_available=True) or torch.device("cpu")
        policy = torch.tensor(weights, device=device)
        x, speed, angle, turning = torch.rand(4, episodes, device=device).mul(0.1).sub(0.05)
        gradient, length = torch.zeros(episodes, 4, device=device), torch.zeros(episodes, device=device)
        standing = torch.ones(episodes, dtype=torch.bool, device=device)
        for _ in range(500):
            seen = torch.stack([x, speed, angle, turning], 1)
            right = torch.sigmoid(seen @ policy)
            action = (torch.rand(episodes, device=device) < right).float()
            gradient += (standing * (action - right))[:, None] * seen
            length += standing
            inner = (20 * action - 10 + 0.05 * turning**2 * angle.sin()) / 1.1
            twist = (9.8 * angle.sin() - angle.cos() * inner) / (0.5 * (4 / 3 - 0.1 * angle.cos() ** 2 / 1.1))
            push = inner - 0.05 * twist * angle.cos() / 1.1
            x, speed = x + 0.02 * speed, speed + 0.02 * push
            angle, turning = angle + 0.02 * turning, turning + 0.02 * twist
            standing &= (x.abs() < 2.4) & (angle.abs() < 0.21)
        return list(zip(length.tolist(), gradient.tolist(), strict=True))

    def episode(self, weights):
        pole, gradient = Pole(self.chance), [0.0] * 4
        for length in range(1, 501):
            seen = pole.state
            right = 1 / (1 + math.exp(-sum(w * s for w, s in zip(weights, seen, strict=True))))
            action = self.chance.random() < right
            gradient = [g + (action - right) * s for g, s in zip(gradient, seen, strict=True)]
            if not pole.step(action):
                break
        return length, gradient


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=50)
    rounds = arguments.parse_args().rounds
    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))
    count = accelerators or 2
    players = [Player.options(num_gpus=1 if accelerators else 0).remote(seed) for seed in range(count)]
    weights, each = [0.0] * 4, max(1, 32 // count)
    for n in range(1, rounds + 1):
        episodes = [one for played in ray.get([one.play.remote(weights, each) for one in players]) for one in played]
        mean = sum(length for length, _ in episodes) / len(episodes)
        spread = math.sqrt(sum((length - mean) ** 2 for length, _ in episodes) / len(episodes)) or 1.0
        for i in range(4):
            weights[i] += 0.5 * sum((length - mean) / spread * g[i] for length, g in episodes) / len(episodes)
        if n % 10 == 0 or mean == 500:
            print(f"round {n}: the pole stands for {mean:.0f} of 500 steps")
        if mean == 500:
            break
    folder = Path(os.environ.get("CHECKPOINTS", tempfile.gettempdir()))
    (folder / "policy.json").write_text(json.dumps(weights))
    print("done", [round(one, 2) for one in weights])


if __name__ == "__main__":
    main()
