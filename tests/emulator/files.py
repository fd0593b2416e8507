# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private files: atomic, readable by the owner only."""

from __future__ import annotations

import os
import pathlib
import tempfile


def private_directory(path: pathlib.Path) -> pathlib.Path:
    """Make a directory (mode 0700) with its parents and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: pathlib.Path, content: bytes) -> pathlib.Path:
    """Write a file (mode 0600) so that readers see the old content or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
    return path
