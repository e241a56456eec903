"""Writes `docs/report.png`: the top of the page that `report` makes of a workload of the gallery, drawn by a browser.

python -m tests.write_screenshot
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.parts.chromium import chromium

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "report.png"
SPEC = "manifests/train-llm/workload.yaml"
WIDTH, HEIGHT, SCALE = 1280, 1550, 0.66
"""In CSS pixels, and how much smaller the picture is: a README is about 850 wide."""


def write() -> None:
    """Draws the page of the spec, light, and keeps its top."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "portable", "report", SPEC, "-o", f"html={page}"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with chromium() as browser:
            browser.window(WIDTH)
            browser.prefer("light")
            browser.open(page)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": SCALE}
            shot = browser.devtools("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
    PICTURE.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    write()
