"""What one worker can tell: about itself, and by talking to another."""

import contextlib
import hashlib
import os
import re
import shutil
import socket
import statistics
import threading
import time
from pathlib import Path

import ray

BULK, OBJECT, PINGS = 64 * 2**20, 32 * 2**20, 200
PATIENCE = 20


@ray.remote(num_cpus=0)
class Probe:
    """Answers whoever connects: for each message a byte, once all of it is there."""

    def __init__(self, number):
        self.name = f"{socket.gethostname()}{number}"
        self.address = ray.util.get_node_ip_address()
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self.server = socket.create_server(("", 0), family=family)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def facts(self):
        dns = os.environ.get("FQ_RAY_IP", "localhost")
        return {
            "name": self.name,
            "address": self.address,
            "port": self.port,
            "node": node(),
            "cpus": cpus(),
            "memory": memory(),
            "shared_memory": shared_memory(),
            "dns": dns,
            "dns_ms": lookup(dns),
        }

    def clock(self):
        return time.time()

    def talk(self, address, port):
        """Round trip and bandwidth of plain TCP to another probe."""
        try:
            with socket.create_connection((address, port), PATIENCE) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                trips = [send(connection, b"x") for _ in range(PINGS)]
                bulk = bytes(BULK)
                seconds = min(send(connection, bulk) for _ in range(2))
        except OSError as error:
            return {"error": str(error)}
        return {"round_trip_us": statistics.median(trips) * 1e6, "gbps": BULK * 8 / seconds / 1e9}

    def offer(self):
        """An object that lies in this worker's memory."""
        return [ray.put(os.urandom(OBJECT))]

    def fetch(self, offered):
        """How fast it comes here by Ray's own ways."""
        started = time.perf_counter()
        try:
            ray.get(offered[0], timeout=PATIENCE)
        except ray.exceptions.RayError as error:
            return {"error": f"an object of Ray does not come: {type(error).__name__}"}
        return {"object_gbps": OBJECT * 8 / (time.perf_counter() - started) / 1e9}


def send(connection, message):
    started = time.perf_counter()
    connection.sendall(len(message).to_bytes(8, "big"))
    connection.sendall(message)
    if not connection.recv(1):
        raise ConnectionError("the other side hung up")
    return time.perf_counter() - started


def answer(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
        while header := stream.read(8):
            left = int.from_bytes(header, "big")
            while left:
                left -= len(stream.read(min(left, 2**20)))
            connection.sendall(b".")


def node():
    """A name for the node, which a pod is not told: the kernel's boot, and the kubelet's folder as the mounts show it.

    One kernel may carry several nodes (as containers); each has a kubelet of its own.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        kubelet = re.search(r" (\d+:\d+ \S*)/pods/[-0-9a-f]{36}/etc-hosts ", Path("/proc/self/mountinfo").read_text())
    except OSError:
        return socket.gethostname()
    return hashlib.sha256(f"{boot} {kubelet and kubelet[1]}".encode()).hexdigest()[:10]


def cpus():
    """What the container may use, or else all there are."""
    for quota, period in (("cpu.max", None), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        with contextlib.suppress(OSError, ValueError):
            words = f"{cgroup(quota)} {cgroup(period) if period else ''}".split()
            if int(words[0]) > 0:
                return int(words[0]) / int(words[1])
    return os.cpu_count()


def memory():
    all_there_is = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in ("memory.max", "memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):
            return min(int(cgroup(file)), all_there_is)
    return all_there_is


def cgroup(file):
    return Path("/sys/fs/cgroup", file).read_text()


def shared_memory():
    with contextlib.suppress(OSError):
        return shutil.disk_usage("/dev/shm").total
    return 0


def lookup(name):
    """Milliseconds that a look-up takes, or None where it fails."""
    started = time.perf_counter()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return None
    return (time.perf_counter() - started) * 1000
