# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual machines on a device, against complete ordered lists of calls."""

from __future__ import annotations

import typing as t

import edge_bodies as bodies
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine import edge, edge_info

NOT_FOUND: dict[str, t.Any] = {"status": 404, "json": arm_error("ResourceNotFound")}
MODULES = "ansible_collections.edgestack.azure.plugins.module_utils"
SIZES = Expect(
    "GET",
    f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/dbelocal/vmSizes",
    json={"value": [{"name": "Standard_D1_v2"}, {"name": "Standard_D2_v2"}, {"name": "Custom_NonGPU"}]},
    api_version="2020-06-01",
)
KEY = "ssh-rsa AAAA"
CREATE = {
    "image": "ubuntu",
    "vm_size": "Standard_D1_v2",
    "admin_username": "operator",
    "ssh_public_keys": [{"key_data": KEY}],
    "custom_data": "#cloud-config\n",
    "network_interfaces": ["nic1"],
}


def reads(power_state: str = "running", **properties: t.Any) -> Expect:
    query = f"{bodies.MACHINE}?api-version=2020-06-01&%24expand=instanceView"
    return Expect("GET", query, json=bodies.machine(power_state, **properties))


MISSING = Expect("GET", bodies.MACHINE, **NOT_FOUND)


def act(action: str, leads_to: str, **properties: t.Any) -> list[Expect]:
    return [Expect("POST", f"{bodies.MACHINE}/{action}"), reads(leads_to, **properties)]


