# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hosts file with thousands of lines of others: our block comes, changes and goes, and nothing else moves."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, Step, Task, run_tasks

NAMES = ("dbe-7.example.com", "management.dbe-7.example.com", "login.dbe-7.example.com")
LABEL = NAMES[0]
DISPUTED = "192.0.2.77 login.dbe-8.example.com # by hand"


def unrelated(lines: int) -> bytes:
    """Lines of every kind that a hosts file may have, with the line ends of Windows and no line feed at the end."""
    kinds = (
        "10.{0}.{1}.7\tshop-{2}\tshop-{2}.example.com\r\n",
        "10.{0}.{1}.8  till-{2}   # the till, spaces at the end  \r\n",
        "# {2}: Kühlhaus \t\r\n",
        "\r\n",
        "fe80::{2}%eth0 \t gateway-{2}\r\n",
    )
    text = "".join(kinds[number % len(kinds)].format(number // 250, number % 250, number) for number in range(lines))
    # One line in another encoding: what is in the file need not be text.
    return text.encode() + b"# caf\xe9 \x0b\x00\r\n" + DISPUTED.encode()


def block(address: str, names: t.Iterable[str]) -> bytes:
    """What is put behind a file without a line feed at its end."""
    entries = [f"{address} {name}" for name in names]
    lines = ["", f"# BEGIN edgestack.azure {LABEL}", *entries, f"# END edgestack.azure {LABEL}"]
    return "\r\n".join(lines).encode()


def sequence(path: pathlib.Path) -> list[Task]:
    """Check, create, again, change, again, remove, again."""
    device: dict[str, t.Any] = {"device_name": "dbe-7", "dns_domain": "example.com", "path": str(path), "backup": True}
    present = {**device, "address": "192.0.2.10"}
    moved = {**device, "address": "192.0.2.20", "storage_accounts": ["images"], "managed_disks": ["md-1"]}
    absent = {**device, "state": "absent"}
    stages = {"create": present, "update": moved, "remove": absent}
    tasks: list[Task] = [
        {"name": "refused", "edgestack.azure.hosts_entries": {**present, "device_name": "dbe-8"}, "diff": True}
    ]
    for stage, options in stages.items():
        task: Task = {"edgestack.azure.hosts_entries": options, "diff": True}
        tasks += [
            {"name": f"{stage}, checked", **task, "check_mode": True},
            {"name": stage, **task},
            {"name": f"{stage}, again", **task},
        ]
    return tasks


@pytest.mark.parametrize("door", Door)
def test_other_lines_stay_byte_for_byte(emulator: Emulator, tmp_path: pathlib.Path, door: Door) -> None:
    path = tmp_path / "hosts"
    original = unrelated(5000)
    path.write_bytes(original)
    path.chmod(0o640)
    run = run_tasks(sequence(path), emulator, tmp_path / "run", door=door)
    steps = run.steps
    assert len(steps) == 10, run.output
    refused = steps["refused"]
    assert refused.failed
    assert "line 5002: login.dbe-8.example.com is 192.0.2.77" in refused.result["msg"]
    for stage in ("create", "update", "remove"):
        check_stage(steps, stage)
    every = [*NAMES, "images.blob.dbe-7.example.com", "md-1.blob.dbe-7.example.com"]
    assert [entry["name"] for entry in steps["update"].result["entries"]] == every
    # A backup is what was there before a stage, so it also shows what the stage before it has left.
    assert backup_of(steps["create"]) == original
    assert backup_of(steps["update"]) == original + block("192.0.2.10", NAMES)
    assert backup_of(steps["remove"]) == original + block("192.0.2.20", every)
    assert path.read_bytes() == original
    assert path.stat().st_mode & 0o777 == 0o640


def check_stage(steps: dict[str, Step], stage: str) -> None:
    """It changes something once, and check mode tells exactly that."""
    checked, done, again = (steps[name] for name in (f"{stage}, checked", stage, f"{stage}, again"))
    assert not any(step.failed for step in (checked, done, again)), (stage, done.result)
    assert (checked.changed, done.changed, again.changed) == (True, True, False), stage
    assert checked.result["diff"] == done.result["diff"]
    assert again.result["diff"]["before"] == again.result["diff"]["after"] == ""
    assert "backup_file" not in checked.result
    assert "backup_file" not in again.result


def backup_of(step: Step) -> bytes:
    """The file as it was before a step."""
    return pathlib.Path(step.result["backup_file"]).read_bytes()
