# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning a device from end to end: predicted, done, done again, changed, removed."""

from __future__ import annotations

import base64
import collections
import collections.abc as c
import re
import secrets
import typing as t
import urllib.parse
from pathlib import Path

import pytest
import yaml

from tests.integration.edge_device import Device, device_in_service
from tests.integration.playbooks.declarations import Declaration
from tests.integration.playbooks.device_declarations import (
    DESTROY_DEVICE,
    PROVISION_DEVICE,
    account_name,
    till_group,
    write_template,
)
from tests.integration.playbooks.disk_files import make_disk_file
from tests.integration.playbooks.project import Project, Report, changed_items
from tests.integration.playbooks.test_provision import succeeded

HOST = "shop-042"
CONFIRMED = ("-e", f"device_vm_destroy_confirmed={HOST}")
UPLOADED = "PUT /vhds/till.vhd?comp=page"
MADE_WITH_MACHINES = ("disks/till-1-os", "disks/till-1-data-1", "disks/till-2-os")


class Shop:
    """A device in service, and a project to provision it from."""

    def __init__(self, device: Device, directory: Path, name: str) -> None:
        site = self.site = device.site
        self.name = name
        self.project = Project(directory, site.emulator)
        self.disk_file = directory / "till.vhd"
        make_disk_file(self.disk_file)
        self.token = secrets.token_urlsafe(12)
        write_template(directory)
        self._connection = {
            "edgestack_environment": site.management,
            "edgestack_subscription_id": site.subscription,
            "edgestack_password": site._password,
            "edgestack_ca_cert": str(device.ca_cert),
            "edgestack_resolve_to": site.device.described["address"],
        }
        self._mark = site.emulator.mark()

    def declare(self, *groups: Declaration, **more: object) -> None:
        """Write inventory and variables."""
        inventory = {"edge_devices": {"hosts": {HOST: self._connection}}}
        (self.project.directory / "inventory.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
        self.project.declare({"device_vm_resource_groups": list(groups), "till_token": self.token, **more})

    def group(self, *, machines: int = 2) -> Declaration:
        """The declaration of the resource group of this test."""
        return till_group(self.name, self.disk_file, machines=machines)

    def run(self, playbook: str, *arguments: str) -> Report:
        """Run a playbook, which has to succeed without warnings."""
        return succeeded(self.project.run(playbook, *arguments))

    def writes(self) -> collections.Counter[str]:
        """How often each write was done since this was last asked. What the service refused is not counted."""
        exchanges = self.site.emulator.writes_since(self._mark)
        self._mark = self.site.emulator.mark()
        accepted = [exchange for exchange in exchanges if exchange["status"] in range(200, 300)]
        return collections.Counter(f"{exchange['method']} {_place(exchange['url'])}" for exchange in accepted)

    def path(self, kind: str, name: str) -> str:
        """The path of a resource in the group of this test."""
        return self.site.path(kind, name, group=self.name)

    def exists(self, kind: str, name: str) -> bool:
        """Whether a resource is there."""
        return self.site.send("GET", self.path(kind, name)).status_code == 200

    def power(self, name: str) -> str:
        """The power state of a virtual machine."""
        return self.site.power(self.path("virtualMachines", name))

    def has_custom_data(self, name: str, first_line: str) -> bool:
        """Whether a virtual machine was made with this custom data. It is never told; another is refused."""
        rest = f"write_files:\n  - path: /etc/till\n    content: {HOST} {self.token}\n"
        encoded = base64.b64encode(f"#cloud-config\n{first_line}\n{rest}".encode()).decode()
        return self.site.write("PUT", self.path("virtualMachines", name), json=_custom_data(encoded)).ok

    def add_foreign(self) -> list[tuple[str, str]]:
        """Have somebody else put things among those that are declared; one is even attached to the machine."""
        self.site.group = self.name
        disk = self.site.make("disks", "foreign", {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1})
        self.site.nic("foreign")
        self.site.image("foreign-image")
        self.site.vhd(account_name(self.name), "foreign.vhd")
        machine = self.path("virtualMachines", "till-1")
        disks = self.site.properties(machine)["storageProfile"]["dataDisks"]
        disks.append({"lun": 7, "name": "foreign", "createOption": "Attach", "managedDisk": {"id": disk}})
        assert self.site.write("PATCH", machine, json={"properties": {"storageProfile": {"dataDisks": disks}}}).ok
        return [("disks", "foreign"), ("networkInterfaces", "foreign"), ("images", "foreign-image")]

    def removable(self, created: c.Iterable[str]) -> list[str]:
        """What of that which was written is removed again: not the group, the account, the container and extensions."""
        kept = (self.name, account_name(self.name), "?restype=container", "?comp=metadata", "/extensions/script")
        return [place.removeprefix("PUT ") for place in created if not place.endswith(kept)]


def _custom_data(encoded: str) -> dict[str, t.Any]:
    return {"location": "DBELocal", "properties": {"osProfile": {"customData": encoded}}}


def _place(url: str) -> str:
    """What is left of a URL: below the resource group, or of a blob the path and what is done to it."""
    parts = urllib.parse.urlsplit(url)
    _before, found, below = parts.path.casefold().partition("/resourcegroups/")
    if found:
        return below
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Device]:
    """The device."""
    yield from device_in_service(tmp_path_factory.mktemp("device"), "127.0.43.1")


