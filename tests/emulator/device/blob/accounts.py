# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The register of storage accounts: the storage provider writes it, the blob service reads it."""

from __future__ import annotations

import base64
from collections.abc import Sequence


class Accounts:
    """The storage accounts of one device with their keys. Names are lower case. Source: azure-stack-edge facts G.2."""

    def __init__(self) -> None:
        self._keys: dict[str, list[bytes]] = {}

    def set(self, account: str, keys: Sequence[bytes]) -> None:
        """Add an account, or give it other keys (each 64 bytes; ARM shows them in base64)."""
        self._keys[account.lower()] = list(keys)

    def remove(self, account: str) -> None:
        """Forget an account. Its blobs cannot be reached any more."""
        self._keys.pop(account.lower(), None)

    def key(self, account: str) -> list[bytes]:
        """Return the keys of an account, all of which are valid; empty when there is no such account."""
        return self._keys.get(account.lower(), [])

    def names(self) -> list[str]:
        """Return all accounts."""
        return list(self._keys)

    def save(self) -> dict[str, list[str]]:
        """Return the register as JSON values, secrets included."""
        return {name: [base64.b64encode(key).decode() for key in keys] for name, keys in self._keys.items()}

    def load(self, content: dict[str, list[str]]) -> None:
        """Replace the register by a saved one."""
        self._keys = {name: [base64.b64decode(key) for key in keys] for name, keys in content.items()}
