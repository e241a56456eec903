"""What one might type first on the cluster: how large it is, and a sum that uses all of it."""

import ray


@ray.remote
def inside(points, seed):
    import random

    chance = random.Random(seed)
    return sum(chance.random() ** 2 + chance.random() ** 2 < 1 for _ in range(points))


if __name__ == "__main__":
    ray.init()
    print({name: amount for name, amount in ray.cluster_resources().items() if name in ("CPU", "GPU", "memory")})
    tasks, points = 16, 50_000
    print("pi is about", 4 * sum(ray.get([inside.remote(points, n) for n in range(tasks)])) / tasks / points)
