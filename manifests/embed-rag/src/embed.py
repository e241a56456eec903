"""Cuts documents into passages and embeds them with Ray Data: cutting on CPUs, embedding on accelerators."""

import argparse
import hashlib
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import ray

PASSAGES, INDEX = Path("/passages"), Path("/index")
MODEL = os.environ.get("MODEL", "BAAI/bge-m3")


def passages(row, size):
    """Pieces of `size` characters that end at a space and overlap by a tenth."""
    text, start = row["bytes"].decode(errors="replace"), 0
    while start < len(text):
        end = start + size
        if end < len(text):
            end = max(text.rfind(" ", start, end), start + size // 2)
        yield {"path": row["path"], "start": start, "passage": text[start:end].strip()}
        start = end if end >= len(text) else end - size // 10


class Embedder:
    """A sentence encoder; without one, hashed words, which still tell like passages from unlike."""

    def __init__(self):
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            self.model = None
        else:
            self.model = SentenceTransformer(MODEL)

    def __call__(self, batch):
        texts = [str(one) for one in batch["passage"]]
        if self.model is not None:
            batch["vector"] = self.model.encode(texts, normalize_embeddings=True)
            return batch
        vectors = np.zeros((len(texts), 256), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[int.from_bytes(hashlib.blake2b(word.encode(), digest_size=2).digest(), "big") % 256] += 1
        batch["vector"] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
        return batch


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--passage", type=int, default=800, help="characters")
    size = arguments.parse_args().passage
    ray.init()
    accelerators = int(ray.cluster_resources().get("GPU", 0))

    library = Path(os.environ.get("LIBRARY", "/library"))
    target = os.environ.get("VECTORS") or tempfile.mkdtemp(prefix="vectors-")
    folder = library if library.is_dir() and any(library.iterdir()) else Path(__file__).parent
    documents = ray.data.read_binary_files(str(folder), include_paths=True)
    cut = documents.flat_map(lambda row: list(passages(row, size)))
    if PASSAGES.is_dir():  # kept, so that the next model need not cut again
        night = str(PASSAGES / str(int(time.time())))
        cut.write_parquet(night)
        cut = ray.data.read_parquet(night)
    where = {"num_gpus": 1, "concurrency": accelerators} if accelerators else {"num_cpus": 1, "concurrency": 1}
    cut.map_batches(Embedder, batch_size=128, **where).write_parquet(target)
    if INDEX.is_dir():
        (INDEX / "newest").write_text(target)
    print(f"vectors: {ray.data.read_parquet(target).count()} passages at {target}")


if __name__ == "__main__":
    main()
