# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``device_snapshot`` with ``copy_to``: copied out, again, interrupted, and made a disk of again.

Through one door: ``test_device_modules`` compares both.
"""

from __future__ import annotations

import pathlib
import typing as t

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice
from tests.integration.blob.running import run, writes
from tests.integration.playbook import Door, Step, Task

GIGABYTE = 1024**3


def task(title: str, module: str, group: str, *, check_mode: bool = False, **options: t.Any) -> Task:
    """One call of a module."""
    given = {"resource_group": group, **options}
    return {"name": title, f"edgestack.azure.{module}": given, "check_mode": check_mode, "diff": True}


def copied(title: str, group: str, *, name: str = "before", check_mode: bool = False, **options: t.Any) -> Task:
    """A snapshot that is copied out."""
    copy_to = {"storage_account": f"{group}backup", "container": "backups", **options.pop("copy_to", {})}
    given = {"name": name, "source_disk": "data", "copy_to": copy_to, **options}
    return task(title, "device_snapshot", group, check_mode=check_mode, **given)


def setup(group: str, *, account: bool = True) -> list[Task]:
    """A group with a disk and a storage account."""
    tasks: list[Task] = [
        {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "dbelocal"}},
        task("disk", "device_disk", group, name="data", disk_size_gb=1),
    ]
    return [*tasks, task("account", "device_storage_account", group, name=f"{group}backup")] if account else tasks


def life(group: str) -> list[Task]:
    """The whole life of a copy."""
    restored = {"name": "restored", "storage_account": f"{group}backup"}
    return [
        *setup(group, account=False),
        copied("copied, no account, checked", group, check_mode=True),
        copied("refused, no account", group),
        task("account", "device_storage_account", group, name=f"{group}backup"),
        copied("copied, checked", group, check_mode=True),
        {**copied("copied", group), "register": "backup"},
        copied("copied, again", group),
        copied("copied, checked again", group, check_mode=True),
        task("restored", "device_disk", group, source_uri="{{ backup.blob.uri }}", **restored),
        copied("refused, other snapshot", group, name="later", copy_to={"name": "before.vhd"}),
        copied(
            "replaced, checked", group, name="later", check_mode=True, copy_to={"name": "before.vhd", "replace": True}
        ),
        copied("replaced", group, name="later", copy_to={"name": "before.vhd", "replace": True}),
        task("removed", "device_snapshot", group, name="before", state="absent"),
    ]


def test_the_life_of_a_copy(emulator: Emulator, device: BlobDevice, tmp_path: pathlib.Path) -> None:
    group = "copied"
    done = run(life(group), emulator, device, tmp_path, door=Door.ACTION)
    steps = done.steps
    assert "[WARNING]" not in done.output, done.output
    assert [name for name, step in steps.items() if step.failed] == ["refused, no account", "refused, other snapshot"]
    for name, step in steps.items():
        is_kept = name.endswith(("again", "checked")) or name.startswith("refused")
        assert bool(writes(step)) is not is_kept, (name, writes(step))
        assert step.changed is not (name.endswith("again") or name.startswith("refused")), (name, step.result)
    for name in ("copied", "replaced"):
        assert steps[name].result["diff"] == steps[f"{name}, checked"].result["diff"]
    assert steps["copied, no account, checked"].result["diff"] == steps["copied"].result["diff"]
    copy = steps["copied"].result["blob"]
    assert copy["uri"].endswith(f"{group}backup.blob.{device.suffix}:{device.port}/backups/before.vhd")
    assert copy["size"] == GIGABYTE + 512
    assert steps["copied, again"].result["blob"] == copy
    assert steps["copied, checked"].result["blob"] == {**copy, "size": None, "last_modified": None}
    assert steps["restored"].result["disk"]["disk_size_gb"] == 1
    assert "is no copy of this snapshot 'later'" in steps["refused, other snapshot"].result["msg"]
    assert "'copy_to.storage_account'" in steps["refused, no account"].result["msg"]
    check_access_was_ended(steps["copied"])


def check_access_was_ended(step: Step) -> None:
    """The signed URL went to the device alone, and was taken back at the end."""
    posts = [e["url"].partition("?")[0].rpartition("/")[2] for e in step.exchanges if e["method"] == "POST"]
    assert posts == ["listKeys", "beginGetAccess", "endGetAccess"]
    assert "sig=" not in str(step.result)


# What begins before the copy takes a part of it.
SECONDS = 8


def test_a_copy_that_goes_on_is_waited_for(emulator: Emulator, device: BlobDevice, tmp_path: pathlib.Path) -> None:
    group = "slowcopy"
    device.device.control("settings", blob_copy_seconds=100_000.0)
    taken = task("taken", "device_snapshot", group, name="before", source_disk="data")
    tasks = [*setup(group), taken, copied("late", group, wait_timeout=SECONDS)]
    first = run(tasks, emulator, device, tmp_path, door=Door.ACTION).steps
    assert f"still being copied (0 of 1024 MiB) after {SECONDS} seconds" in first["late"].result["msg"]
    emulator.advance(100_000)
    device.device.control("settings", blob_copy_seconds=0.2)
    tasks = [copied("adopted", group), copied("again", group)]
    later = run(tasks, emulator, device, tmp_path / "later", door=Door.ACTION).steps
    for step in later.values():
        assert (step.failed, step.changed, writes(step)) == (False, False, []), step.result
    assert later["adopted"].result["blob"]["size"] == GIGABYTE + 512
