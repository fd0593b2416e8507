# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``device_vhd`` with the real ``ansible-playbook`` through both doors, keys from ARM, on an emulated device."""

from __future__ import annotations

import pathlib
import random
import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice
from tests.emulator.device.providers.blob_source import vhd_footer
from tests.integration.blob.running import run, writes
from tests.integration.playbook import Door, Task

MEGABYTE = 1024 * 1024
DISK = 12 * MEGABYTE
DATA = 5 * MEGABYTE


@pytest.fixture
def disk(tmp_path: pathlib.Path) -> pathlib.Path:
    """A sparse VHD with 5 MiB of data."""
    path = tmp_path / "till.vhd"
    with path.open("wb") as stream:
        stream.seek(2 * MEGABYTE)
        stream.write(random.Random(1).randbytes(DATA))
        stream.seek(DISK)
        stream.write(vhd_footer(DISK))
    return path


def vhd_task(title: str, group: str, *, check_mode: bool = False, **options: t.Any) -> Task:
    """One call of the module."""
    account = f"{group}account"
    given = {"resource_group": group, "storage_account": account, "container": "vhds", **options}
    return {"name": title, "edgestack.azure.device_vhd": given, "diff": True, "check_mode": check_mode}


def tasks_of(group: str, path: pathlib.Path) -> list[Task]:
    """The whole life of a blob."""
    src, gone = {"src": str(path)}, {"name": "till.vhd", "state": "absent"}
    account = {"resource_group": group, "name": f"{group}account", "location": "dbelocal"}
    return [
        {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "dbelocal"}},
        vhd_task("present, no account", group, check_mode=True, **src),
        {"name": "account", "edgestack.azure.device_storage_account": account},
        vhd_task("present, checked", group, check_mode=True, **src),
        vhd_task("present", group, **src),
        vhd_task("present, again", group, **src),
        vhd_task("absent, checked", group, check_mode=True, **gone),
        vhd_task("absent", group, **gone),
        vhd_task("absent, again", group, **gone),
        vhd_task("refused", group, src=__file__, name="no.vhd"),
    ]


@pytest.mark.parametrize("door", list(Door), ids=[door.name.lower() for door in Door])
def test_the_life_of_a_blob(
    emulator: Emulator, device: BlobDevice, disk: pathlib.Path, tmp_path: pathlib.Path, door: Door
) -> None:
    done = run(tasks_of(f"vhd{door.name.lower()}", disk), emulator, device, tmp_path, door=door)
    steps = done.steps
    assert "[WARNING]" not in done.output, done.output
    assert [name for name, step in steps.items() if step.failed] == ["refused"], done.output
    for name, step in steps.items():
        if name.startswith(("present", "absent")):
            assert step.changed is not name.endswith("again"), (name, step.result)
            assert bool(writes(step)) is (name in ("present", "absent")), (name, writes(step))
    made = steps["present"].result
    assert made["diff"] == steps["present, checked"].result["diff"] == steps["present, no account"].result["diff"]
    assert DATA < made["bytes_sent"] <= DATA + 4096 + 512
    assert made["uri"] == steps["present, no account"].result["uri"]
    assert made["uri"].endswith("/vhds/till.vhd")
    assert steps["absent"].result["diff"] == steps["absent, checked"].result["diff"]
    assert "qemu-img convert" in steps["refused"].result["msg"]
    assert steps["refused"].exchanges == []


def test_no_door_shows_the_key(
    emulator: Emulator, device: BlobDevice, disk: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    account = device.account("secretive")
    options = {
        "src": str(disk),
        "storage_account": account.name,
        "account_key": account.key,
        "container": "vhds",
    }
    tasks: list[Task] = [
        {"name": "good", "edgestack.azure.device_vhd": options},
        {"name": "bad", "edgestack.azure.device_vhd": {**options, "account_key": account.key.swapcase()}},
    ]
    for door in Door:
        done = run(tasks, emulator, device, tmp_path, door=door)
        assert [step.failed for step in done.steps.values()] == [False, True], done.output
        shown = done.output + str([step.result for step in done.steps.values()])
        assert account.key not in shown
        assert account.key.swapcase() not in shown
