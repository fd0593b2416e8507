# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of Azure Local and the resource group, from options to result, against complete lists of calls."""

from __future__ import annotations

import typing as t

import azure_local_bodies as bodies
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import Expect, FakeClock, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import module as resource_module
from ansible_collections.edgestack.azure.plugins.modules import (
    image,
    logical_network,
    network_interface,
    resource_group,
    storage_path,
)

NOT_FOUND: dict[str, t.Any] = {"status": 404, "json": arm_error("ResourceNotFound")}
PLACE = {"resource_group": "shop", "custom_location": bodies.CUSTOM_LOCATION}
CLUSTER = Expect("GET", bodies.CUSTOM_LOCATION, json={"name": "cluster", "location": "eastus"})
IMAGE_PATH = "C:\\ClusterStorage\\UserStorage_1\\img.vhdx"


class Task:
    """Runs modules over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        self.context = FakeContext()
        self.clock = FakeClock()
        client = fake_client(self.transport, clock=self.clock)
        monkeypatch.setattr(resource_module, "connect", lambda _params, _context: client)

    def run(self, module: t.Any, *calls: Expect, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        self.transport.expected = list(calls)
        self.context = FakeContext(check_mode=check_mode)
        validated = ArgumentSpecValidator(**module.ENTRY.argument_spec.to_kwargs()).validate(options)
        assert validated.error_messages == []
        result = module.ENTRY.run(validated.validated_parameters, self.context)
        self.transport.assert_done()
        return t.cast("dict[str, t.Any]", result)


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


@pytest.mark.parametrize(
    ("module", "options", "body"),
    [
        (storage_path, {"name": "images", "path": "C:\\ClusterStorage\\UserStorage_1\\images"}, bodies.storage_path()),
        (
            image,
            {"name": "ubuntu", "os_type": "Linux", "image_path": IMAGE_PATH},
            bodies.image("galleryImages"),
        ),
        (
            image,
            {"name": "ubuntu", "type": "marketplace", "os_type": "Linux", "urn": "Canonical:ubuntu:24_04:24.04.1"},
            bodies.image("marketplaceGalleryImages"),
        ),
        (logical_network, {"name": "lnet1", "vm_switch_name": "s"}, bodies.dynamic_network()),
    ],
)
def test_life_of_a_resource(task: Task, module: t.Any, options: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    address = body["id"].replace("resourcegroups", "resourceGroups")
    body["properties"]["vmSwitchName"] = "s"
    options = {**PLACE, **options}
    missing, found = Expect("GET", address, **NOT_FOUND), Expect("GET", address, json=body)

    predicted = task.run(module, missing, CLUSTER, check_mode=True, **options)
    created = task.run(module, missing, CLUSTER, Expect("PUT", address, status=201, json=body), found, **options)
    assert predicted["diff"] == created["diff"]
    assert (predicted["changed"], created["changed"]) == (True, True)
    assert "ClusterStorage\\UserStorage_1\\img" not in str(created)

    again = task.run(module, found, **options)
    assert again["changed"] is False
    assert again["diff"] == {"before": {}, "after": {}}

    key = next(name for name in created if name not in ("changed", "diff"))
    assert created[key] == again[key]

    name = {"resource_group": "shop", "state": "absent"} | {n: options[n] for n in ("name", "type") if n in options}
    assert task.run(module, found, check_mode=True, **name)["changed"]
    assert task.run(module, found, Expect("DELETE", address, status=204), **name)["changed"]
    assert not task.run(module, missing, **name)["changed"]
    assert task.context.warnings == []


def test_life_of_a_resource_group(task: Task) -> None:
    body = {
        "id": bodies.GROUP,
        "name": "shop",
        "location": "westeurope",
        "properties": {"provisioningState": "Succeeded"},
    }
    missing = Expect("GET", bodies.GROUP, status=404, json=arm_error("ResourceGroupNotFound"))
    found = Expect("GET", bodies.GROUP, json=body, api_version="2019-10-01")
    put = Expect("PUT", bodies.GROUP, status=201, json=body, body={"location": "westeurope"})
    assert task.run(resource_group, missing, put, found, name="shop", location="westeurope")["changed"]
    assert not task.run(resource_group, found, name="shop", location="westeurope")["changed"]
    assert not task.run(resource_group, found, name="shop")["changed"]
    patch = Expect("PATCH", bodies.GROUP, json=body, body={"tags": {"store": "042"}})
    tagged = Expect("GET", bodies.GROUP, json={**body, "tags": {"store": "042"}})
    assert task.run(resource_group, found, patch, tagged, name="shop", tags={"store": "042"})["changed"]
    gone = Expect("DELETE", bodies.GROUP, status=200)
    assert task.run(resource_group, found, gone, name="shop", state="absent")["changed"]


def creation_of_interface(network: dict[str, t.Any], *after: dict[str, t.Any]) -> list[Expect]:
    return [
        Expect("GET", bodies.INTERFACE, **NOT_FOUND),
        CLUSTER,
        Expect("GET", bodies.NETWORK, json=network),
        Expect("PUT", bodies.INTERFACE, status=201, json=bodies.interface()),
        *(Expect("GET", bodies.INTERFACE, json=body) for body in after),
    ]


def interface_without(*names: str) -> dict[str, t.Any]:
    body = bodies.interface()
    for name in names:
        body["properties"].pop(name, None)
        body["properties"]["ipConfigurations"][0]["properties"].pop(name, None)
    return body


def test_an_interface_is_ready_when_its_addresses_are_there(task: Task) -> None:
    steps = [interface_without("macAddress"), interface_without("privateIPAddress"), bodies.interface()]
    calls = creation_of_interface(bodies.static_network(), *steps)
    result = task.run(network_interface, *calls, name="nic1", subnet="lnet1", **PLACE)
    assert result["network_interface"]["ip_address"] == "10.0.0.100"
    assert task.context.warnings == []


def test_the_address_of_a_dhcp_server_is_not_waited_for(task: Task) -> None:
    calls = creation_of_interface(bodies.dynamic_network(), interface_without("privateIPAddress"))
    result = task.run(network_interface, *calls, name="nic1", subnet="lnet1", **PLACE)
    assert result["network_interface"]["ip_address"] is None
    assert result["network_interface"]["mac_address"] == "00155D0A0B0C"
    assert task.context.warnings == []
    assert task.clock.sleeps == []


def test_an_address_outside_the_network_is_refused_before_any_write(task: Task) -> None:
    reads = creation_of_interface(bodies.static_network())[:3]
    with pytest.raises(InvalidInput, match="'ip_address'"):
        task.run(
            network_interface, *reads, check_mode=True, name="nic1", subnet="lnet1", ip_address="10.0.7.7", **PLACE
        )
    assert task.transport.writes == []


def test_a_network_of_the_same_run_need_not_exist_in_check_mode(task: Task) -> None:
    reads = creation_of_interface({})[:2]
    missing = Expect("GET", bodies.NETWORK, **NOT_FOUND)
    options = {"name": "nic1", "subnet": "lnet1", "expected_resources": ["lnet1"], **PLACE}
    assert task.run(network_interface, *reads, missing, check_mode=True, **options)["changed"]
    with pytest.raises(InvalidInput, match=r"'subnet'.*does not exist"):
        task.run(network_interface, *reads, missing, **options)


def test_another_region_than_that_of_the_cluster_is_refused(task: Task) -> None:
    missing = Expect("GET", bodies.STORAGE_PATH, **NOT_FOUND)
    options = {"name": "images", "path": "C:\\ClusterStorage\\a", "location": "westeurope", **PLACE}
    with pytest.raises(InvalidInput, match="'location'"):
        task.run(storage_path, missing, CLUSTER, **options)


def test_a_mac_address_is_fixed(task: Task) -> None:
    found = Expect("GET", bodies.INTERFACE, json=bodies.interface())
    with pytest.raises(CollectionError, match=r"'mac_address' cannot be changed"):
        task.run(network_interface, found, name="nic1", resource_group="shop", mac_address="00155D0A0B0D")


def test_progress_of_an_image_is_told(task: Task) -> None:
    downloading = bodies.image("galleryImages", provisioningState="InProgress")
    downloading["properties"]["status"]["progressPercentage"] = 40
    address = f"{bodies.HCI}/galleryImages/ubuntu"
    calls = [Expect("GET", address, json=downloading), Expect("GET", address, json=bodies.image("galleryImages"))]
    assert not task.run(image, *calls, name="ubuntu", resource_group="shop")["changed"]
    assert any("40 %" in message for message in task.context.progress_messages)


def test_image_options_of_the_other_kind_are_refused_before_any_request(task: Task) -> None:
    with pytest.raises(InvalidInput, match="'urn'"):
        task.run(image, name="ubuntu", urn="a:b:c:1", **PLACE)


def test_the_source_of_an_image_is_masked() -> None:
    validator = ArgumentSpecValidator(**image.ENTRY.argument_spec.to_kwargs())
    assert (
        IMAGE_PATH in validator.validate({"name": "a", "resource_group": "b", "image_path": IMAGE_PATH})._no_log_values
    )
