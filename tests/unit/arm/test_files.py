# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private files and directories."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils import _files
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._files import ensure_private_directory, write_private


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture(autouse=True)
def _generous_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_file_is_private_and_replaced_whole(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(str(path), b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    assert os.listdir(tmp_path) == ["secret"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").touch()
    with pytest.raises(CollectionError, match="Cannot write .*taken"):
        write_private(str(tmp_path / "taken"), b"data")
    assert os.listdir(tmp_path) == ["taken"]
    with pytest.raises(CollectionError, match="No such file"):
        write_private(str(tmp_path / "nowhere" / "x"), b"data")


def test_a_directory_is_made_private(tmp_path):
    path = tmp_path / "a" / "b"
    ensure_private_directory(str(path))
    assert mode(path) == 0o700


def test_ones_own_open_directory_is_corrected(tmp_path):
    tmp_path.chmod(0o755)
    ensure_private_directory(str(tmp_path))
    assert mode(tmp_path) == 0o700


def test_a_directory_of_somebody_else_is_refused(tmp_path, monkeypatch):
    owner = os.geteuid()
    monkeypatch.setattr(_files.os, "geteuid", lambda: owner + 1)
    with pytest.raises(CollectionError, match=f"belongs to user id {owner} and not"):
        ensure_private_directory(str(tmp_path))


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CollectionError, match="Cannot make the private directory"):
        ensure_private_directory(str(tmp_path / "file"))
