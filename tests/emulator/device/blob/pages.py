# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of bytes as sorted, merged ranges `(first, after the last)`."""

from __future__ import annotations

import bisect
import re

from tests.emulator.device.blob.errors import BlobError

Range = tuple[int, int]

PAGE = 512
LARGEST_PAGE_WRITE = 4 * 1024 * 1024
_HEADER = re.compile(r"^bytes=(\d+)-(\d*)$")


def added(ranges: list[Range], start: int, end: int) -> list[Range]:
    """Return the ranges with one more."""
    first = bisect.bisect_left(ranges, start, key=lambda item: item[1])
    after = bisect.bisect_right(ranges, end, key=lambda item: item[0])
    touched = ranges[first:after]
    merged = (min([start, *(item[0] for item in touched)]), max([end, *(item[1] for item in touched)]))
    return [*ranges[:first], merged, *ranges[after:]]


def removed(ranges: list[Range], start: int, end: int) -> list[Range]:
    """Return the ranges without one."""
    kept = []
    for low, high in ranges:
        kept += [part for part in ((low, min(high, start)), (max(low, end), high)) if part[0] < part[1]]
    return kept


def clipped(ranges: list[Range], start: int, end: int) -> list[Range]:
    """Return what lies within one range."""
    return [(max(low, start), min(high, end)) for low, high in ranges if low < end and high > start]


def parse_range(value: str, size: int) -> Range:
    """Read `bytes=0-511` for something with a size; an open end means up to the end."""
    match = _HEADER.match(value)
    if match is None:
        raise BlobError("InvalidHeaderValue", "Range")
    start, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if start > last or start >= size:
        raise BlobError("InvalidRange")
    return start, min(last + 1, size)


def parse_pages(value: str, size: int) -> Range:
    """Read the range of a page write: whole pages inside the blob."""
    match = _HEADER.match(value)
    if match is None or not match[2]:
        raise BlobError("InvalidHeaderValue", "Range")
    start, end = int(match[1]), int(match[2]) + 1
    if start % PAGE or end % PAGE or start >= end or end > size:
        raise BlobError("InvalidPageRange")
    return start, end
