# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VHD files, and a storage account with clients of it."""

from __future__ import annotations

import dataclasses
import pathlib
import random
import struct
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import BlobClient
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import Credential, SharedKey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import Place
from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice, StorageAccount

MEGABYTE = 1024 * 1024


def footer(disk_bytes: int, *, kind: int = 2) -> bytes:
    """A VHD footer, written from the specification and not with the code that reads it."""
    parts = struct.pack(
        ">8sIIQI4sI4sQQHBBI",
        b"conectix",
        2,
        0x00010000,
        2**64 - 1,
        0,
        b"test",
        1,
        b"Wi2k",
        disk_bytes,
        disk_bytes,
        100,
        16,
        63,
        kind,
    )
    rest = b"\x11" * 16 + b"\x00" * 428
    checksum = 0xFFFFFFFF - sum(parts + bytes(4) + rest)
    return parts + struct.pack(">I", checksum) + rest


def make_vhd(path: pathlib.Path, disk_bytes: int, pieces: dict[int, bytes] | None = None) -> pathlib.Path:
    """A sparse fixed VHD with some bytes at some offsets."""
    with path.open("wb") as stream:
        for offset, content in (pieces or {}).items():
            stream.seek(offset)
            stream.write(content)
        stream.seek(disk_bytes)
        stream.write(footer(disk_bytes))
    return path


def noise(length: int, seed: int = 1) -> bytes:
    """Bytes without a pattern, the same for the same seed."""
    return random.Random(seed).randbytes(length)


@dataclasses.dataclass(frozen=True)
class Service:
    """A storage account of an emulated device."""

    emulator: Emulator
    device: BlobDevice
    account: StorageAccount

    @property
    def transport(self) -> HttpTransport:
        """A transport that verifies and reaches the device."""
        return HttpTransport(Tls(ca_cert=str(self.device.ca_cert), address=self.device.address))

    def client(self, credential: Credential | None = None, *, version: str = "2017-11-09") -> BlobClient:
        """A client, by default with the key of the account."""
        made = credential or SharedKey(self.account.name, self.account.key)
        return BlobClient(self.account.endpoint, made, self.transport, version=version)

    def place(self, blob: str = "disk.vhd", container: str = "vhds") -> Place:
        """A place in a container that exists."""
        client = self.client()
        client.create_container(container, "container")
        return Place(client, container, blob)

    def page_writes(self, mark: int) -> list[tuple[int, int]]:
        """The ranges of all page writes since a mark, the end not included; also of those that failed."""
        found = [e for e in self.emulator.traffic_since(mark) if "comp=page" in e["url"] and e["method"] == "PUT"]
        texts = [exchange["request_headers"]["x-ms-range"].removeprefix("bytes=").split("-") for exchange in found]
        return sorted((int(start), int(last) + 1) for start, last in texts)

    def options(self, **more: t.Any) -> dict[str, t.Any]:
        """Options of the module with the key of the account."""
        return {
            "storage_account": self.account.name,
            "account_key": self.account.key,
            "blob_endpoint": self.account.endpoint,
            "ca_cert": str(self.device.ca_cert),
            "resolve_to": self.device.address,
            "container": "vhds",
            **more,
        }
