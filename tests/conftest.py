"""What all tests share: how hypothesis searches, and that programs which tests start hear Ctrl-C."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# A machine that is busy with other work must not make a property fail: time is measured by benchmarks alone.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# A shell makes what it starts in the background ignore Ctrl-C, and whoever ignores it passes that on to all it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
