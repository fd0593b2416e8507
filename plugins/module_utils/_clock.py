# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time, as something that can be replaced in a test."""

from __future__ import annotations

import datetime
import time


def iso_time(epoch: float) -> str:
    """A point in time, in seconds since 1970, as results show it."""
    return datetime.datetime.fromtimestamp(epoch, tz=datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """The clocks of this machine. Everything that waits is given one of these and never calls ``time`` itself."""

    def now(self) -> float:
        """Seconds on a clock that is never set back or forward; only differences have a meaning."""
        return time.monotonic()

    def epoch(self) -> float:
        """Seconds since 1970, for points in time that outlive this process, such as the expiry of a token."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Deadline:
    """A point in time after which waiting ends, ``seconds`` from now."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self._end = clock.now() + seconds

    def remaining(self) -> float:
        """Seconds left, never less than zero."""
        return max(0.0, self._end - self.clock.now())

    @property
    def expired(self) -> bool:
        """Whether nothing is left."""
        return self.remaining() <= 0
