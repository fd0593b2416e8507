# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for resources of a device, from options to result, against complete lists of calls."""

from __future__ import annotations

import typing as t

import edge_bodies as bodies
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._edge import storage_account
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import info
from ansible_collections.edgestack.azure.plugins.module_utils._resource import module as resource_module
from ansible_collections.edgestack.azure.plugins.modules import (
    device_disk,
    device_image,
    device_network_interface,
    device_snapshot,
    device_storage_account,
    device_virtual_network,
    device_virtual_network_info,
    device_vm_extension,
    device_vm_extension_info,
)

NOT_FOUND: dict[str, t.Any] = {"status": 404, "json": arm_error("ResourceNotFound")}
NETWORKS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/virtualNetworks"
LIST_NETWORKS = Expect("GET", NETWORKS, json={"value": [bodies.virtual_network()]}, api_version="2018-11-01")


class Task:
    """Runs modules over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        self.context = FakeContext()
        client = fake_client(self.transport)
        for place in (resource_module, info, storage_account):
            monkeypatch.setattr(place, "connect", lambda _params, _context: client)

    def run(self, module: t.Any, *calls: Expect, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        self.transport.expected = list(calls)
        self.transport.calls.clear()
        self.context = FakeContext(check_mode=check_mode)
        given = {"resource_group": "shop", **options}
        validated = ArgumentSpecValidator(**module.ENTRY.argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        result = module.ENTRY.run(validated.validated_parameters, self.context)
        self.transport.assert_done()
        assert self.context.warnings == []
        return t.cast("dict[str, t.Any]", result)


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


@pytest.mark.parametrize(
    ("module", "options", "address", "body", "references"),
    [
        (device_storage_account, {"name": "shopimages"}, bodies.ACCOUNT, bodies.account(), []),
        (
            device_image,
            {"name": "ubuntu", "os_type": "Linux", "blob_uri": bodies.BLOB},
            bodies.IMAGE,
            bodies.image(),
            [],
        ),
        (device_disk, {"name": "data", "disk_size_gb": 8}, bodies.DISK, bodies.disk(), []),
        (
            device_snapshot,
            {"name": "before", "source_disk": "data"},
            bodies.SNAPSHOT,
            bodies.snapshot(),
            [Expect("GET", bodies.DISK, json=bodies.disk())],
        ),
        (
            device_network_interface,
            {"name": "nic1", "virtual_network": "ASEVNET"},
            bodies.INTERFACE,
            bodies.interface(),
            [LIST_NETWORKS],
        ),
        (
            device_vm_extension,
            {
                "name": "script",
                "virtual_machine": "web",
                "publisher": "Microsoft.Azure.Extensions",
                "type": "CustomScript",
                "type_handler_version": "2.0",
                "auto_upgrade_minor_version": True,
                "settings": {"commandToExecute": "true"},
            },
            bodies.EXTENSION,
            bodies.extension(),
            [],
        ),
    ],
    ids=["account", "image", "disk", "snapshot", "interface", "extension"],
)
def test_life_of_a_resource(
    task: Task,
    module: t.Any,
    options: dict[str, t.Any],
    address: str,
    body: dict[str, t.Any],
    references: list[Expect],
) -> None:
    missing, found = Expect("GET", address, **NOT_FOUND), Expect("GET", address, json=body)
    put = Expect("PUT", address, status=201, json=body)
    predicted = task.run(module, missing, *references, check_mode=True, **options)
    created = task.run(module, missing, *references, put, found, **options)
    assert predicted["diff"] == created["diff"]
    assert (predicted["changed"], created["changed"]) == (True, True)

    again = task.run(module, found, **options)
    assert again["changed"] is False
    assert again["diff"] == {"before": {}, "after": {}}

    name = {key: options[key] for key in ("name", "virtual_machine") if key in options}
    assert task.run(module, found, check_mode=True, state="absent", **name)["changed"]
    assert task.run(module, found, Expect("DELETE", address, status=204), state="absent", **name)["changed"]
    assert not task.run(module, missing, state="absent", **name)["changed"]


def test_the_older_profile_speaks_older_versions(task: Task) -> None:
    found = Expect("GET", bodies.DISK, json=bodies.disk(), api_version="2017-03-30")
    task.run(device_disk, found, name="data", api_profile="2019-03-01-hybrid")
    with pytest.raises(InvalidInput, match="'hyper_v_generation': 'V2'"):
        task.run(device_disk, name="data", api_profile="2019-03-01-hybrid", hyper_v_generation="V2")
    assert task.transport.calls == []


class TestKeys:
    """Keys are read only for those who ask."""

    LIST = Expect(
        "POST",
        f"{bodies.ACCOUNT.replace('storageAccounts', 'storageaccounts')}/listKeys",
        json={"keys": [{"keyName": "key1", "value": "k-1"}, {"keyName": "key2", "value": "k-2"}]},
        api_version="2019-06-01",
    )
    FOUND = Expect("GET", bodies.ACCOUNT, json=bodies.account())

    def test_not_by_default(self, task: Task) -> None:
        assert "account_keys" not in task.run(device_storage_account, self.FOUND, name="shopimages")

    def test_on_request(self, task: Task) -> None:
        result = task.run(device_storage_account, self.FOUND, self.LIST, name="shopimages", return_keys=True)
        assert result["account_keys"] == {"key1": "k-1", "key2": "k-2"}
        assert not result["changed"]

    def test_of_an_account_that_check_mode_only_predicts_there_are_none(self, task: Task) -> None:
        missing = Expect("GET", bodies.ACCOUNT, **NOT_FOUND)
        result = task.run(device_storage_account, missing, check_mode=True, name="shopimages", return_keys=True)
        assert "account_keys" not in result


class TestNetworkInterface:
    """The network and the address."""

    def test_the_only_subnet_is_taken(self, task: Task) -> None:
        put = Expect(
            "PUT",
            bodies.INTERFACE,
            status=201,
            json=bodies.interface(),
            body_contains={"location": "dbelocal"},
        )
        missing, found = Expect("GET", bodies.INTERFACE, **NOT_FOUND), Expect("GET", bodies.INTERFACE, json={})
        found.json = bodies.interface()
        task.run(device_network_interface, missing, LIST_NETWORKS, put, found, name="nic1", virtual_network="ASEVNET")
        sent = task.transport.calls[2].body["properties"]["ipConfigurations"][0]["properties"]
        assert sent["subnet"]["id"] == f"{bodies.VIRTUAL_NETWORK}/subnets/ASEVNETsubNet"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"ip_address": "10.1.0.1"}, r"'ip_address': '10.1.0.1'.*an address of 10.57.48.0/21"),
            ({"subnet": "other"}, r"'subnet': 'other'.*a subnet of 'ASEVNET': 'ASEVNETsubNet'"),
            ({"virtual_network": "none"}, r"'virtual_network': 'none' does not exist. Visible to you are: .*ASEVNET"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, task: Task, options: dict[str, t.Any], message: str) -> None:
        missing = Expect("GET", bodies.INTERFACE, **NOT_FOUND)
        with pytest.raises(InvalidInput, match=message):
            task.run(
                device_network_interface,
                missing,
                LIST_NETWORKS,
                name="nic1",
                **{"virtual_network": "ASEVNET", **options},
            )
        assert task.transport.writes == []

    def change(self, task: Task, power_state: str) -> dict[str, t.Any]:
        attached = bodies.interface(machine=bodies.MACHINE)
        after = bodies.interface("Static", "10.57.51.30", machine=bodies.MACHINE)
        machine = Expect("GET", bodies.MACHINE, json=bodies.machine(power_state), api_version="2020-06-01")
        put = Expect("PUT", bodies.INTERFACE, json=after, sent_headers={"If-Match": 'W/"2"'})
        calls = [Expect("GET", bodies.INTERFACE, json=attached), machine, put]
        last = Expect("GET", bodies.INTERFACE, json=after)
        return task.run(device_network_interface, *calls, last, name="nic1", ip_address="10.57.51.30")

    def test_an_address_is_changed_while_the_machine_is_stopped(self, task: Task) -> None:
        assert self.change(task, "stopped")["network_interface"]["ip_address"] == "10.57.51.30"

    def test_and_refused_while_it_runs(self, task: Task) -> None:
        with pytest.raises(
            CollectionError, match=r"attached to the virtual machine 'web', which is 'running'.*stopped"
        ):
            self.change(task, "running")
        assert task.transport.writes == []


class TestDiskGrowth:
    """An attached disk grows while its machine is deallocated."""

    def grow(self, task: Task, power_state: str) -> dict[str, t.Any]:
        before, after = (bodies.disk(managed_by=bodies.MACHINE, diskSizeGB=size) for size in (8, 16))
        machine = Expect("GET", bodies.MACHINE, json=bodies.machine(power_state))
        patch = Expect("PATCH", bodies.DISK, status=200, json=after, body={"properties": {"diskSizeGB": 16}})
        calls = [Expect("GET", bodies.DISK, json=before), machine, patch, Expect("GET", bodies.DISK, json=after)]
        return task.run(device_disk, *calls, name="data", disk_size_gb=16)

    def test_deallocated(self, task: Task) -> None:
        assert self.grow(task, "deallocated")["disk"]["disk_size_gb"] == 16

    def test_not_deallocated(self, task: Task) -> None:
        with pytest.raises(CollectionError, match="needs it deallocated"):
            self.grow(task, "stopped")
        assert task.transport.writes == []


def test_a_name_is_a_snapshot_before_it_is_a_disk(task: Task) -> None:
    restored = f"{bodies.COMPUTE}/disks/restored"
    body = bodies.disk(restored, creationData={"createOption": "Copy", "sourceResourceId": bodies.DISK})
    calls = [
        Expect("GET", restored, **NOT_FOUND),
        Expect("GET", f"{bodies.COMPUTE}/snapshots/data", **NOT_FOUND),
        Expect("GET", bodies.DISK, json=bodies.disk()),
        Expect("PUT", restored, status=202, json=body),
        Expect("GET", restored, json=body),
        Expect("GET", restored, json=body),
    ]
    assert task.run(device_disk, *calls, name="restored", source="data")["disk"]["create_option"] == "Copy"


def test_networks_that_the_device_made_are_found(task: Task) -> None:
    result = task.run(device_virtual_network_info, LIST_NETWORKS, resource_group=None)
    (network,) = result["virtual_networks"]
    assert (network["name"], network["subnet_name"]) == ("ASEVNET", "ASEVNETsubNet")
    assert network["subnets"][0]["address_prefix"] == "10.57.48.0/21"


def test_a_virtual_network_cannot_become_another(task: Task) -> None:
    found = Expect("GET", f"{bodies.NETWORK}/virtualNetworks/shop", json=bodies.virtual_network())
    with pytest.raises(CollectionError, match="'address_prefix' cannot be changed"):
        task.run(device_virtual_network, found, name="shop", address_prefix="10.0.0.0/8")


def test_extensions_of_one_machine(task: Task) -> None:
    listed = Expect("GET", f"{bodies.MACHINE}/extensions", json={"value": [bodies.extension()]})
    (extension,) = task.run(device_vm_extension_info, listed, virtual_machine="web")["vm_extensions"]
    assert (extension["virtual_machine"], extension["type"]) == ("web", "CustomScript")
    with pytest.raises(InvalidInput, match="'virtual_machine': 'a/b'"):
        task.run(device_vm_extension_info, virtual_machine="a/b")


def test_protected_settings_are_masked() -> None:
    validator = ArgumentSpecValidator(**device_vm_extension.ENTRY.argument_spec.to_kwargs())
    options = {"name": "a", "resource_group": "b", "virtual_machine": "c", "protected_settings": {"password": "hidden"}}
    assert "hidden" in validator.validate(options)._no_log_values
