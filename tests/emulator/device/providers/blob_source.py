# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blobs as sources of disks and images. Source: azure-stack-edge facts G.3 to G.5 and I.2."""

from __future__ import annotations

import struct
import urllib.parse

from tests.emulator.arm.errors import Denied
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.store import PAGE_BLOB, Container, StoredBlob, new_etag
from tests.emulator.device.device import Device

FOOTER_BYTES = 512
COOKIE = b"conectix"
FIXED_DISK = 2
# Cylinders, heads and sectors that tell readers to take the size in bytes, as qemu-img writes them with force_size.
LARGEST_GEOMETRY = b"\xff\xff\x10\xff"
GIB = 2**30
# The texts are documented (facts I.2). # inferred: the code, and that the operation fails after it was accepted
CODE = "InvalidParameter"


def import_size(device: Device, url: str) -> int:
    """Return the size of the disk in a VHD; Denied when the device cannot import it."""
    return import_blob(device, url).size - FOOTER_BYTES


def import_blob(device: Device, url: str, *, account_given: bool = False) -> StoredBlob:
    """Return the blob of a VHD; Denied when the device cannot import it.

    `account_given` tells that the request names the storage account too: then the container may be private.
    """
    blob = _blob(device, url, account_given=account_given)
    if blob.copy and blob.copy.get("due", 0) > device.now():
        raise Denied(CODE, "The condition specified using HTTP conditional header(s) is not met.")
    if blob.kind != PAGE_BLOB:
        raise Denied(CODE, "The source blob URI is a block blob. Invalid blob type for source URI, expected: PageBlob.")
    if not url.partition("?")[0].lower().endswith(".vhd") or not is_fixed_vhd(_footer(blob), blob.size):
        raise Denied(CODE, "Only blobs formatted as VHDs can be imported.")
    return blob


def _blob(device: Device, url: str, *, account_given: bool) -> StoredBlob:
    parts = urllib.parse.urlsplit(url)
    account, _, suffix = (parts.hostname or "").partition(".blob.")
    if parts.scheme not in ("http", "https") or suffix != device.state.names.suffix:
        # inferred: a source outside of the device; only local accounts are documented
        raise Denied(CODE, f"The source blob URI '{url.partition('?')[0]}' is not a blob of this device.")
    try:
        if account_given:
            name = urllib.parse.unquote(parts.path).strip("/")
            container, _, blob = name.partition("/")
            return device.blobs.store.containers(account)[container].blobs[blob]
        return device.blobs.source(url)
    except (BlobError, KeyError) as error:
        text = getattr(error, "code", "BlobNotFound")
        raise Denied(CODE, f"The source blob '{url.partition('?')[0]}' cannot be read: {text}.") from error


def _footer(blob: StoredBlob) -> bytes:
    return blob.read(blob.size - FOOTER_BYTES, blob.size) if blob.size >= FOOTER_BYTES else b""


def is_fixed_vhd(footer: bytes, size: int) -> bool:
    """Tell whether the last 512 bytes of a blob are the footer of a fixed VHD of its size."""
    if len(footer) != FOOTER_BYTES or footer[:8] != COOKIE:
        return False
    current, _geometry, kind, checksum = struct.unpack(">Q4sII", footer[48:68])
    return (kind, checksum, current) == (FIXED_DISK, _checksum(footer), size - FOOTER_BYTES)


def _checksum(footer: bytes) -> int:
    return ~sum(footer[:64] + footer[68:]) & 0xFFFFFFFF


def vhd_footer(size: int, *, cookie: bytes = COOKIE) -> bytes:
    """Return the footer of a fixed VHD for a disk of `size` bytes."""
    footer = bytearray(FOOTER_BYTES)
    footer[:8] = cookie
    footer[8:24] = struct.pack(">IIQ", 2, 0x00010000, 0xFFFFFFFFFFFFFFFF)
    footer[40:64] = struct.pack(">QQ4sI", size, size, LARGEST_GEOMETRY, FIXED_DISK)
    footer[64:68] = struct.pack(">I", _checksum(bytes(footer)))
    return bytes(footer)


def place_vhd(
    device: Device,
    account: str,
    name: str,
    *,
    size_gib: int = 1,
    kind: str = PAGE_BLOB,
    access: str = "container",
    cookie: str = COOKIE.decode(),
) -> None:
    """Put an empty VHD at `container/blob` of an account; its contents are a hole in a file."""
    container_name, _, blob_name = name.partition("/")
    store = device.blobs.store
    containers = store.containers(account)
    now = device.now()
    container = containers.setdefault(container_name, Container(access, new_etag(), now))
    size = size_gib * GIB
    blob = StoredBlob(kind, size + FOOTER_BYTES, store.new_file(size + FOOTER_BYTES), new_etag(), now)
    blob.write(size, vhd_footer(size, cookie=cookie.encode()))
    blob.pages = [(size, size + FOOTER_BYTES)]
    store.put(container, blob_name, blob)
