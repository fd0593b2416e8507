# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at a virtual hard disk before a byte of it is sent.

A device imports fixed VHD files only: the raw disk followed by a footer of 512 bytes (source: azure-stack-edge facts
G.3 and I.2). The layout of the footer is that of the Virtual Hard Disk Image Format Specification 1.0; numbers are
big-endian.
"""

from __future__ import annotations

import dataclasses
import os
import shlex
import stat
import struct

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

FOOTER_BYTES = 512
# Source: azure-stack-edge facts G.3 and I.1. inferred: that "1 TB" is counted in powers of two.
LARGEST_BYTES = 1024**4
_COOKIE = b"conectix"
_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
# Cookie at 0, current size at 48, disk type at 60, checksum at 64; the rest is not looked at.
_FOOTER = struct.Struct(">8s40xQ4xII444x")
_CHECKSUM = slice(64, 68)
# The first bytes of a file, and what ``qemu-img convert -f`` calls its format.
_FORMATS = (
    (_COOKIE, "dynamic VHD", "vpc"),
    (b"vhdxfile", "VHDX", "vhdx"),
    (b"QFI\xfb", "qcow2", "qcow2"),
    (b"KDMV", "VMDK", "vmdk"),
    (b"# Disk DescriptorFile", "VMDK", "vmdk"),
)
_PACKED = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"), (b"PK\x03\x04", "zip"), (b"BZh", "bzip2"))
_GPT_AT, _GPT = 512, b"EFI PART"
_MBR_AT, _MBR = 510, b"\x55\xaa"
_HEAD_BYTES = 1024


@dataclasses.dataclass(frozen=True)
class Vhd:
    """A fixed VHD file.

    Attributes:
        path: Where it is.
        size: Length of the file in bytes, footer included; the size of its blob.
        disk_bytes: Size of the disk that a virtual machine sees.
        partition_style: ``gpt``, ``mbr`` or ``none``. It is told because generation 2 machines, which devices run since
            about 2022, start from GPT disks only; it does not decide anything here.
        modified: Time of the last change in nanoseconds, to notice a change while the file is read.
    """

    path: str
    size: int
    disk_bytes: int
    partition_style: str
    modified: int


def inspect(path: str, option: str = "src") -> Vhd:
    """Look at a file.

    Raises:
        InvalidInput: it cannot be read, or is no fixed VHD that a device could import; the error names ``option`` and
            says how to convert it.
    """
    try:
        with open(path, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InvalidInput.of(option, path, "a regular file")
            head = stream.read(_HEAD_BYTES)
            stream.seek(max(0, status.st_size - FOOTER_BYTES))
            footer = stream.read(FOOTER_BYTES)
    except OSError as error:
        raise InvalidInput.of(option, path, f"a file that can be read ({error.strerror})") from error
    disk_bytes = _disk_bytes(path, status.st_size, head=head, footer=footer, option=option)
    return Vhd(path, status.st_size, disk_bytes, _partition_style(head), status.st_mtime_ns)


def is_unchanged(vhd: Vhd) -> bool:
    """Whether the file is still the one that was inspected."""
    status = os.stat(vhd.path)
    return (status.st_size, status.st_mtime_ns) == (vhd.size, vhd.modified)


def _disk_bytes(path: str, size: int, *, head: bytes, footer: bytes, option: str) -> int:
    """The size of the disk, once everything is in order."""
    if len(footer) < FOOTER_BYTES or not footer.startswith(_COOKIE):
        raise _not_a_vhd(path, head, option)
    numbers: tuple[int, int, int] = _FOOTER.unpack(footer)[1:]
    disk_bytes, kind, checksum = numbers
    if kind != _FIXED:
        name = {_DYNAMIC: "dynamic", _DIFFERENCING: "differencing"}.get(kind, f"type {kind}")
        raise InvalidInput.of(option, path, f"a fixed VHD, and this is a {name} one. {_conversion(path, 'vpc')}")
    computed = ~(sum(footer) - sum(footer[_CHECKSUM])) & 0xFFFFFFFF
    if checksum != computed:
        raise InvalidInput.of(
            option,
            path,
            f"a VHD whose footer is intact: its checksum is {checksum:#010x} and should be {computed:#010x}."
            " The file is damaged; copy or convert it again",
        )
    if disk_bytes != size - FOOTER_BYTES:
        raise InvalidInput.of(
            option,
            path,
            f"a complete VHD: the footer tells of a disk of {disk_bytes} bytes, and the file holds"
            f" {size - FOOTER_BYTES}. It was cut off or resized; copy or convert it again",
        )
    if disk_bytes == 0 or size % FOOTER_BYTES:
        raise InvalidInput.of(option, path, f"a VHD of whole sectors of 512 bytes, and this one has {size} bytes")
    if size > LARGEST_BYTES:
        raise InvalidInput.of(option, path, f"at most {LARGEST_BYTES} bytes (1 TB), and this file has {size}")
    return disk_bytes


def _not_a_vhd(path: str, head: bytes, option: str) -> InvalidInput:
    """The error for a file without footer."""
    for magic, name in _PACKED:
        if head.startswith(magic):
            return InvalidInput.of(option, path, f"a fixed VHD, and this is {name} compressed. Unpack it first")
    for magic, name, qemu_format in _FORMATS:
        if head.startswith(magic):
            return InvalidInput.of(option, path, f"a fixed VHD, and this is {name}. {_conversion(path, qemu_format)}")
    return InvalidInput.of(
        option,
        path,
        f"a fixed VHD, and this has no VHD footer, so it is a raw disk or something else. If it is a raw disk:"
        f" {_conversion(path, 'raw')}",
    )


def _conversion(path: str, qemu_format: str) -> str:
    target = os.path.splitext(path)[0] + ("-fixed.vhd" if path.lower().endswith(".vhd") else ".vhd")
    command = ["qemu-img", "convert", "-f", qemu_format, "-O", "vpc", "-o", "subformat=fixed,force_size=on"]
    return f"Convert it with: {shlex.join([*command, path, target])}"


def _partition_style(head: bytes) -> str:
    if head[_GPT_AT:].startswith(_GPT):
        return "gpt"
    return "mbr" if head[_MBR_AT:].startswith(_MBR) else "none"
