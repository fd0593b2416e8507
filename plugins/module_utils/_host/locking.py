# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let one process at a time change the files of a directory."""

from __future__ import annotations

import contextlib
import os
import typing as t


@contextlib.contextmanager
def exclusive(directory: str) -> t.Iterator[None]:
    """Hold an advisory lock on an existing ``directory``.

    Waits for the process that has it, which lets go at its end at the latest.

    The directory and not the file is locked, because a file is replaced by renaming and its lock would stay with the
    old one.

    Raises:
        OSError: The directory cannot be opened.
    """
    import fcntl  # not there on Windows, where the documentation is still built

    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