class Task:
    """Runs the module over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        for place in ("_resource.module", "_virtual_machine.edge_info"):
            monkeypatch.setattr(f"{MODULES}.{place}.connect", lambda _params, _context: fake_client(self.transport))

    def run(self, *calls: Expect, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        validator = ArgumentSpecValidator(**edge.device_virtual_machine_entry().argument_spec.to_kwargs())
        validated = validator.validate({"name": "web", "resource_group": "shop", **options})
        assert not validated.error_messages
        self.transport.expected = list(calls)
        self.transport.calls.clear()
        result = edge.run(validated.validated_parameters, FakeContext(check_mode=check_mode))
        self.transport.assert_done()
        return result


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def creation() -> list[Expect]:
    return [
        MISSING,
        Expect("GET", bodies.IMAGE, json=bodies.image(), api_version="2020-06-01"),
        Expect("GET", bodies.INTERFACE, json=bodies.interface(), api_version="2018-11-01"),
        SIZES,
    ]


def test_unchanged_costs_one_get(task: Task) -> None:
    result = task.run(reads(), **CREATE, state="started")
    assert (result["changed"], result["restarted"]) == (False, False)
    assert result["diff"] == {"before": {}, "after": {}}
    assert result["virtual_machine"]["power_state"] == "running"


def test_creation(task: Task) -> None:
    body = {
        "location": "dbelocal",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D1_v2"},
            "osProfile": {
                "computerName": "web",
                "adminUsername": "operator",
                "linuxConfiguration": {
                    "ssh": {"publicKeys": [{"path": "/home/operator/.ssh/authorized_keys", "keyData": KEY}]},
                    "disablePasswordAuthentication": True,
                },
                "customData": "I2Nsb3VkLWNvbmZpZwo=",
            },
            "storageProfile": {
                "imageReference": {"id": bodies.IMAGE},
                "osDisk": {"createOption": "FromImage", "osType": "Linux"},
            },
            "networkProfile": {"networkInterfaces": [{"id": bodies.INTERFACE}]},
        },
    }
    put = Expect("PUT", bodies.MACHINE, status=201, json=bodies.machine(), body=body)
    result = task.run(*creation(), put, reads(), **CREATE)
    assert result["changed"]
    assert "cloud-config" not in str(result)


def test_check_mode_from_nothing_predicts_and_writes_nothing(task: Task) -> None:
    result = task.run(*creation(), check_mode=True, **CREATE, state="started")
    assert result["changed"]
    assert result["diff"]["after"]["vm_size"] == "Standard_D1_v2"
    assert task.transport.writes == []


def test_a_new_machine_that_shall_be_stopped_is_stopped_after_its_creation(task: Task) -> None:
    put = Expect("PUT", bodies.MACHINE, status=201, json=bodies.machine())
    result = task.run(*creation(), put, reads(), *act("deallocate", "deallocated"), **CREATE, state="stopped")
    assert result["virtual_machine"]["power_state"] == "deallocated"


def test_a_size_that_the_device_does_not_have_is_refused(task: Task) -> None:
    with pytest.raises(InvalidInput, match=r"'Standard_D3_v2'.*a size of this device, for example .*Standard_D2_v2"):
        task.run(*creation(), **{**CREATE, "vm_size": "Standard_D3_v2"})
    assert task.transport.writes == []


def test_a_device_that_does_not_tell_its_sizes_decides_itself(task: Task) -> None:
    silent = Expect("GET", SIZES.url, status=404, json=arm_error("NoRegisteredProviderFound"))
    put = Expect("PUT", bodies.MACHINE, status=201, json=bodies.machine())
    assert task.run(*creation()[:3], silent, put, reads(), **CREATE)["changed"]


def test_a_machine_of_an_existing_disk(task: Task) -> None:
    disk = bodies.disk(bodies.OS_DISK, osType="Windows")
    calls = [MISSING, Expect("GET", bodies.OS_DISK, json=disk), *creation()[2:]]
    put = Expect(
        "PUT",
        bodies.MACHINE,
        status=201,
        json=bodies.machine(),
        body={
            "location": "dbelocal",
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D1_v2"},
                "storageProfile": {
                    "osDisk": {"managedDisk": {"id": bodies.OS_DISK}, "createOption": "Attach", "osType": "Windows"}
                },
                "networkProfile": {"networkInterfaces": [{"id": bodies.INTERFACE}]},
            },
        },
    )
    after = bodies.machine()["properties"]["storageProfile"]
    after["osDisk"]["osType"] = "Windows"
    options = {"os_disk": "web_disk1", "vm_size": "Standard_D1_v2", "network_interfaces": ["nic1"]}
    assert task.run(*calls, put, reads(storageProfile=after), **options)["changed"]


def test_a_disk_that_another_machine_has_is_refused(task: Task) -> None:
    disk = bodies.disk(bodies.OS_DISK, managed_by=f"{bodies.COMPUTE}/virtualMachines/other")
    calls = [MISSING, Expect("GET", bodies.OS_DISK, json=disk), creation()[2]]
    with pytest.raises(InvalidInput, match=r"'os_disk'.*belongs to .*other"):
        task.run(*calls, os_disk="web_disk1", vm_size="Standard_D1_v2", network_interfaces=["nic1"])


LARGER = {"hardwareProfile": {"vmSize": "Standard_D2_v2"}}
RESIZE = Expect("PATCH", bodies.MACHINE, body={"properties": LARGER})


class TestResize:
    """A change that needs the machine deallocated."""

    def test_refused_without_permission(self, task: Task) -> None:
        with pytest.raises(CollectionError, match="'running', and changing 'vm_size' needs it stopped.*allow_restart"):
            task.run(reads(), SIZES, vm_size="Standard_D2_v2")

    def test_one_stop_and_one_start_with_permission(self, task: Task) -> None:
        calls = [reads(), SIZES, *act("deallocate", "deallocated"), RESIZE, reads("deallocated", **LARGER)]
        start = act("start", "running", **LARGER)
        result = task.run(*calls, *start, vm_size="Standard_D2_v2", allow_restart=True)
        assert result["restarted"]
        assert result["diff"] == {"before": {"vm_size": "Standard_D1_v2"}, "after": {"vm_size": "Standard_D2_v2"}}

    def test_a_stopped_machine_is_only_deallocated(self, task: Task) -> None:
        calls = [reads("stopped"), SIZES, *act("deallocate", "deallocated"), RESIZE]
        result = task.run(*calls, reads("deallocated", **LARGER), vm_size="Standard_D2_v2")
        assert not result["restarted"]
        assert result["diff"]["after"]["power_state"] == "Deallocated"

    def test_in_place_when_it_is_deallocated(self, task: Task) -> None:
        calls = [reads("deallocated"), SIZES, RESIZE, reads("deallocated", **LARGER)]
        assert not task.run(*calls, vm_size="Standard_D2_v2")["restarted"]

    def test_a_failure_leaves_it_running(self, task: Task) -> None:
        full = Expect("PATCH", bodies.MACHINE, status=409, json=arm_error("AllocationFailed", "No memory."))
        calls = [reads(), SIZES, *act("deallocate", "deallocated"), full, *act("start", "running")]
        with pytest.raises(CollectionError, match=r"No memory\..*has been started again"):
            task.run(*calls, vm_size="Standard_D2_v2", allow_restart=True)

    def test_check_mode_writes_nothing(self, task: Task) -> None:
        result = task.run(reads(), SIZES, check_mode=True, vm_size="Standard_D2_v2", allow_restart=True)
        assert result["restarted"]
        assert result["virtual_machine"]["power_state"] == "running"
        assert task.transport.writes == []

    def test_without_waiting_it_is_refused(self, task: Task) -> None:
        with pytest.raises(InvalidInput, match="'wait'"):
            task.run(reads(), SIZES, vm_size="Standard_D2_v2", allow_restart=True, wait=False)


class TestPower:
    """States, and the two ways to be stopped."""

    @pytest.mark.parametrize(
        ("options", "before", "action", "after"),
        [
            ({"state": "started"}, "deallocated", "start", "running"),
            ({"state": "started"}, "stopped", "start", "running"),
            ({"state": "stopped"}, "running", "deallocate", "deallocated"),
            ({"state": "stopped"}, "stopped", "deallocate", "deallocated"),
            ({"state": "stopped", "deallocate": False}, "running", "powerOff", "stopped"),
            ({"state": "restarted"}, "running", "restart", "running"),
            ({"state": "restarted"}, "stopped", "start", "running"),
        ],
    )
    def test_actions(self, task: Task, options: dict[str, t.Any], before: str, action: str, after: str) -> None:
        predicted = task.run(reads(before), check_mode=True, **options)
        result = task.run(reads(before), *act(action, after), **options)
        assert result["changed"]
        assert result["restarted"] is (action == "restart")
        assert result["virtual_machine"]["power_state"] == after == predicted["virtual_machine"]["power_state"]
        assert result["diff"] == predicted["diff"]

    @pytest.mark.parametrize(
        ("options", "before"),
        [
            ({"state": "started"}, "running"),
            ({"state": "stopped"}, "deallocated"),
            ({"state": "stopped", "deallocate": False}, "stopped"),
            ({"state": "stopped", "deallocate": False}, "deallocated"),
            ({}, "stopped"),
        ],
    )
    def test_met_already(self, task: Task, options: dict[str, t.Any], before: str) -> None:
        assert not task.run(reads(before), **options)["changed"]

    def test_a_machine_on_its_way_is_waited_for(self, task: Task) -> None:
        assert not task.run(reads("starting"), reads("starting"), reads(), state="started")["changed"]


class TestAttachments:
    """Data disks while it runs, network interfaces while it is deallocated."""

    def test_a_disk_is_attached_while_it_runs(self, task: Task) -> None:
        storage = bodies.machine()["properties"]["storageProfile"]
        storage["dataDisks"] = [bodies.attached_disk()]
        declared = {"lun": 0, "name": "data", "createOption": "Attach", "managedDisk": {"id": bodies.DISK}}
        put = Expect("PUT", bodies.MACHINE, json=bodies.machine())
        calls = [reads(), Expect("GET", bodies.DISK, json=bodies.disk(), api_version="2019-07-01"), put]
        result = task.run(*calls, reads(storageProfile=storage), data_disks=[{"lun": 0, "disk": "data"}])
        assert (result["changed"], result["restarted"]) == (True, False)
        sent = task.transport.calls[2].body["properties"]
        assert sent["storageProfile"]["dataDisks"] == [declared]
        assert not {"instanceView", "vmId", "provisioningState"} & sent.keys()
        assert not task.run(reads(storageProfile=storage), data_disks=[{"lun": 0, "disk": "data"}])["changed"]

    def test_a_disk_that_does_not_exist_is_named(self, task: Task) -> None:
        missing = Expect("GET", bodies.DISK, **NOT_FOUND)
        with pytest.raises(InvalidInput, match=r"'disk': 'data' does not exist"):
            task.run(reads(), missing, data_disks=[{"lun": 0, "disk": "data"}])
        result = task.run(
            reads(), missing, check_mode=True, data_disks=[{"lun": 0, "disk": "data"}], expected_resources=["data"]
        )
        assert result["changed"]

    def test_a_second_network_interface(self, task: Task) -> None:
        items = [
            {"id": bodies.INTERFACE, "properties": {"primary": True}},
            {"id": bodies.SECOND_INTERFACE, "properties": {"primary": False}},
        ]
        network = {"networkInterfaces": items}
        options = {"network_interfaces": ["nic1", "nic2"]}
        found = Expect("GET", bodies.SECOND_INTERFACE, json=bodies.interface())
        with pytest.raises(CollectionError, match="'network_interfaces' needs it stopped"):
            task.run(reads(), found, **options)
        patch = Expect("PATCH", bodies.MACHINE, body={"properties": {"networkProfile": network}})
        calls = [reads(), found, *act("deallocate", "deallocated"), patch, reads("deallocated", networkProfile=network)]
        start = act("start", "running", networkProfile=network)
        assert task.run(*calls, *start, **options, allow_restart=True)["restarted"]
        assert not task.run(reads(networkProfile=network), **options)["changed"]


class TestRemoval:
    """Only what the options name goes with the machine, and nothing of another resource group."""

    FOREIGN = bodies.DISK.replace("/shop/", "/warehouse/")

    def storage(self) -> dict[str, t.Any]:
        storage = bodies.machine()["properties"]["storageProfile"]
        storage["dataDisks"] = [bodies.attached_disk(), bodies.attached_disk(1, self.FOREIGN)]
        return t.cast("dict[str, t.Any]", storage)

    def test_everything_else_stays_by_default(self, task: Task) -> None:
        machine = reads(storageProfile=self.storage())
        result = task.run(machine, machine, Expect("DELETE", bodies.MACHINE, status=204), state="absent")
        assert result["removed"] == [bodies.MACHINE]
        assert result["left_behind"] == [bodies.OS_DISK, bodies.DISK, self.FOREIGN, bodies.INTERFACE]

    def test_what_is_named_goes_too(self, task: Task) -> None:
        machine = reads(storageProfile=self.storage())
        calls = [machine, machine, Expect("DELETE", bodies.MACHINE, status=204)]
        for identity in (bodies.OS_DISK, bodies.DISK, bodies.INTERFACE):
            calls += [Expect("GET", identity, json={"id": identity}), Expect("DELETE", identity, status=204)]
        everything = {"remove_os_disk": True, "remove_data_disks": True, "remove_network_interfaces": True}
        result = task.run(*calls, state="absent", **everything)
        assert result["removed"] == [bodies.MACHINE, bodies.OS_DISK, bodies.DISK, bodies.INTERFACE]
        assert result["left_behind"] == [self.FOREIGN]

    def test_check_mode_says_the_same(self, task: Task) -> None:
        machine = reads(storageProfile=self.storage())
        found = Expect("GET", bodies.OS_DISK, json=bodies.disk())
        result = task.run(machine, machine, found, check_mode=True, state="absent", remove_os_disk=True)
        assert result["removed"] == [bodies.MACHINE, bodies.OS_DISK]
        assert task.transport.writes == []

    def test_nothing_is_there(self, task: Task) -> None:
        assert not task.run(MISSING, state="absent", remove_os_disk=True)["changed"]

    NAMED: t.ClassVar[dict[str, t.Any]] = {
        "os_disk_name": "web_disk1",
        "data_disks": [{"lun": 0, "disk": "data"}, {"lun": 1, "disk": FOREIGN}],
        "network_interfaces": ["nic1", "nic2"],
        "state": "absent",
    }

    def test_what_an_interrupted_removal_left_goes(self, task: Task) -> None:
        """But not what another machine has, or what lives in another resource group."""
        other = bodies.interface(machine=f"{bodies.COMPUTE}/virtualMachines/other")
        looks = [
            Expect("GET", bodies.OS_DISK, json=bodies.disk(bodies.OS_DISK)),
            Expect("GET", bodies.DISK, **NOT_FOUND),
            Expect("GET", bodies.INTERFACE, json=bodies.interface()),
            Expect("GET", bodies.SECOND_INTERFACE, json=other),
        ]
        everything = {"remove_os_disk": True, "remove_data_disks": True, "remove_network_interfaces": True}
        removals = [
            call
            for identity in (bodies.OS_DISK, bodies.INTERFACE)
            for call in (Expect("GET", identity, json={"id": identity}), Expect("DELETE", identity, status=204))
        ]
        result = task.run(MISSING, *looks, *removals, **self.NAMED, **everything)
        assert (result["changed"], result["left_behind"]) == (True, [])
        assert result["removed"] == [bodies.OS_DISK, bodies.INTERFACE]

    def test_without_being_asked_for_nothing_is_looked_for(self, task: Task) -> None:
        assert not task.run(MISSING, **self.NAMED)["changed"]


def test_info_reads_each_machine_for_its_power_state(task: Task) -> None:
    listed = Expect("GET", f"{bodies.COMPUTE}/virtualMachines", json={"value": [bodies.machine()]})
    task.transport.expected = [listed, reads("deallocated")]
    validator = ArgumentSpecValidator(**edge_info.device_virtual_machine_info_entry().argument_spec.to_kwargs())
    parameters = validator.validate({"resource_group": "shop"}).validated_parameters
    found = edge_info.run(parameters, FakeContext())["virtual_machines"]
    assert [machine["power_state"] for machine in found] == ["deallocated"]
    task.transport.assert_done()
