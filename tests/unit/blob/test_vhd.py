# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is looked at before a file is sent, also of files that qemu-img made."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess

import pytest
from blob.samples import MEGABYTE, footer, make_vhd

from ansible_collections.edgestack.azure.plugins.module_utils._blob import vhd
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.emulator.device.providers.blob_source import is_fixed_vhd, vhd_footer

FIX = "-O vpc -o subformat=fixed,force_size=on"
GPT = {510: b"\x55\xaa", 512: b"EFI PART"}


def refused(path: pathlib.Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        vhd.inspect(str(path))
    assert caught.value.result["option"] == "src"
    assert str(path) in caught.value.message
    return caught.value.message


def test_a_fixed_vhd(vhd_path: pathlib.Path) -> None:
    found = vhd.inspect(str(make_vhd(vhd_path, 3 * MEGABYTE)))
    assert (found.size, found.disk_bytes) == (3 * MEGABYTE + 512, 3 * MEGABYTE)
    assert vhd.is_unchanged(found)


@pytest.mark.parametrize(
    ("pieces", "style"), [({}, "none"), ({510: b"\x55\xaa"}, "mbr"), (GPT, "gpt"), ({512: b"EFI PART"}, "gpt")]
)
def test_how_it_is_partitioned(vhd_path: pathlib.Path, pieces: dict, style: str) -> None:
    assert vhd.inspect(str(make_vhd(vhd_path, MEGABYTE, pieces))).partition_style == style


def test_a_change_is_noticed(vhd_path: pathlib.Path) -> None:
    found = vhd.inspect(str(make_vhd(vhd_path, MEGABYTE)))
    os.utime(vhd_path, ns=(0, found.modified + 1))
    assert not vhd.is_unchanged(found)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"", f"-f raw {FIX}"),
        (b"vhdxfile", f"this is VHDX. Convert it with: qemu-img convert -f vhdx {FIX}"),
        (b"QFI\xfb", f"-f qcow2 {FIX}"),
        (b"KDMV", f"-f vmdk {FIX}"),
        (b"\x1f\x8b", "gzip compressed. Unpack it first"),
        (b"\xfd7zXZ\x00", "xz compressed"),
    ],
)
def test_what_is_no_vhd(tmp_path: pathlib.Path, head: bytes, told: str) -> None:
    path = tmp_path / "a disk.img"
    path.write_bytes(head.ljust(MEGABYTE, b"\0"))
    message = refused(path)
    assert told in message
    if "convert" in told:
        assert f"'{path}' '{tmp_path / 'a disk.vhd'}'" in message


@pytest.mark.parametrize(("kind", "name"), [(3, "dynamic"), (4, "differencing"), (9, "type 9")])
def test_other_kinds(vhd_path: pathlib.Path, kind: int, name: str) -> None:
    vhd_path.write_bytes(bytes(MEGABYTE) + footer(MEGABYTE, kind=kind))
    assert f"this is a {name} one" in refused(vhd_path)


def test_a_converted_vhd_gets_another_name(vhd_path: pathlib.Path) -> None:
    vhd_path.write_bytes(bytes(MEGABYTE) + footer(MEGABYTE, kind=3))
    assert refused(vhd_path).endswith(f"{vhd_path} {vhd_path.with_name('disk-fixed.vhd')}")


def test_a_damaged_footer(vhd_path: pathlib.Path) -> None:
    make_vhd(vhd_path, MEGABYTE)
    with vhd_path.open("r+b") as stream:
        stream.seek(-100, os.SEEK_END)
        stream.write(b"x")
    assert "checksum" in refused(vhd_path)


def test_a_file_that_was_cut_off(vhd_path: pathlib.Path) -> None:
    vhd_path.write_bytes(bytes(MEGABYTE) + footer(2 * MEGABYTE))
    assert f"a disk of {2 * MEGABYTE} bytes, and the file holds {MEGABYTE}" in refused(vhd_path)


def test_half_sectors(vhd_path: pathlib.Path) -> None:
    vhd_path.write_bytes(bytes(1000) + footer(1000))
    assert "whole sectors" in refused(vhd_path)


def test_too_large(vhd_path: pathlib.Path) -> None:
    # A terabyte of holes, if the file system takes it.
    try:
        make_vhd(vhd_path, 1024**4)
    except OSError:
        pytest.skip("the file system does not take a file of 1 TB")
    assert "at most 1099511627776 bytes (1 TB)" in refused(vhd_path)


def test_nothing_to_read(tmp_path: pathlib.Path) -> None:
    assert "No such file" in refused(tmp_path / "missing.vhd")
    assert "Is a directory" in refused(tmp_path)
    assert "regular file" in refused(pathlib.Path("/dev/null"))
    empty = tmp_path / "empty.vhd"
    empty.touch()
    assert "no VHD footer" in refused(empty)


@pytest.fixture
def qemu_img() -> str:
    found = shutil.which("qemu-img")
    if not found:
        pytest.skip("qemu-img is not installed (package qemu-utils)")
    return found


@pytest.mark.parametrize("options", ["subformat=fixed,force_size=on", "subformat=fixed"])
def test_what_qemu_makes_is_taken(qemu_img: str, tmp_path: pathlib.Path, options: str) -> None:
    raw, made = tmp_path / "raw.img", tmp_path / "made.vhd"
    raw.write_bytes(bytes(3 * MEGABYTE))
    subprocess.run([qemu_img, "convert", "-f", "raw", "-O", "vpc", "-o", options, raw, made], check=True)
    assert vhd.inspect(str(made)).disk_bytes == made.stat().st_size - 512


def test_qemu_finds_the_same_in_a_footer(qemu_img: str, vhd_path: pathlib.Path) -> None:
    def size_by_qemu() -> int:
        told = subprocess.run(
            [qemu_img, "info", "-f", "vpc", "--output=json", vhd_path], check=True, capture_output=True
        )
        return int(json.loads(told.stdout)["virtual-size"])

    options = ["-f", "vpc", "-o", "subformat=fixed,force_size=on"]
    subprocess.run([qemu_img, "create", "-q", *options, vhd_path, "5M"], check=True)
    assert vhd.inspect(str(vhd_path)).disk_bytes == size_by_qemu() == 5 * MEGABYTE
    assert is_fixed_vhd(vhd_path.read_bytes()[-512:], vhd_path.stat().st_size), "the emulator takes it too"
    vhd_path.write_bytes(bytes(3 * MEGABYTE) + vhd_footer(3 * MEGABYTE))
    assert vhd.inspect(str(vhd_path)).disk_bytes == size_by_qemu() == 3 * MEGABYTE


@pytest.mark.parametrize("image_format", ["vpc", "vhdx", "qcow2", "raw"])
def test_the_proposed_command_makes_it_right(qemu_img: str, tmp_path: pathlib.Path, image_format: str) -> None:
    made = tmp_path / "disk.img"
    subprocess.run([qemu_img, "create", "-q", "-f", image_format, made, "3M"], check=True)
    command = refused(made).partition("Convert it with: " if image_format != "raw" else "raw disk: Convert it with: ")
    subprocess.run(command[2].replace("qemu-img", qemu_img, 1).split(), check=True)
    assert vhd.inspect(str(made.with_suffix(".vhd"))).disk_bytes >= 3 * MEGABYTE
