# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom locations come with a cluster; they can only be read."""

from __future__ import annotations

import pathlib

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, run_tasks


@pytest.mark.parametrize("door", Door)
def test_custom_locations_are_found(emulator: Emulator, tmp_path: pathlib.Path, door: Door) -> None:
    identity = emulator.clusters[0].custom_location
    name = identity.rpartition("/")[2]
    asked = {"all": {}, "queried": {"query": f"[?name=='{name}'].location"}, "none": {"query": "[?name=='other']"}}
    tasks = [{"name": title, "edgestack.azure.custom_location_info": options} for title, options in asked.items()]
    steps = run_tasks(tasks, emulator, tmp_path, door=door).steps
    found = steps["all"].result["custom_locations"]
    assert identity.lower() in [location["id"].lower() for location in found]
    assert steps["queried"].result["custom_locations"] == [emulator.clusters[0].location]
    assert steps["none"].result["custom_locations"] == []
    assert not any(step.writes or step.changed for step in steps.values())
