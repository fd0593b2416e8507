# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report about devices and clusters in one run: true, complete in spite of dead hosts, and only a look."""

from __future__ import annotations

import json
import stat
import typing as t

import pytest
import yaml

from tests.emulator.rehearsal import cloud_variables
from tests.integration.device.conftest import MakeEstate
from tests.integration.device.estate import DOMAIN, Estate
from tests.integration.playbooks.declarations import Declaration, shop
from tests.integration.playbooks.device_declarations import PROVISION_DEVICE, till_group, write_template
from tests.integration.playbooks.disk_files import make_disk_file
from tests.integration.playbooks.project import PROVISION, Report

REPORT = "edgestack.azure.report"
FRESH = "its password is not the declared one, as on a device from the factory"
DEAD = "127.0.40.250"
NOWHERE = "00000000-0000-0000-0000-000000000000"
MACHINE_PASSWORD = "Not-a-real-1-password"


def provision_device(mixed: Mixed, host: str) -> None:
    """Make what a virtual machine needs, and the machine, on a device that is brought up."""
    device, variables, directory = (
        mixed.estate.devices[host],
        mixed.estate.variables[host],
        mixed.estate.project.directory,
    )
    device.control("enable_vms")
    variables["device_bringup_arm_password"] = device.control("reset_arm_password")["password"]
    make_disk_file(directory / "till.vhd")
    write_template(directory)
    variables.update(
        till_token="any", device_vm_resource_groups=[till_group("till", directory / "till.vhd", machines=1)]
    )
    mixed.write()
    # As the bring-up would register it in a further run.
    reach = {
        "edgestack_environment": f"https://management.{variables['device_bringup_name']}.{DOMAIN}:{variables['device_bringup_port']}",
        "edgestack_ca_cert": str(mixed.estate.certificates(host) / "trust-bundle.pem"),
        "edgestack_resolve_to": variables["ansible_host"],
    }
    done = mixed.run(PROVISION_DEVICE, "--limit", host, "-e", json.dumps(reach))
    assert done.status == 0, done.output


class Mixed:
    """Devices that are there and one that is not, clusters, and the report about all of them."""

    def __init__(self, estate: Estate, declaration: Declaration) -> None:
        self.estate = estate
        self.declaration = declaration
        self.declaration["virtual_machines"][0]["admin_password"] = MACHINE_PASSWORD
        self.directory = estate.project.directory / "report"

    def write(self) -> None:
        """Write the inventory as it is declared now."""
        devices = dict(self.estate.variables)
        first = next(iter(devices.values()))
        devices["store-dead"] = {**first, "ansible_host": DEAD, "device_bringup_name": "dead"}
        reach = cloud_variables(self.estate.emulator)
        nowhere = {**self.declaration, "name": "nowhere", "resource_group": "nowhere"}
        sites = {
            "site-042": {**reach, "azure_local_vm_clusters": [self.declaration]},
            "site-043": {**reach, "azure_local_vm_clusters": [nowhere], "edgestack_subscription_id": NOWHERE},
        }
        inventory = {"edge_devices": {"hosts": devices}, "sites": {"hosts": sites}}
        path = self.estate.project.directory / "inventory.yml"
        path.write_text(yaml.safe_dump(inventory, sort_keys=False), encoding="utf-8")

    def run(self, playbook: str, *arguments: str) -> Report:
        """Run a playbook."""
        return self.estate.run(*arguments, "-e", f"report_directory={self.directory}", playbook=playbook)

    def found(self) -> dict[str, t.Any]:
        """What the report says, by host."""
        report = json.loads((self.directory / "fleet.json").read_text(encoding="utf-8"))
        return {one["host"]: one for one in report["devices"] + report["clusters"]}


@pytest.fixture
def mixed(make_estate: MakeEstate) -> Mixed:
    """One device that is brought up, one from the factory, one that is dead; one cluster that is provisioned."""
    estate = make_estate(2)
    made = Mixed(estate, shop(estate.emulator.clusters[0], "report", machines=1, vlan=111))
    first = next(iter(estate.devices))
    vswitch = {"name": "vswitch-port2", "interface_name": "Port2", "enabled_for_compute": True}
    estate.variables[first]["device_bringup_network"]["vswitches"] = [vswitch]
    made.write()
    assert estate.run("--limit", first).status == 0
    provision_device(made, first)
    provisioned = made.run(PROVISION, "-e", "azure_local_vm_hosts=site-042")
    assert provisioned.status == 0, provisioned.output
    return made


