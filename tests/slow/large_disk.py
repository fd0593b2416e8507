# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A large sparse VHD, and what is measured of its upload."""

from __future__ import annotations

import json
import pathlib
import random
import subprocess
import sys
import typing as t

from tests.emulator.client import REPOSITORY, Emulator
from tests.emulator.device.blob.client import BlobDevice, StorageAccount
from tests.emulator.device.providers.blob_source import vhd_footer

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE
DISK = 4 * GIGABYTE
DATA = 256 * MEGABYTE
# As a file system lays it out: extents from half a megabyte to 16 megabytes, anywhere on the disk.
EXTENTS = (MEGABYTE // 2, MEGABYTE, 4 * MEGABYTE, 16 * MEGABYTE)


def make_disk(path: pathlib.Path, *, disk: int = DISK, data: int = DATA, seed: int = 1) -> int:
    """Write a sparse fixed VHD and return how many bytes of it are data."""
    chance = random.Random(seed)
    slots = list(range(0, disk // (16 * MEGABYTE)))
    chance.shuffle(slots)
    written = 0
    with path.open("wb") as stream:
        while written < data:
            length = min(chance.choice(EXTENTS), data - written)
            stream.seek(slots.pop() * 16 * MEGABYTE)
            stream.write(chance.randbytes(length))
            written += length
        stream.seek(disk)
        stream.write(vhd_footer(disk))
    return written + 512


def job(device: BlobDevice, account: StorageAccount, path: pathlib.Path, **more: t.Any) -> dict[str, t.Any]:
    """The options of one upload."""
    return {
        "src": str(path),
        "storage_account": account.name,
        "account_key": account.key,
        "blob_endpoint": account.endpoint,
        "ca_cert": str(device.ca_cert),
        "resolve_to": device.address,
        "container": "vhds",
        **more,
    }


def start(options: dict[str, t.Any]) -> subprocess.Popen[str]:
    """Start an upload in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.slow.vhd_upload"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    with process.stdin:
        process.stdin.write(json.dumps(options))
    return process


def finish(process: subprocess.Popen[str]) -> dict[str, t.Any]:
    """Wait for an upload and return its result."""
    assert process.stdout is not None
    with process.stdout:
        lines = process.stdout.read().splitlines()
    assert process.wait() == 0, lines[-1:]
    result: dict[str, t.Any] = json.loads(lines[-1])
    return result


def kill_after(process: subprocess.Popen[str], sent: int) -> None:
    """Kill an upload once it has sent so many bytes."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.strip().isdigit() and int(line) >= sent:
                process.kill()
                break
    process.wait()


def page_writes(emulator: Emulator, mark: int) -> list[tuple[int, int]]:
    """The ranges of the page writes that the service took since a mark, sorted, the end not included."""
    found = [
        exchange["request_headers"]["x-ms-range"].removeprefix("bytes=").split("-")
        for exchange in emulator.traffic_since(mark)
        if exchange["method"] == "PUT" and "comp=page" in exchange["url"] and exchange["status"] == 201
    ]
    return sorted((int(first), int(last) + 1) for first, last in found)
