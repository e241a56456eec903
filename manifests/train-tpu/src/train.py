"""Trains a small network with JAX: one process on each host of the slice, parameters sharded over all chips.

Without TPUs, or without JAX, one process learns the same function on the CPU.
"""

import argparse
import io
import math
import os
import random
import tempfile

import ray


@ray.remote
class Host:
    def address(self):
        return f"{ray.util.get_node_ip_address()}:8476"

    def train(self, steps, rank, hosts, address):
        try:
            import jax
        except ImportError:
            return plain(steps)
        if hosts > 1:
            jax.distributed.initialize(address, hosts, rank)
        return sharded(steps)


def sharded(steps):
    """Fits a sine; batch and hidden width are spread over the chips of the slice."""
    import jax
    import jax.numpy as jnp
    import optax
    from jax.sharding import AxisType, NamedSharding
    from jax.sharding import PartitionSpec as P

    mesh = jax.make_mesh((jax.device_count(),), ("chips",), axis_types=(AxisType.Auto,))
    wide = 2048  # the same on every slice, so that a run may go on on another one
    key = jax.random.key(0)

    def shard(value, *axes):
        return jax.device_put(value, NamedSharding(mesh, P(*axes)))

    params = {
        "in": shard(jax.random.normal(key, (1, wide)), None, "chips"),
        "bias": shard(jnp.zeros(wide), "chips"),
        "out": shard(jax.random.normal(key, (wide, 1)) / wide, "chips", None),
    }
    optimizer = optax.adam(1e-3)
    state = optimizer.init(params)

    def loss_of(params, x):
        y = jnp.tanh(x @ params["in"] + params["bias"]) @ params["out"]
        return jnp.mean((y - jnp.sin(3 * x)) ** 2)

    first, params = restored(params)

    @jax.jit
    def step(params, state, key):
        x = jax.random.uniform(key, (1024, 1), minval=-1, maxval=1)
        loss, grads = jax.value_and_grad(loss_of)(params, x)
        updates, state = optimizer.update(grads, state)
        return optax.apply_updates(params, updates), state, loss

    for n in range(first + 1, steps + 1):
        params, state, loss = step(params, state, jax.random.fold_in(key, n))
        if n % 500 == 0:
            keep(n, params)
            print(f"step {n}: loss {float(loss):.5f} on {jax.device_count()} devices")
    return float(loss)


def keep(n, params):
    """Saves whole arrays from one host; a program with large ones would let each host save its own shards."""
    import jax
    import numpy
    from pyarrow.fs import FileSystem
    from jax.experimental.multihost_utils import process_allgather

    whole = {name: process_allgather(one, tiled=True) for name, one in params.items()}
    if jax.process_index() == 0 and (place := os.environ.get("CHECKPOINTS")):
        files, root = FileSystem.from_uri(place)
        with files.open_output_stream(f"{root}/newest.npz") as stream:
            numpy.savez(stream, step=n, **whole)


def restored(params):
    """The step and the parameters of the newest checkpoint, sharded as they are now; 0 without one."""
    import jax
    import numpy
    from pyarrow.fs import FileSystem

    files, root = FileSystem.from_uri(os.environ.get("CHECKPOINTS", tempfile.mkdtemp()))
    if not files.get_file_info(f"{root}/newest.npz").is_file:
        return 0, params
    with files.open_input_file(f"{root}/newest.npz") as stream:
        saved = numpy.load(io.BytesIO(stream.read()))
        put = {name: jax.device_put(saved[name], one.sharding) for name, one in params.items()}
        return int(saved["step"]), put


def plain(steps, width=16, rate=0.05):
    """The same without JAX: stochastic gradient descent on a hidden layer of 16."""
    chance = random.Random(0)
    one, bias, out = ([chance.gauss(0, 1) for _ in range(width)] for _ in range(3))
    loss = 0.0
    for n in range(1, steps + 1):
        x = chance.uniform(-1, 1)
        hidden = [math.tanh(w * x + b) for w, b in zip(one, bias, strict=True)]
        error = sum(w * h for w, h in zip(out, hidden, strict=True)) - math.sin(3 * x)
        loss += (error * error - loss) / min(n, 200)
        for i, h in enumerate(hidden):
            back = error * out[i] * (1 - h * h)
            out[i], one[i], bias[i] = out[i] - rate * error * h, one[i] - rate * back * x, bias[i] - rate * back
        if n % 1000 == 0:
            print(f"step {n}: loss {loss:.5f} in plain Python")
    return loss


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--steps", type=int, default=1000)
    options = arguments.parse_args()
    ray.init()
    chips = int(ray.cluster_resources().get("TPU", 0))
    hosts = max(1, chips // 4)
    where = {"resources": {"TPU": 4}} if chips else {"num_cpus": 1}
    actors = [Host.options(**where).remote() for _ in range(hosts)]
    address = ray.get(actors[0].address.remote())
    losses = ray.get([one.train.remote(options.steps, rank, hosts, address) for rank, one in enumerate(actors)])
    print(f"done: loss {losses[0]:.5f}")
