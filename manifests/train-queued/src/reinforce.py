"""Learns to balance a pole with REINFORCE: players on CPUs roll episodes out, the learner follows their gradient."""

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

    def play(self, weights, episodes):
        """Episodes as (length, gradient of the log-probability of its actions)."""
        return [self.episode(weights) for _ in range(episodes)]

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
    count = max(1, min(int(ray.cluster_resources().get("CPU", 2)) - 1, 56))
    players = [Player.remote(seed) for seed in range(count)]
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
