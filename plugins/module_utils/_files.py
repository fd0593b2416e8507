# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that only their owner may read, written so that a reader never sees half of one."""

from __future__ import annotations

import collections.abc as c
import contextlib
import fcntl
import os
import stat
import tempfile

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError


def ensure_private_directory(path: str) -> None:
    """Make ``path`` a directory with mode 0700 of the user that runs this.

    One's own directory that others may look into is corrected; parents that do not exist are made.

    Raises:
        CollectionError: it belongs to somebody else, or is no directory, or cannot be made.
    """
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        found = os.stat(path)
    except OSError as error:
        raise CollectionError(f"Cannot make the private directory {path}: {error.strerror}.") from error
    if found.st_uid != os.geteuid():
        raise CollectionError(
            f"The directory {path} is to hold secrets, but it belongs to user id {found.st_uid} and not to the user"
            f" that runs this ({os.geteuid()}). Use another directory."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        os.chmod(path, 0o700)


def write_private(path: str, data: bytes) -> None:
    """Write a file with mode 0600, at once: it has the old content or the new, never a part of it.

    Raises:
        CollectionError: the file cannot be written; nothing is left behind.
    """
    directory, name = os.path.split(os.path.abspath(path))
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=directory)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise CollectionError(f"Cannot write {path}: {error.strerror}.") from error


@contextlib.contextmanager
def locked(path: str) -> c.Iterator[None]:
    """Hold the lock ``path`` (a file that is made for this purpose) against other threads and processes."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
