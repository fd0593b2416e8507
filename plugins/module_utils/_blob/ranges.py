# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets of bytes as sorted, merged ranges ``(first, after the last)``."""

from __future__ import annotations

import collections.abc as c
import sys

Range = tuple[int, int]

_NEVER = (sys.maxsize, sys.maxsize)


def merged(ranges: c.Iterable[Range]) -> list[Range]:
    """The same bytes in as few ranges as possible; ``ranges`` are sorted by their start."""
    result: list[Range] = []
    for start, end in ranges:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def without(ranges: c.Iterable[Range], others: c.Iterable[Range]) -> c.Iterator[Range]:
    """The bytes of ``ranges`` that are in none of ``others``; both are sorted and merged."""
    following = iter(others)
    low, high = 0, 0
    for start, end in ranges:
        while start < end:
            while high <= start:
                low, high = next(following, _NEVER)
            if start < low:
                yield start, min(low, end)
            start = high if low < end else end


def total(ranges: c.Iterable[Range]) -> int:
    """How many bytes these are."""
    return sum(end - start for start, end in ranges)


def pieces(ranges: c.Iterable[Range], size: int) -> c.Iterator[Range]:
    """The same bytes in ranges that do not cross a multiple of ``size``."""
    for start, end in ranges:
        while start < end:
            stop = min(end, start - start % size + size)
            yield start, stop
            start = stop
