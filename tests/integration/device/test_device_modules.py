# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module for the local web API through both doors: predict, do, do again."""

from __future__ import annotations

import secrets
import typing as t
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.device.conftest import Described
from tests.integration.playbook import Door, Task, run_tasks

READING = ("edgestack.azure.device_configuration_info", "edgestack.azure.device_diagnostics")
UI = "{{ (issued.certificates | selectattr('name', 'eq', 'multi_san') | first).fingerprint }}"


def declared_for(described: Described) -> dict[str, dict[str, t.Any]]:
    """What is declared of a device with two nodes, each at an address of its own, by module."""
    number = int(described["address"].rpartition(".")[2])
    ports = [
        {
            "name": "Port2",
            "node_name": node,
            "is_dhcp_enabled": False,
            "ipv4": {"address": f"127.0.43.{2 * number + index}", "subnet_mask": "255.255.255.0"},
        }
        for index, node in enumerate(described["nodes"])
    ]
    configuration = {"network": {"interfaces": ports}, "time": {"time_zone": "UTC"}, "log_consent": True}
    return {
        "edgestack.azure.device_password": {},
        "edgestack.azure.device_configuration": {**configuration, "wait_timeout": 60},
        "edgestack.azure.device_vip": {"type": "ACS", "address": f"127.0.43.{200 + number}"},
        "edgestack.azure.device_certificates": {"wait_timeout": 60},
    }


def tasks_of(described: Described, directory: str) -> list[Task]:
    """All modules on one device, in an order that makes sense."""
    pfx_password = f"aA1!{secrets.token_hex(10)}"
    connection = {
        "host": described["address"],
        "port": described["port"],
        "fingerprint": described["fingerprint"],
        "password": f"aA1!{secrets.token_hex(5)}",
    }
    issue = {
        "name": "issue",
        "register": "issued",
        "edgestack.azure.certificates": {
            "device_name": described["name"],
            "dns_domain": described["dns_domain"],
            "node_serial_numbers": described["nodes"],
            "directory": directory,
            "layout": "multi_san",
            "pfx_password": pfx_password,
        },
    }
    installing = {"directory": directory, "pfx_password": pfx_password, "node_port": described["port"]}
    tasks: list[Task] = []
    for module, declared in declared_for(described).items():
        options = {**connection, **declared}
        if module.endswith("certificates"):
            tasks += [{"name": reading, reading: connection} for reading in READING]
            tasks.append(issue)
            options |= installing
        tasks.append({"name": f"{module} check", module: options, "check_mode": True})
        tasks.append({"name": module, module: options})
        again = {**options, "fingerprint": UI} if module.endswith("certificates") else options
        tasks.append({"name": f"{module} again", module: again})
    return tasks


@pytest.mark.parametrize("door", Door)
def test_predict_do_do_again(
    fleet: Emulator, unused_clusters: t.Iterator[Described], tmp_path: Path, door: Door
) -> None:
    described = next(unused_clusters)
    run = run_tasks(tasks_of(described, str(tmp_path / "certificates")), fleet, tmp_path, door=door)
    assert run.status == 0, run.output
    assert "[WARNING]" not in run.output, run.output
    declared = declared_for(described)
    for module in declared:
        assert run.steps[f"{module} check"].changed, module
        assert run.steps[module].changed, module
        assert not run.steps[f"{module} again"].changed, module
        assert run.steps[f"{module} check"].result.get("diff") == run.steps[module].result.get("diff"), module
    for module in READING:
        assert not run.steps[module].changed, module
    found = run.steps[READING[0]].result
    assert found["declarations"]["time"]["time_zone"] == "UTC"
    assert found["log_consent"] is True
    assert [vip["address"] for vip in found["vips"] if vip["type"] == "ACS"] == [
        declared["edgestack.azure.device_vip"]["address"]
    ]
