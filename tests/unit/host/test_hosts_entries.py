# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The use case on real files."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.hosts_entries import run


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "hosts"
    path.write_bytes(b"127.0.0.1\tlocalhost\n")
    return path


def options(path: Path, **changes):
    return {
        "device_name": "dbe-1",
        "dns_domain": "example.com",
        "address": "192.0.2.10",
        "storage_accounts": ["images"],
        "managed_disks": ["md-1"],
        "path": str(path),
        "on_conflict": "fail",
        "backup": False,
        "unsafe_writes": False,
        "state": "present",
        **changes,
    }


NAMES = [
    "dbe-1.example.com",
    "management.dbe-1.example.com",
    "login.dbe-1.example.com",
    "images.blob.dbe-1.example.com",
    "md-1.blob.dbe-1.example.com",
]


def test_check_then_create_then_nothing_then_remove(hosts: Path) -> None:
    original = hosts.read_bytes()
    predicted = run(options(hosts), FakeContext(check_mode=True))
    assert hosts.read_bytes() == original
    real = run(options(hosts), FakeContext())
    assert real == predicted
    assert real["changed"]
    assert [entry["name"] for entry in real["entries"]] == NAMES
    assert hosts.read_text().splitlines()[2:-1] == [f"192.0.2.10 {name}" for name in NAMES]
    written = hosts.stat()
    again = run(options(hosts), FakeContext())
    assert not again["changed"]
    assert again["diff"]["before"] == again["diff"]["after"] == ""
    assert hosts.stat() == written
    assert run(options(hosts, state="absent", address=None), FakeContext())["changed"]
    assert hosts.read_bytes() == original
    assert not run(options(hosts, state="absent", address=None), FakeContext())["changed"]


def test_the_diff_shows_our_lines_only(hosts: Path) -> None:
    run(options(hosts), FakeContext())
    diff = run(options(hosts, address="192.0.2.20"), FakeContext(check_mode=True))["diff"]
    assert "localhost" not in diff["before"] + diff["after"]
    assert diff["after"] == diff["before"].replace("192.0.2.10", "192.0.2.20")


def test_a_missing_file_is_made_and_a_missing_directory_is_not(tmp_path: Path) -> None:
    path = tmp_path / "new"
    run(options(path), FakeContext())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    with pytest.raises(CollectionError, match="Cannot use"):
        run(options(tmp_path / "no" / "hosts"), FakeContext())
    assert not run(options(tmp_path / "none", state="absent"), FakeContext())["changed"]
    assert not (tmp_path / "none").exists()


def test_mode_and_owner_stay_and_a_link_stays_a_link(hosts: Path, tmp_path: Path) -> None:
    hosts.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(hosts, 1234, 4321)
    before = hosts.stat()
    link = tmp_path / "link"
    link.symlink_to(hosts)
    run(options(link), FakeContext())
    after = hosts.stat()
    assert link.is_symlink()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert sorted(os.listdir(tmp_path)) == ["hosts", "link"]


def test_a_large_file_with_odd_bytes_keeps_them(hosts: Path) -> None:
    original = b"".join(b"192.0.2.%d\thost%d\t# \xff\xfe\x85\r\n" % (line % 250, line) for line in range(5000))
    hosts.write_bytes(original)
    run(options(hosts), FakeContext())
    assert hosts.read_bytes().startswith(original + b"# BEGIN")
    run(options(hosts, state="absent"), FakeContext())
    assert hosts.read_bytes() == original


def test_a_conflict_fails_by_default_and_names_every_line(hosts: Path) -> None:
    hosts.write_bytes(b"192.0.2.1 x\n192.0.2.9 login.dbe-1.example.com dbe-1.example.com\n")
    original = hosts.read_bytes()
    for check_mode in (True, False):
        with pytest.raises(CollectionError, match=r"line 2: login.*line 2: dbe-1.*on_conflict") as error:
            run(options(hosts), FakeContext(check_mode=check_mode))
        assert [one["line"] for one in error.value.result["conflicts"]] == [2, 2]
    assert hosts.read_bytes() == original


def test_a_conflict_that_is_kept_is_told(hosts: Path) -> None:
    hosts.write_bytes(b"192.0.2.9 login.dbe-1.example.com\n")
    context = FakeContext()
    result = run(options(hosts, on_conflict="keep"), context)
    assert "login.dbe-1.example.com" not in [entry["name"] for entry in result["entries"]]
    assert "line 1: login.dbe-1.example.com is 192.0.2.9" in context.warnings[0]


def test_a_backup_is_made_only_of_a_file_that_changes(hosts: Path) -> None:
    original = hosts.read_bytes()
    first = run(options(hosts, backup=True), FakeContext())
    assert Path(first["backup_file"]).read_bytes() == original
    assert "backup_file" not in run(options(hosts, backup=True), FakeContext())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("device_name", "DBE-1"),
        ("dns_domain", "Example.com"),
        ("storage_accounts", ["Images"]),
        ("storage_accounts", ["im"]),
        ("managed_disks", ["disk1"]),
        ("address", "fd00::1"),
        ("address", "192.0.2.300"),
        ("address", "dbe-1"),
    ],
)
def test_wrong_options_are_named_before_anything_is_written(hosts: Path, option: str, value) -> None:
    original = hosts.read_bytes()
    with pytest.raises(InvalidInput, match=f"'{option}'"):
        run(options(hosts, **{option: value}), FakeContext())
    assert hosts.read_bytes() == original


def test_a_mounted_file_needs_unsafe_writes(hosts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    original = hosts.read_bytes()
    inode = hosts.stat().st_ino
    monkeypatch.setattr(os, "replace", busy)
    with pytest.raises(CollectionError, match="unsafe_writes: true"):
        run(options(hosts), FakeContext())
    assert hosts.read_bytes() == original
    assert run(options(hosts, unsafe_writes=True), FakeContext())["changed"]
    assert run(options(hosts, unsafe_writes=True, state="absent"), FakeContext())["changed"]
    assert hosts.read_bytes() == original
    assert hosts.stat().st_ino == inode
    assert os.listdir(hosts.parent) == ["hosts"]


def test_many_devices_at_once_lose_no_entry(hosts: Path) -> None:
    def add(number: int) -> None:
        run(options(hosts, device_name=f"dbe-{number}", address=f"192.0.2.{number}"), FakeContext())

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(add, range(1, 25)))
    text = hosts.read_text()
    assert all(f"192.0.2.{number} login.dbe-{number}.example.com\n" in text for number in range(1, 25))
