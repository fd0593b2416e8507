# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixed VHD files, made by the program that users make them with where it is installed."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

from tests.emulator.device.providers.blob_source import vhd_footer

MEGABYTE = 1024 * 1024
_DATA_AT = 2 * MEGABYTE


def make_disk_file(path: Path, *, megabytes: int = 16, data: int = 3 * MEGABYTE) -> str:
    """Write a fixed VHD with some data in the midst of nothing; returns by what it was made."""
    raw = path.with_suffix(".img")
    with raw.open("wb") as stream:
        stream.seek(_DATA_AT)
        stream.write(random.Random(1).randbytes(data))
        stream.truncate(megabytes * MEGABYTE)
    program = shutil.which("qemu-img")
    if program is None:
        with raw.open("ab") as stream:
            stream.write(vhd_footer(megabytes * MEGABYTE))
        raw.rename(path)
        return "a footer from the specification"
    options = ["-f", "raw", "-O", "vpc", "-o", "subformat=fixed,force_size=on"]
    subprocess.run([program, "convert", *options, raw, path], check=True)
    raw.unlink()
    return "qemu-img"
