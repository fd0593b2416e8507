# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys are slow to make, so the tests of this folder share a few."""

from __future__ import annotations

import datetime
import itertools
import secrets
import typing as t
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._pki import issue
from ansible_collections.edgestack.azure.plugins.module_utils._pki.certificates import Tools, run

NOW = datetime.datetime(2026, 6, 1, 12, 0, tzinfo=datetime.timezone.utc)
_POOL: dict[int, list[rsa.RSAPrivateKey]] = {}
_POOL_SIZE = 12


def pooled_key(index: int, bits: int = 4096) -> rsa.RSAPrivateKey:
    """The same key for the same number during the whole session."""
    keys = _POOL.setdefault(bits, [])
    while len(keys) <= index % _POOL_SIZE:
        keys.append(issue.new_key(bits))
    return keys[index % _POOL_SIZE]


class Device:
    """One directory of certificates, a clock and a supply of keys. ``made`` lists the keys that were made."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = NOW
        self.made: list[rsa.RSAPrivateKey] = []
        self.password: str | None = None
        self.context = FakeContext()
        self._numbers = itertools.count()

    def use_pfx(self) -> str:
        """Have ``.pfx`` files too, which takes longer. Returns their password."""
        self.password = secrets.token_urlsafe(16)
        return self.password

    def make_key(self, bits: int) -> rsa.RSAPrivateKey:
        self.made.append(pooled_key(next(self._numbers), bits))
        return self.made[-1]

    def options(self, **changes: t.Any) -> dict[str, t.Any]:
        return {
            "device_name": "DBE-1",
            "dns_domain": "example.com",
            "directory": str(self.directory),
            "endpoints": ["arm"],
            "node_serial_numbers": [],
            "layout": "separate",
            "method": "own_ca",
            "signing_chain_directory": None,
            "intermediate": False,
            "ca_certificate": None,
            "ca_private_key": None,
            "ca_passphrase": None,
            "signed_certificates": None,
            "pfx_password": self.password,
            "key_size": 4096,
            "valid_days": 365,
            "signing_chain_valid_days": 3650,
            "renew_before": 30,
            "regenerate_keys": False,
            **changes,
        }

    def run(self, *, check_mode: bool = False, **changes: t.Any) -> dict[str, t.Any]:
        self.context = FakeContext(check_mode=check_mode)
        tools = Tools(now=lambda: self.now, make_key=self.make_key)
        return run(self.options(**changes), self.context, tools=tools)

    def check_then_run(self, **changes: t.Any) -> dict[str, t.Any]:
        """Run for real after a prediction that must have been right."""
        before, made = self.files(), len(self.made)
        predicted = self.run(check_mode=True, **changes)
        assert self.files() == before
        assert len(self.made) == made
        real = self.run(**changes)
        assert real["changed"] == predicted["changed"]
        assert real["diff"] == predicted["diff"]
        assert real["waiting"] == predicted["waiting"]
        for wanted, got in zip(predicted["certificates"], real["certificates"], strict=True):
            assert {**got, "fingerprint": None, "thumbprint": None} == {
                **wanted,
                "fingerprint": None,
                "thumbprint": None,
            }
        return real

    def later(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)

    def files(self) -> dict[str, bytes]:
        """Everything below the directory."""
        paths = sorted(path for path in self.directory.rglob("*") if path.is_file())
        return {str(path.relative_to(self.directory)): path.read_bytes() for path in paths}


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path / "device")


def actions(result: dict[str, t.Any]) -> dict[str, str]:
    """What became of each certificate."""
    return {one["name"]: one["action"] for one in result["certificates"]}