@pytest.fixture
def shop(device: Device, tmp_path: Path, request: pytest.FixtureRequest) -> c.Iterator[Shop]:
    """A project for the device, and a resource group that no other test has. Afterwards it is gone."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_"))[:60].strip("-")
    yield Shop(device, tmp_path, name)
    device.emulator.clear_faults()
    device.site.write("DELETE", f"{device.site.base}/resourceGroups/{name}")


def test_from_nothing_to_nothing(shop: Shop) -> None:
    shop.declare(shop.group())
    predicted = shop.run(PROVISION_DEVICE, "--check", "--diff")
    assert not shop.writes()

    done = shop.run(PROVISION_DEVICE)
    assert changed_items(predicted.steps()) == changed_items(done.steps())
    created = shop.writes()
    assert created.pop(UPLOADED) > 0
    # Group, account, container, blob and its mark of completion, disk, image, two interfaces, two machines, extension.
    assert len(created) == 12
    assert set(created.values()) == {1}, "one upload serves both machines"
    for number in (1, 2):
        assert shop.power(f"till-{number}") == "running"
        assert shop.has_custom_data(f"till-{number}", f"hostname: till-{number}")
        assert not shop.has_custom_data(f"till-{number}", "hostname: till-3")
    shop.writes()

    again = shop.run(PROVISION_DEVICE)
    assert again.changed == 0
    assert shop.run(PROVISION_DEVICE, "--check").changed == 0
    assert not shop.writes()

    destruction = shop.run(DESTROY_DEVICE, "--check")
    assert not shop.writes()
    removed = shop.run(DESTROY_DEVICE, *CONFIRMED)
    assert changed_items(destruction.steps()) == changed_items(removed.steps())
    deleted = shop.writes()
    assert set(deleted.values()) == {1}
    machines = [f"{shop.name}/providers/microsoft.compute/{name}" for name in MADE_WITH_MACHINES]
    assert set(deleted) == {f"DELETE {place}" for place in [*shop.removable(created), *machines]}
    assert shop.run(DESTROY_DEVICE, *CONFIRMED).changed == 0
    assert not shop.writes()


def test_change_is_shown_before_it_is_made(shop: Shop) -> None:
    group = shop.group(machines=1)
    shop.declare(group)
    shop.run(PROVISION_DEVICE)
    shop.writes()
    group["virtual_machines"][0].update(vm_size="Standard_D2_v2", allow_restart=True)
    group["tags"]["stage"] = "test"
    shop.disk_file.unlink()
    shop.declare(group)

    predicted = shop.run(PROVISION_DEVICE, "--check", "--diff")
    assert not shop.writes()
    assert "+vm_size:Standard_D2_v2" in predicted.output.replace(" ", "")
    done = shop.run(PROVISION_DEVICE)
    assert changed_items(predicted.steps()) == changed_items(done.steps())
    assert not [key for key in shop.writes() if key.startswith("PUT /vhds")], "what exists needs no file"
    assert shop.power("till-1") == "running"
    assert shop.run(PROVISION_DEVICE).changed == 0


def test_failed_import_is_taken_up(shop: Shop) -> None:
    group = shop.group(machines=1)
    shop.declare(group)
    failure = {"code": "DiskFull", "message": "There is no space left on the volume."}
    shop.site.emulator.add_fault(method="PUT", path="/images/", fail_operation=failure)
    report = shop.project.run(PROVISION_DEVICE)
    assert report.status != 0
    assert "no space left" in " ".join(report.output.split())
    assert UPLOADED in shop.writes()
    shop.run(PROVISION_DEVICE)
    assert UPLOADED not in shop.writes(), "what is there is not sent again"
    assert shop.run(PROVISION_DEVICE).changed == 0


def test_what_is_not_declared_stays(shop: Shop) -> None:
    group = shop.group(machines=1)
    shop.declare(group)
    shop.run(PROVISION_DEVICE)
    foreign = shop.add_foreign()
    shop.run(DESTROY_DEVICE, *CONFIRMED)
    assert not shop.exists("virtualMachines", "till-1")
    for kind, name in [*foreign, ("storageAccounts", account_name(shop.name))]:
        assert shop.exists(kind, name), name
    assert not [key for key in shop.writes() if key.endswith("/foreign.vhd")]

    shop.declare({**group, "remove_storage_accounts": True})
    shop.run(DESTROY_DEVICE, *CONFIRMED)
    assert not shop.exists("storageAccounts", account_name(shop.name))
    assert shop.exists(*foreign[0])


def test_destroying_needs_the_name_of_the_device(shop: Shop) -> None:
    disks = [{"name": "sales", "disk_size_gb": 1}]
    shop.declare({"name": shop.name, "disks": disks, "remove_resource_group": True})
    shop.run(PROVISION_DEVICE)
    shop.writes()
    for confirmation in ((), ("-e", "device_vm_destroy_confirmed=shop-043")):
        report = shop.project.run(DESTROY_DEVICE, *confirmation)
        assert report.status != 0
        assert "Nothing was removed" in report.output
        assert CONFIRMED[1] in "".join(report.output.split("\n        "))
    assert not shop.writes()
    shop.run(DESTROY_DEVICE, "-e", f"device_vm_destroy_confirmed=shop-043,{HOST}")
    assert set(shop.writes()) == {f"DELETE {shop.name}/providers/microsoft.compute/disks/sales", f"DELETE {shop.name}"}


def test_only_what_a_tag_names(shop: Shop) -> None:
    shop.declare(shop.group())
    shop.run(PROVISION_DEVICE, "--tags", "resource_groups,storage_accounts,images")
    assert shop.exists("images", "till")
    assert not shop.exists("disks", "till-1-sales")
    assert not shop.exists("networkInterfaces", "till-1-nic-1")


def test_a_virtual_network_of_its_own(shop: Shop) -> None:
    subnet = shop.site.get(shop.site.subnet)
    network = {"name": "shop", "address_prefix": subnet["properties"]["addressPrefix"]}
    shop.declare({**shop.group(machines=1), "virtual_networks": [network]})
    stages = ("--tags", "resource_groups,virtual_networks,network_interfaces")
    predicted = shop.run(PROVISION_DEVICE, "--check", "--diff", *stages)
    done = shop.run(PROVISION_DEVICE, *stages)
    assert changed_items(predicted.steps()) == changed_items(done.steps())
    assert "+    subnet: shopsubNet" in predicted.output
    interface = shop.site.properties(shop.site.path("networkInterfaces", "till-1-nic-1", group=shop.name))
    assert "/virtualNetworks/shop/subnets/" in interface["ipConfigurations"][0]["properties"]["subnet"]["id"]
    shop.run(DESTROY_DEVICE, *CONFIRMED)
    assert not shop.exists("virtualNetworks", "shop")


@pytest.mark.parametrize(("names", "told"), [((), "none: enable compute on a port"), (("lan", "dmz"), "lan, dmz")])
def test_a_virtual_network_is_not_guessed(shop: Shop, names: tuple[str, ...], told: str) -> None:
    """The device is made to look like one with other networks than its own."""
    networks = [{"id": f"/networks/{name}", "name": name, "properties": {"subnets": []}} for name in names]
    shop.site.emulator.add_fault(method="GET", path="/virtualNetworks", status=200, body={"value": networks})
    shop.declare({"name": shop.name, "virtual_machines": [{"name": "till-1", "network_interfaces": [{}]}]})
    report = shop.project.run(PROVISION_DEVICE)
    assert report.status != 0
    assert f"The device has {told}" in " ".join(report.output.split()), report.output
    assert "till-1-nic-1" in report.output
    assert set(shop.writes()) == {f"PUT {shop.name}"}


@pytest.mark.parametrize("door", ["true", "false"])
def test_no_secret_is_printed(shop: Shop, door: str) -> None:
    group = shop.group(machines=1)
    password = f"{secrets.token_urlsafe(18)}-Aa1"
    command = secrets.token_hex(12)
    machine = group["virtual_machines"][0]
    machine["admin_password"] = password
    machine["extensions"][0]["protected_settings"] = {"commandToExecute": command}
    del machine["extensions"][0]["settings"]
    shop.declare(group)
    shop.project.environment["EDGESTACK_IN_PROCESS"] = door
    done = shop.run(PROVISION_DEVICE, "-vvv", "--diff")
    for secret in (password, command, shop.token, shop.site._password):
        assert secret not in done.output


def test_mistakes_are_named_before_anything_is_written(shop: Shop) -> None:
    group = shop.group(machines=1)
    machine = group["virtual_machines"][0]
    twice = {**group, "virtual_machines": [machine, {**machine, "name": "TILL-1"}]}
    unknown = {**group, "virtual_machines": [{**machine, "memory_mb": 4096}]}
    for broken, words in ((twice, "'TILL-1' is declared twice"), (unknown, "memory_mb")):
        shop.declare(broken)
        report = shop.project.run(PROVISION_DEVICE)
        assert report.status != 0
        assert words in " ".join(report.output.split()), report.output
    assert not shop.writes()
