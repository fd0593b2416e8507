# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens, and what was learned with them, kept from task to task for the user that runs this.

One file per entry, so that twenty tasks for twenty devices do not wait for each other; the name of the file is a hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._files import (
    ensure_private_directory,
    locked,
    write_private,
)


def cache_directory() -> str:
    """``$EDGESTACK_CACHE_DIR``, else ``$XDG_RUNTIME_DIR/edgestack``, else ``~/.cache/edgestack``.

    The directory of XDG_RUNTIME_DIR counts only where it exists: it is inherited over ``sudo`` and into containers.
    """
    given = os.environ.get("EDGESTACK_CACHE_DIR")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    usable = os.path.isdir(runtime) and os.stat(runtime).st_uid == os.geteuid()
    return os.path.expanduser(given or os.path.join(runtime if usable else os.path.join("~", ".cache"), "edgestack"))


def existing_cache(clock: Clock | None = None) -> TokenCache | None:
    """The token cache if there is one; looking for it makes no directory."""
    return TokenCache(clock=clock) if os.path.isdir(cache_directory()) else None


class TokenCache:
    """Entries are dictionaries with at least ``resource_manager`` and ``expires_at`` (seconds since 1970).

    The directory has mode 0700 and must be one's own; files have mode 0600.
    """

    def __init__(self, directory: str | None = None, *, clock: Clock | None = None) -> None:
        self._directory = directory or cache_directory()
        self._clock = clock or Clock()
        ensure_private_directory(self._directory)

    def read(self, *key: str) -> dict[str, t.Any] | None:
        """The entry of a key; ``None`` when there is none, or it has expired or cannot be read."""
        return self._load(self._path(key))

    def write(self, entry: dict[str, t.Any], *key: str) -> None:
        """Keep an entry."""
        write_private(self._path(key), json.dumps(entry).encode())

    def locked(self, *key: str) -> contextlib.AbstractContextManager[None]:
        """Hold a key, so that of many tasks one signs in and the others find what it got."""
        return locked(self._path(key) + ".lock")

    def entries(self, resource_manager: str) -> list[dict[str, t.Any]]:
        """What is kept for an environment, for example to tell who is signed in until when."""
        loaded = (self._load(path) for path in self._files())
        return [entry for entry in loaded if entry and entry["resource_manager"] == resource_manager]

    def forget(self, resource_manager: str) -> int:
        """Drop everything that is kept for an environment, expired or not; returns how many entries there were."""
        dropped = [path for path in self._files() if self._owner(path) == resource_manager]
        for path in dropped:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        return len(dropped)

    def _load(self, path: str) -> dict[str, t.Any] | None:
        entry = _parsed(path)
        return entry if entry and entry["expires_at"] > self._clock.epoch() else None

    def _owner(self, path: str) -> str | None:
        """Whose entry it is. An expired one counts: it may hold a refresh token that is good for longer."""
        return (_parsed(path) or {}).get("resource_manager")

    def _files(self) -> list[str]:
        names = sorted(os.listdir(self._directory))
        return [os.path.join(self._directory, name) for name in names if name.endswith(".json")]

    def _path(self, key: tuple[str, ...]) -> str:
        digest = hashlib.sha256("\n".join(key).encode()).hexdigest()
        return os.path.join(self._directory, f"{digest}.json")


def _parsed(path: str) -> dict[str, t.Any] | None:
    """The entry in a file. Whatever is wrong with it, one that cannot be used is one that is not there."""
    try:
        with open(path, encoding="utf-8") as stream:
            entry = json.load(stream)
        return entry if isinstance(entry["expires_at"], (int, float)) and entry["resource_manager"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
