"""Ranks items for a user: dot products of embeddings, on `torch.mtia` where PyTorch has it, else in plain Python."""

import random

from ray import serve
from starlette.requests import Request

WIDTH = 32


@serve.deployment
class Ranker:
    def __init__(self, items: int):
        chance = random.Random(0)
        self.items = [[chance.gauss(0, 1) for _ in range(WIDTH)] for _ in range(items)]
        try:
            import torch

            self.device = "mtia" if torch.mtia.is_available() else "cpu"
            self.items = torch.tensor(self.items, device=self.device)
        except (ImportError, AttributeError):
            self.device = None

    def scores(self, user: list[float]) -> list[float]:
        if self.device is None:
            return [sum(a * b for a, b in zip(user, item, strict=True)) for item in self.items]
        import torch

        return (self.items @ torch.tensor(user, device=self.device)).tolist()

    async def __call__(self, request: Request) -> dict:
        chance = random.Random(request.query_params.get("user", "nobody"))
        scores = self.scores([chance.gauss(0, 1) for _ in range(WIDTH)])
        best = sorted(range(len(scores)), key=lambda item: -scores[item])[:10]
        return {"device": self.device or "python", "items": best}


def build(args: dict):
    return Ranker.bind(int(args["items"]))
