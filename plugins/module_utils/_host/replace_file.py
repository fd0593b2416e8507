# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replace a file that belongs to the system without changing anything but its content."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

_MODE_OF_A_NEW_FILE = 0o644


def replace_file(path: str, content: bytes, *, unsafe_writes: bool = False) -> None:
    """Give the file at ``path`` a new content in one step; owner, group, mode and extended attributes stay.

    A file that a container runtime mounted (``/etc/hosts``) cannot be replaced by renaming. With ``unsafe_writes`` it
    is then overwritten in place, and a reader may meet a half-written file.

    Raises:
        CollectionError: The file can be written neither way.
    """
    target = os.path.realpath(path)  # a symbolic link stays one
    try:
        _replace(target, content)
    except OSError as error:
        if not unsafe_writes:
            raise CollectionError(
                f"Cannot replace {path}: {error.strerror or error}. Where the file is mounted on its own, as"
                " a container's hosts file is, only 'unsafe_writes: true' can change it."
            ) from error
        _overwrite(target, content)


def back_up(path: str) -> str:
    """Copy the file beside itself, with its mode and times. Returns the path of the copy."""
    copy = f"{path}.{os.getpid()}.{time.strftime('%Y-%m-%d@%H:%M:%S')}~"
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        raise CollectionError(f"Cannot write the backup {copy}: {error.strerror or error}") from error
    return copy


def _replace(target: str, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=f".{os.path.basename(target)}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _take_attributes(target, temporary)
        os.replace(temporary, target)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it has its new name
            os.unlink(temporary)


def _take_attributes(target: str, temporary: str) -> None:
    if not os.path.exists(target):
        os.chmod(temporary, _MODE_OF_A_NEW_FILE)
        return
    old = os.stat(target)
    new = os.stat(temporary)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(temporary, old.st_uid, old.st_gid)  # before the mode: it clears the set-id bits
    shutil.copystat(target, temporary)
    os.utime(temporary)  # copystat copies the time of the last change, and this is one


def _overwrite(target: str, content: bytes) -> None:
    try:
        with open(target, "r+b") as stream:
            stream.write(content)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise CollectionError(f"Cannot write {target}: {error.strerror or error}") from error
