# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes in declarations: each is named, in check mode too, and nothing is written."""

from __future__ import annotations

import pathlib
import re
import secrets
import typing as t

import yaml

from tests.emulator.client import Emulator
from tests.integration.playbook import Step, Task, run_tasks

TABLE = pathlib.Path(__file__).with_name("malformed.yml")
WITHOUT_GROUP = ("resource_group", "storage_path_info")
WITHOUT_CLUSTER = (*WITHOUT_GROUP, "custom_location_info")


def read_table(emulator: Emulator) -> list[tuple[str, dict[str, t.Any], str]]:
    """Module, options and expected words of every row."""
    text = TABLE.read_text(encoding="utf-8").replace("<SWITCH>", emulator.clusters[0].switches[0])
    rows = yaml.safe_load(text.replace("<PASSWORD>", secrets.token_urlsafe(12)))
    return [(next(key for key in row if key != "says"), row, row["says"]) for row in rows]


def complete(module: str, options: dict[str, t.Any], emulator: Emulator) -> dict[str, t.Any]:
    """What every row would have to say: group and cluster."""
    where: dict[str, t.Any] = {} if module in WITHOUT_GROUP else {"resource_group": "malformed"}
    if module not in WITHOUT_CLUSTER:
        where["custom_location"] = emulator.clusters[0].custom_location
    return {**where, **options}


def test_every_mistake_is_named_and_nothing_is_written(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    rows = read_table(emulator)
    assert len(rows) >= 30
    network = {
        **complete("logical_network", {}, emulator),
        **{"name": "shop-net", "vm_switch_name": emulator.clusters[0].switches[0], "ip_allocation_method": "Static"},
        **{"address_prefix": "10.21.0.0/16", "vlan": 900},
        "ip_pools": [{"name": "one", "start": "10.21.1.0", "end": "10.21.1.99"}],
    }
    setup: list[Task] = [
        {"name": "setup group", "edgestack.azure.resource_group": {"name": "malformed", "location": "eastus"}},
        {"name": "setup network", "edgestack.azure.logical_network": network},
    ]
    tasks: list[Task] = [
        {
            "name": f"row {number} {check_mode}",
            f"edgestack.azure.{module}": complete(module, row[module], emulator),
            "check_mode": check_mode,
        }
        for number, (module, row, _says) in enumerate(rows)
        for check_mode in (True, False)
    ]
    run = run_tasks(setup + tasks, emulator, tmp_path)
    assert not any(step.failed for name, step in run.steps.items() if name.startswith("setup")), run.output
    problems = [
        problem
        for number, (_module, _row, says) in enumerate(rows)
        for check_mode in (True, False)
        for problem in wrong_with(run.steps[f"row {number} {check_mode}"], says)
    ]
    assert not problems, "\n".join(problems)


def wrong_with(step: Step, says: str) -> list[str]:
    """What is not as it should be."""
    message = str(step.result.get("msg"))
    problems = [] if step.failed else [f"{step.name}: did not fail, expected {says!r}"]
    if step.failed and not re.search(says, message, re.DOTALL):
        problems.append(f"{step.name}: expected {says!r}, got {message!r}")
    return problems + [f"{step.name}: wrote {write}" for write in step.writes]
