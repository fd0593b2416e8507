# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in service with storage accounts, for tests of what talks to its blob service.

It is no example of how to write a client: the collection must not depend on it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pathlib
import socket
import ssl

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient


@dataclasses.dataclass(frozen=True)
class StorageAccount:
    """A storage account as a client sees it; `key` is in base64."""

    name: str
    key: str
    endpoint: str


class BlobDevice:
    """A device that was activated with the certificates it made itself, and runs virtual machines.

    `ca_cert` is a file with the certificates of its blob service and of ARM, `address` where it answers, and
    `arm_password` the password of EdgeArmUser.
    """

    def __init__(self, emulator: Emulator, directory: pathlib.Path, number: int = 0) -> None:
        described = emulator.ready["devices"][number]
        self.device = DeviceClient(emulator, described)
        self.address: str = described["address"]
        self.port: int = described["port"]
        self.suffix = f"{described['name']}.{described['dns_domain']}".lower()
        self.device.sign_in_first()
        key = self.device.control("issue_activation_key")["activation_key"]
        result = self.device.apply({"activation": {"activationKey": key, "serviceEncryptionKey": ""}})
        assert result["Activation"]["resultCode"] == "Success", result
        self.arm_password: str = self.device.control("reset_arm_password")["password"]
        self.subscription_id: str = self.device.control("enable_vms")["subscription_id"]
        self.ca_cert = directory / "device.pem"
        shown = [self._certificate("ARM", "management"), self._certificate("Blob", "any.blob")]
        self.ca_cert.write_text("".join(shown), encoding="ascii")

    @property
    def resource_manager(self) -> str:
        """The ARM endpoint."""
        return f"https://management.{self.suffix}:{self.port}"

    def account(self, name: str) -> StorageAccount:
        """Make a storage account behind the back of ARM."""
        key = self.device.control("storage_account", name=name)["keys"][0]
        return StorageAccount(name, key, f"https://{name}.blob.{self.suffix}:{self.port}")

    def _certificate(self, endpoint: str, label: str) -> str:
        """Return what an endpoint shows, after it was compared with what the emulator says it shows."""
        context = ssl.create_default_context()
        context.check_hostname = False
        # Nobody vouches for what a device made itself: it is recognised by its fingerprint, below.
        context.verify_mode = ssl.CERT_NONE
        with (
            socket.create_connection((self.address, self.port)) as plain,
            context.wrap_socket(plain, server_hostname=f"{label}.{self.suffix}") as wrapped,
        ):
            shown = wrapped.getpeercert(binary_form=True) or b""
        expected = self.device.state()["certificates"]["endpoints"][endpoint]["fingerprint"]
        assert hashlib.sha256(shown).hexdigest() == expected.replace(":", "").lower()
        return ssl.DER_cert_to_PEM_cert(shown)
