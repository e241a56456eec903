"""A real browser without a window, driven by chromedriver's own HTTP protocol: nothing but the standard library."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

INSTALL = "chromium and its driver are missing: run .ci/browser-deps.sh"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
)
_PORT = re.compile(r"started successfully on port (\d+)")
_TIMEOUT = 60


class Browser:
    """One window."""

    def __init__(self, address: str, session: str) -> None:
        self._address = address
        self._session = session

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        return call(f"{self._address}/session/{self._session}/{path}", body)

    def open(self, path: Path, place: str = "") -> None:
        """Loads a file, and waits until it is loaded."""
        self._call("url", {"url": "about:blank"})
        self._call("url", {"url": path.as_uri() + (f"#{place}" if place else "")})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function body returns in the page."""
        return self._call("execute/sync", {"script": script, "args": list(arguments)})

    def keys(self, *keys: str) -> None:
        """Presses keys one after the other; names are those of WebDriver's private characters."""
        pressed = [action for key in keys for action in _press(key)]
        self._call("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": pressed}]})

    def devtools(self, command: str, **parameters: Any) -> Any:
        """A command of the DevTools protocol."""
        return self._call("goog/cdp/execute", {"cmd": command, "params": parameters})

    def prefer(self, scheme: str, media: str = "screen") -> None:
        """The colour scheme that the system prefers, and the medium."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.devtools("Emulation.setEmulatedMedia", media=media, features=features)

    def window(self, width: int, scale: float = 1.0) -> None:
        """The width in CSS pixels; a page zoomed to 200 % has half of its width, at twice the scale."""
        size = {"width": width, "height": 900, "deviceScaleFactor": scale, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **size)

    def console(self) -> list[str]:
        """What the page complained about since the last call."""
        found = self._call("se/log", {"type": "browser"})
        return [one["message"] for one in found if one["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[str]:
        """Every address that was asked for since the last call."""
        events = [json.loads(one["message"])["message"] for one in self._call("se/log", {"type": "performance"})]
        sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent]


def _press(key: str) -> list[dict[str, str]]:
    return [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]


def call(address: str, body: dict[str, Any] | None, method: str = "POST") -> Any:
    """One command of the driver; a failure says what the driver says."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=_TIMEOUT) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)["value"]["message"]) from None


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, gone afterwards; skips where there is none, and fails there in CI."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        if os.environ.get("CI"):
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{_port(process)}"
            options = {"binary": program, "args": [*_FLAGS, f"--user-data-dir={profile}"]}
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            made = call(f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
            yield Browser(address, made["sessionId"])
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ends driver and browser, whatever state a failed test left them in: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    if process.stdout is not None:
        process.stdout.close()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _PORT.search(line):
            return int(found[1])
    raise RuntimeError("chromedriver ended without a port")
