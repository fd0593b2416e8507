# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bytes of a file have to be sent, and by what its content is recognised."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import errno
import hashlib
import os

from ansible_collections.edgestack.azure.plugins.module_utils._blob.ranges import Range, merged

# The most that one page write takes. Source: azure-stack-edge facts G.3.
WINDOW = 4 * 1024 * 1024
# Pages of a device. Source: azure-stack-edge facts G.3.
PAGE = 4096
_ZEROS = bytes(WINDOW)


@dataclasses.dataclass(frozen=True)
class Content:
    """What is in a file.

    Attributes:
        size: Bytes of the file.
        digest: SHA-256, in hexadecimal, of offset (8 bytes, big-endian) and content of every window of 4 MiB that is
            not all zero, and of the size at the end. Holes do not have to be read for it, and a file with holes has
            the same one as a file with the zeros written out.
        ranges: Everything that is not zero, in whole pages of 4 KiB (the last one may be shorter); zeros inside a
            window count as content, those at its ends do not.
    """

    size: int
    digest: str
    ranges: list[Range]


def survey(path: str, progress: c.Callable[[int], None] | None = None) -> Content:
    """Read a file once. ``progress`` is told from time to time how far it got."""
    digest = hashlib.sha256()
    found: list[Range] = []
    with open(path, "rb", buffering=0) as stream:
        file = stream.fileno()
        size = os.fstat(file).st_size
        for start in _windows(file, size):
            window = read(file, start, min(WINDOW, size - start))
            if window != _ZEROS[: len(window)]:
                digest.update(start.to_bytes(8, "big"))
                digest.update(window)
                found = _extended(found, _trimmed(window, start))
            if progress:
                progress(start + len(window))
    digest.update(size.to_bytes(8, "big"))
    return Content(size, digest.hexdigest(), found)


def read(file: int, start: int, length: int) -> bytes:
    """Bytes of an open file; fewer only at its end.

    ``pread`` may return less than asked for without an error.
    """
    content = os.pread(file, length, start)
    while len(content) < length:
        more = os.pread(file, length - len(content), start + len(content))
        if not more:
            break
        content += more
    return content


def _windows(file: int, size: int) -> c.Iterator[int]:
    """Where the windows begin that hold anything but a hole."""
    following = 0
    for start, end in _extents(file, size):
        first = max(following, start - start % WINDOW)
        for window in range(first, end, WINDOW):
            yield window
            following = window + WINDOW


def _extents(file: int, size: int) -> c.Iterator[Range]:
    """The parts of a file that are stored; all of it where the file system does not tell."""
    position = 0
    while position < size:
        try:
            start = os.lseek(file, position, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return
            yield position, size
            return
        position = os.lseek(file, start, os.SEEK_HOLE)
        yield start, position


def _trimmed(window: bytes, offset: int) -> Range:
    """The part of a window between the zero pages at its ends."""
    first, after = 0, len(window)
    zeros = _ZEROS[:PAGE]
    while window[first : first + PAGE] == zeros:
        first += PAGE
    # The last page of a file may be a short one.
    last = (after - 1) // PAGE * PAGE
    while window[last:after] == _ZEROS[: after - last]:
        after, last = last, last - PAGE
    return offset + first, offset + after


def _extended(ranges: list[Range], more: Range) -> list[Range]:
    ranges[-1:] = merged([*ranges[-1:], more])
    return ranges
