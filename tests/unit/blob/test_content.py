# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which bytes are sent, and by what content is recognised."""

from __future__ import annotations

import pathlib
import random

import pytest
from blob.samples import MEGABYTE, make_vhd, noise

from ansible_collections.edgestack.azure.plugins.module_utils._blob import content, ranges

DISK = 16 * MEGABYTE


@pytest.mark.parametrize("seed", range(8))
def test_everything_that_is_not_zero_is_covered(vhd_path: pathlib.Path, seed: int) -> None:
    chance = random.Random(seed)
    pieces = {chance.randrange(DISK - 9000): noise(chance.randrange(1, 9000), seed) for _ in range(6)}
    make_vhd(vhd_path, DISK, pieces)
    found = content.survey(str(vhd_path))
    data = vhd_path.read_bytes()
    rest = [data[start:end] for start, end in ranges.without([(0, len(data))], found.ranges)]
    assert not any(part.strip(b"\0") for part in rest)
    # At most one page too many at each end of a window, and what lies between two pieces in one window.
    assert all(start % content.PAGE == 0 for start, _ in found.ranges)
    assert all(end % content.PAGE == 0 or end == len(data) for _, end in found.ranges)
    assert all(data[start : start + content.PAGE].strip(b"\0") for start, _ in found.ranges)


def test_only_the_pages_with_content(vhd_path: pathlib.Path) -> None:
    make_vhd(vhd_path, DISK, {5 * MEGABYTE + 10: b"x", 6 * MEGABYTE: b"y"})
    found = content.survey(str(vhd_path))
    assert found.ranges == [(5 * MEGABYTE, 6 * MEGABYTE + 4096), (DISK, DISK + 512)]
    assert found.size == DISK + 512


def test_holes_do_not_count(vhd_path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    make_vhd(vhd_path, DISK, {MEGABYTE: noise(100)})
    written_out = tmp_path / "full.vhd"
    written_out.write_bytes(vhd_path.read_bytes())
    assert written_out.stat().st_blocks > vhd_path.stat().st_blocks
    assert content.survey(str(written_out)) == content.survey(str(vhd_path))


@pytest.mark.parametrize("change", [{MEGABYTE: b"z"}, {MEGABYTE + 1: b"a"}, {9 * MEGABYTE: b"a"}])
def test_any_other_content_has_another_digest(vhd_path: pathlib.Path, tmp_path: pathlib.Path, change: dict) -> None:
    make_vhd(vhd_path, DISK, {MEGABYTE: b"a"})
    other = make_vhd(tmp_path / "other.vhd", DISK, {MEGABYTE: b"a", **change})
    assert content.survey(str(other)).digest != content.survey(str(vhd_path)).digest


def test_the_size_counts(tmp_path: pathlib.Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(bytes(4096))
    second.write_bytes(bytes(8192))
    assert content.survey(str(first)).digest != content.survey(str(second)).digest
    assert content.survey(str(first)).ranges == []


def test_a_file_system_that_does_not_tell_of_holes(vhd_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_vhd(vhd_path, DISK, {MEGABYTE: noise(100)})
    wanted = content.survey(str(vhd_path))

    def refuse(_file: int, _position: int, _whence: int) -> int:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(content.os, "lseek", refuse)
    assert content.survey(str(vhd_path)) == wanted


def test_reading_goes_on_after_a_short_read(vhd_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_vhd(vhd_path, MEGABYTE, {0: noise(10_000)})
    whole = content.os.pread
    monkeypatch.setattr(content.os, "pread", lambda file, length, start: whole(file, min(length, 1000), start))
    with vhd_path.open("rb") as stream:
        assert content.read(stream.fileno(), 0, 10_000) == noise(10_000)
        assert len(content.read(stream.fileno(), MEGABYTE, 4096)) == 512


def test_progress_is_told(vhd_path: pathlib.Path) -> None:
    make_vhd(vhd_path, DISK, {0: b"x"})
    told: list[int] = []
    content.survey(str(vhd_path), told.append)
    assert told[-1] == DISK + 512
