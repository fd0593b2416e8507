# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contents of disks and snapshots, and how somebody may read them for a while.

Source: azure-stack-edge facts A.1, G.4 (URL `https://md-<n>.blob.<name>.<domain>/<32 hex>/abcd.vhd?...`).
# inferred: `sp` and `se` in the URL. The recorded one has neither, since a policy of the device stands behind `si`.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets
import typing as t
import urllib.parse
import uuid

from tests.emulator.arm.store import Resource
from tests.emulator.device.blob.store import PAGE_BLOB, Container, StoredBlob, new_etag
from tests.emulator.device.device import Device
from tests.emulator.device.providers.blob_source import place_vhd
from tests.emulator.messages import Request

ACCOUNT = "md-1"
FILE = "abcd.vhd"
VERSION = "2017-04-17"
KEY_BYTES = 64
Contents = dict[str, t.Any]
"""What is kept of a VHD: `path` of its file, `size`, and which `pages` of it were written."""


def keep(device: Device, blob: StoredBlob) -> Contents:
    """Copy the contents of a blob: a disk does not change when its source goes away."""
    return {"path": device.blobs.store.copy_contents(blob), "size": blob.size, "pages": list(blob.pages)}


def new_name() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_hex(16)


def signed_url(device: Device, name: str, *, seconds: int, request: Request) -> str:
    """Return the URL that lets somebody read an export."""
    keys = device.blobs.accounts.key(ACCOUNT)
    if not keys:
        keys = [secrets.token_bytes(KEY_BYTES)]
        device.blobs.accounts.set(ACCOUNT, keys)
    ends = datetime.datetime.now(tz=datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    fields = {"sp": "r", "st": "", "se": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}
    identity = str(uuid.uuid4())
    lines = [*fields.values(), f"/blob/{ACCOUNT}/{name}/{FILE}", identity, "", "", VERSION, *[""] * 5]
    signature = base64.b64encode(hmac.new(keys[0], "\n".join(lines).encode(), hashlib.sha256).digest()).decode()
    shown = {"sv": VERSION, "sr": "b", "si": identity, "sk": "system-1", "sig": signature, **fields}
    del shown["st"]
    port = request.authority.partition(":")[2]
    host = f"{ACCOUNT}.blob.{device.state.names.suffix}" + (f":{port}" if port else "")
    return f"https://{host}/{name}/{FILE}?{urllib.parse.urlencode(shown)}"


def offer(device: Device, name: str, volume: Resource) -> None:
    """Put the contents of a disk or a snapshot where the URL leads to."""
    contents = volume.private.get("contents")
    if not contents:
        place_vhd(device, ACCOUNT, f"{name}/{FILE}", size_gib=volume.properties["diskSizeGB"], access="")
        return
    store, now = device.blobs.store, device.now()
    kept = StoredBlob(PAGE_BLOB, contents["size"], contents["path"], new_etag(), now)
    kept.pages = [(low, high) for low, high in contents["pages"]]
    container = store.containers(ACCOUNT)[name] = Container("", new_etag(), now)
    offered = StoredBlob(PAGE_BLOB, kept.size, store.copy_contents(kept), new_etag(), now)
    offered.pages = list(kept.pages)
    store.put(container, FILE, offered)


def withdraw(device: Device, name: str) -> None:
    """Take an export away; who still copies from it fails."""
    store = device.blobs.store
    container = store.containers(ACCOUNT).get(name)
    if container is not None:
        store.fail_copies(container.blobs[FILE], device.now())
        store.remove_container(ACCOUNT, name)
