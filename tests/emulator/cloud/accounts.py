# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may sign in, and what for: service principals made at start, never constants of the repository."""

from __future__ import annotations

import dataclasses
import hashlib
import pathlib
import secrets
import typing as t
import uuid

from cryptography.hazmat.primitives import hashes, serialization

from tests.emulator.authority import self_signed_pair
from tests.emulator.files import write_private

OWNER = "Owner"
READER = "Reader"


@dataclasses.dataclass
class Account:
    """A service principal. `roles` maps a subscription id to Owner or Reader; `certificate` is PEM."""

    name: str
    tenant_id: str
    client_id: str
    object_id: str
    client_secret: str
    roles: dict[str, str]
    certificate: str = ""
    private_key: str = ""

    def describe(self, directory: pathlib.Path) -> dict[str, t.Any]:
        """Write the secrets to private files and return what a test needs to sign in."""
        described: dict[str, t.Any] = {
            "name": self.name,
            "tenant_id": self.tenant_id,
            "client_id": self.client_id,
            "object_id": self.object_id,
            "roles": self.roles,
            "client_secret_file": str(write_private(directory / f"{self.name}.secret", self.client_secret.encode())),
        }
        if self.certificate:
            pem = (self.private_key + self.certificate).encode()
            described["certificate_file"] = str(write_private(directory / f"{self.name}.pem", pem))
        return described


def new_account(name: str, *, tenant_id: str, roles: dict[str, str], with_certificate: bool = False) -> Account:
    """Make an account with a fresh secret."""
    account = Account(name, tenant_id, str(uuid.uuid4()), str(uuid.uuid4()), secrets.token_urlsafe(32), roles)
    if with_certificate:
        key, certificate = self_signed_pair(name)
        account.private_key = key.decode()
        account.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return account


def thumbprints(account: Account) -> tuple[bytes, bytes]:
    """Return the SHA-1 and SHA-256 thumbprints of the account's certificate."""
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(account.certificate.encode())
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    return hashlib.sha1(encoded, usedforsecurity=False).digest(), certificate.fingerprint(hashes.SHA256())
