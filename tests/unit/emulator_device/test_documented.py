# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/emulator.md tells every way to steer a device, and names tests that there are."""

from __future__ import annotations

import dataclasses
import pathlib
import re

import pytest

from tests.emulator.client import Emulator, EmulatorError
from tests.emulator.device.settings import DeviceSettings

TESTS = pathlib.Path(__file__).parents[2]
DOCUMENT = TESTS.parent / "docs" / "emulator.md"


def first_cells() -> set[str]:
    """Every name in the first column of a table."""
    rows = re.findall(r"^\| (`[^|]*)\|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_command(fleet: Emulator) -> None:
    with pytest.raises(EmulatorError, match="unknown command") as refused:
        fleet.control("no_such_command")
    commands = set(re.findall(r'"(\w+)"', str(refused.value).partition('"commands"')[2]))
    assert "device_state" in commands
    assert sorted(commands - first_cells()) == []
    documented = {name for name in first_cells() if re.match(r"device_\w", name)}
    assert sorted(documented - commands) == []


def test_every_setting() -> None:
    settings = {field.name for field in dataclasses.fields(DeviceSettings)}
    assert sorted(settings - first_cells()) == []


def test_every_named_test() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert len(named) > 30
    folders = ("unit/emulator_device", "unit/emulator_providers", "unit/blob", "clients/device")
    files = [path for folder in folders for path in (TESTS / folder).glob("test_*.py")]
    there = {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)}
    assert sorted(named - there) == []
