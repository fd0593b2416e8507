# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emulated time: may run faster than the wall clock and may be moved forward by tests."""

from __future__ import annotations

import datetime
import time


class EmulatorClock:
    """Seconds since the epoch as the emulated service sees them.

    `scale` is emulated seconds per real second. Time never runs backwards, also not over a restart.
    """

    def __init__(self, *, scale: float = 1.0, start: float | None = None) -> None:
        if scale <= 0:
            raise ValueError(f"time scale must be greater than 0, not {scale}")
        self._scale = scale
        self._base = max(time.time(), start or 0.0)
        self._mark = time.monotonic()

    @property
    def scale(self) -> float:
        """Emulated seconds per real second."""
        return self._scale

    def now(self) -> float:
        """Return the emulated time in seconds since the epoch."""
        return self._base + (time.monotonic() - self._mark) * self._scale

    def advance(self, seconds: float) -> None:
        """Move time forward at once."""
        if seconds < 0:
            raise ValueError(f"time moves forward only, not by {seconds} seconds")
        self._base += seconds

    def set_scale(self, scale: float) -> None:
        """Change the speed of time from now on."""
        if scale <= 0:
            raise ValueError(f"time scale must be greater than 0, not {scale}")
        self._base = self.now()
        self._mark = time.monotonic()
        self._scale = scale


def iso(seconds: float) -> str:
    """Write a time as ARM does, e.g. `2026-11-21T10:00:00.1234567Z`."""
    moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