def test_report(mixed: Mixed) -> None:
    known, fresh = mixed.estate.devices
    mixed.estate.variables[known]["device_bringup_time"]["time_zone"] = "Hawaiian Standard Time"
    (group,) = mixed.estate.variables[known]["device_vm_resource_groups"]
    group["disks"] = [{"name": "till-1-sales", "disk_size_gb": 8}, {"name": "more", "disk_size_gb": 1}]
    group["virtual_machines"][0]["tags"] = {"counter": "1"}
    mixed.declaration["virtual_machines"][0].update(memory_mb=8192, allow_restart=True)
    mixed.declaration["virtual_disks"].append({"name": "more", "disk_size_gb": 8})
    mixed.write()
    mark = mixed.estate.emulator.mark()
    done = mixed.run(REPORT)
    assert done.status == 0, done.output
    assert mixed.estate.writes_since(mark) == []

    found = mixed.found()
    assert {host: one["state"] for host, one in found.items()} == {
        known: "attention",
        fresh: "attention",
        "store-dead": "unreachable",
        "site-042": "attention",
        "site-043": "failed",
    }
    assert found["store-dead"]["problems"] == ["it could not be inspected: Connection refused"]
    assert found[fresh]["problems"][0] == FRESH
    assert [one["endpoint"] for one in found[known]["certificates"]] == ["local UI", "management", "login", "blob"]
    assert all(one["level"] == "fine" and one["trusted"] for one in found[known]["certificates"])
    assert [(one["kind"], one["name"], one["action"]) for one in found[known]["changes"]] == [
        ("settings", "", "change"),
        # It is attached to a machine that runs.
        ("disk", "till/till-1-sales", "refused"),
        ("disk", "till/more", "create"),
        ("virtual machine", "till/till-1", "change"),
    ]
    assert [one for change in found[known]["changes"] for one in change["properties"]] == [
        {"property": "time.time_zone", "declared": "Hawaiian Standard Time", "actual": "UTC"},
        {"property": "tags.counter", "declared": "1", "actual": ""},
    ]
    assert [(one["name"], one["power_state"]) for one in found[known]["virtual_machines"]] == [("till-1", "running")]

    cluster = found["site-042"]
    changes = {(one["kind"], one["name"]): one for one in cluster["changes"]}
    assert {key: one["action"] for key, one in changes.items()} == {
        ("virtual disk", "more"): "create",
        ("virtual machine", "web-1"): "change",
    }
    assert {"property": "memory_mb", "declared": "8192", "actual": "4096"} in changes[("virtual machine", "web-1")][
        "properties"
    ]
    assert [(pool["network"], pool["used"], pool["total"]) for pool in cluster["pools"]] == [("lan", 2, 191)]
    assert [(one["name"], one["power_state"]) for one in cluster["virtual_machines"]] == [("web-1", "Running")]
    needs = {one["name"]: one["needs"] for one in cluster["dependencies"]}
    assert "images/ubuntu-2404" in needs["web-1"]

    page = mixed.directory / "fleet.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    told = page.read_text(encoding="utf-8") + (mixed.directory / "fleet.json").read_text(encoding="utf-8") + done.output
    secrets = [str(value) for name, value in mixed.estate.variables[known].items() if "password" in name]
    secrets += [MACHINE_PASSWORD, mixed.estate.emulator.accounts["owner"].client_secret]
    assert [secret for secret in secrets if secret in told] == []
    assert all(host in told for host in found)

    group["disks"].append(group["disks"][0])
    mixed.write()
    demanding = mixed.run(REPORT, "-e", '{"report_fail_on": ["drift", "certificates"]}')
    assert demanding.status != 0
    assert "The report counts 4 for drift" in " ".join(demanding.output.split())
    assert "for certificates" not in demanding.output
    _, refused = mixed.found()[known]["changes"]
    assert (refused["kind"], refused["action"]) == ("declaration", "refused")
    assert "'till-1-sales' is declared twice" in refused["message"]
