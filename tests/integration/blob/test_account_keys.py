# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of a storage account that were asked for can be used, and are not shown, through neither door."""

from __future__ import annotations

import pathlib
import re

import pytest

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice
from tests.integration.blob.running import run
from tests.integration.playbook import Door, Task

# 64 bytes in base64.
KEY = re.compile(r"[A-Za-z0-9+/]{86}==")


def tasks_of(group: str) -> list[Task]:
    """A group with an account, its keys, and a task that signs with one."""
    account = {"resource_group": group, "name": f"{group}account"}
    blob = {"storage_account": f"{group}account", "container": "vhds", "name": "none.vhd", "state": "absent"}
    return [
        {"name": "group", "edgestack.azure.resource_group": {"name": group, "location": "dbelocal"}},
        {"name": "account", "edgestack.azure.device_storage_account": account},
        {
            "name": "keys",
            "edgestack.azure.device_storage_account": {**account, "return_keys": True},
            "register": "account",
        },
        {
            "name": "used",
            "edgestack.azure.device_vhd": {**blob, "account_key": "{{ account.account_keys.key1 }}"},
        },
    ]


@pytest.mark.parametrize("door", list(Door), ids=[door.name.lower() for door in Door])
def test_keys(
    emulator: Emulator, device: BlobDevice, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, door: Door
) -> None:
    monkeypatch.setenv("ANSIBLE_VERBOSITY", "3")
    done = run(tasks_of(f"keys{door.name.lower()}"), emulator, device, tmp_path, door=door)
    assert [step.failed for step in done.steps.values()] == [False] * 4, done.output
    assert "storage_account" in done.steps["account"].result
    assert "censored" in done.steps["keys"].result
    assert '"blob_endpoint"' in done.output
    assert not KEY.search(done.output + str(done.steps))
