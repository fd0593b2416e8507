# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent for each type, and when: the field tables against the bodies of the facts."""

from __future__ import annotations

import copy
import typing as t

import azure_local_bodies as bodies
import pytest
from fakes import SUBSCRIPTION

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import Action, plan_present
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.custom_location import CUSTOM_LOCATION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.image import (
    GALLERY_IMAGE,
    IMAGES,
    MARKETPLACE_IMAGE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.logical_network import LOGICAL_NETWORK
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.storage_path import STORAGE_PATH
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_machine import (
    virtual_machine_instance,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.resource_group import RESOURCE_GROUP

SWITCH = "ConvergedSwitch(compute_management)"
IMAGE_PATH = "C:\\ClusterStorage\\UserStorage_1\\img.vhdx"
URN = "microsoftwindowsserver:windowsserver:2022-datacenter-azure-edition:20348.2031.231006"
POOL = {"name": "pool1", "start": "10.0.0.100", "end": "10.0.0.150", "ip_pool_type": "vm"}
STATIC = {
    "vm_switch_name": SWITCH,
    "ip_allocation_method": "Static",
    "address_prefix": "10.0.0.0/24",
    "vlan": 711,
    "ip_pools": [POOL],
    "gateway": "10.0.0.1",
    "dns_servers": ["10.0.0.53"],
}
ROUTE = {"name": "backoffice", "address_prefix": "172.16.0.0/12", "next_hop_ip_address": "10.0.0.2"}
IDENTIFIER = {
    "publisher": "microsoftwindowsserver",
    "offer": "windowsserver",
    "sku": "2022-datacenter-azure-edition",
}
WINDOWS = {"osType": "Windows", "identifier": IDENTIFIER, "version": {"name": "20348.2031.231006"}}
RESOURCE_GROUP_BODY = {
    "id": bodies.GROUP,
    "name": "shop",
    "type": "Microsoft.Resources/resourceGroups",
    "location": "westeurope",
    "managedBy": f"{bodies.GROUP}/providers/X.Y/z/owner",
    "tags": {"store": "042"},
    "properties": {"provisioningState": "Succeeded"},
}
EXISTING: list[tuple[ResourceSpec, dict[str, t.Any]]] = [
    (RESOURCE_GROUP, RESOURCE_GROUP_BODY),
    (STORAGE_PATH, bodies.storage_path()),
    (GALLERY_IMAGE, bodies.image("galleryImages")),
    (MARKETPLACE_IMAGE, bodies.image("marketplaceGalleryImages")),
    (LOGICAL_NETWORK, bodies.dynamic_network()),
    (LOGICAL_NETWORK, bodies.static_network()),
    (NETWORK_INTERFACE, bodies.interface()),
]


def declared_again(spec: ResourceSpec, body: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options that a module returns for a body."""
    returned = spec.to_ansible(body)
    return {field.name: returned[field.name] for field in spec.fields if not field.secret}


@pytest.mark.parametrize(
    ("spec", "options", "expected"),
    [
        pytest.param(STORAGE_PATH, {"path": "C:\\ClusterStorage\\a"}, {"path": "C:\\ClusterStorage\\a"}, id="path"),
        pytest.param(
            GALLERY_IMAGE,
            {"type": "gallery", "os_type": "Linux", "image_path": IMAGE_PATH},
            {"osType": "Linux", "imagePath": IMAGE_PATH},
            id="gallery image, minimal",
        ),
        pytest.param(
            GALLERY_IMAGE,
            {
                "os_type": "Windows",
                "image_path": IMAGE_PATH,
                "storage_path": bodies.STORAGE_PATH,
                "hyper_v_generation": "V1",
                "cloud_init_data_source": "Azure",
                "version": "20348.2031.231006",
                **IDENTIFIER,
            },
            {
                **WINDOWS,
                "imagePath": IMAGE_PATH,
                "containerId": bodies.STORAGE_PATH,
                "hyperVGeneration": "V1",
                "cloudInitDataSource": "Azure",
            },
            id="gallery image, full",
        ),
        pytest.param(MARKETPLACE_IMAGE, {"os_type": "Windows", "urn": URN}, WINDOWS, id="marketplace image by urn"),
        pytest.param(
            MARKETPLACE_IMAGE,
            {"os_type": "Windows", "version": "20348.2031.231006", **IDENTIFIER},
            WINDOWS,
            id="marketplace image by parts",
        ),
        pytest.param(
            LOGICAL_NETWORK,
            {"vm_switch_name": SWITCH, "vlan": 0},
            {
                "vmSwitchName": SWITCH,
                "subnets": [{"name": "new", "properties": {"ipAllocationMethod": "Dynamic", "vlan": 0}}],
            },
            id="dynamic network",
        ),
        pytest.param(
            LOGICAL_NETWORK,
            {**STATIC, "routes": [ROUTE], "subnet_name": "inner"},
            {
                "vmSwitchName": SWITCH,
                "dhcpOptions": {"dnsServers": ["10.0.0.53"]},
                "subnets": [
                    {
                        "name": "inner",
                        "properties": {
                            "ipAllocationMethod": "Static",
                            "addressPrefix": "10.0.0.0/24",
                            "vlan": 711,
                            "ipPools": [
                                {"name": "pool1", "ipPoolType": "vm", "start": "10.0.0.100", "end": "10.0.0.150"}
                            ],
                            "routeTable": {
                                "properties": {
                                    "routes": [
                                        bodies.route("inner-default-route", "0.0.0.0/0", "10.0.0.1"),
                                        bodies.route("backoffice", "172.16.0.0/12", "10.0.0.2"),
                                    ]
                                }
                            },
                        },
                    }
                ],
            },
            id="static network",
        ),
        pytest.param(
            NETWORK_INTERFACE,
            {"subnet": bodies.NETWORK},
            {"ipConfigurations": [{"properties": {"subnet": {"id": bodies.NETWORK}}}]},
            id="interface, minimal",
        ),
        pytest.param(
            NETWORK_INTERFACE,
            {
                "subnet": bodies.NETWORK,
                "ip_configuration_name": "ip",
                "ip_address": "10.0.0.100",
                "mac_address": "00:15:5d:0a:0b:0c",
                "dns_servers": ["10.0.0.53"],
            },
            {
                "ipConfigurations": [
                    {
                        "name": "ip",
                        "properties": {"subnet": {"id": bodies.NETWORK}, "privateIPAddress": "10.0.0.100"},
                    }
                ],
                "macAddress": "00:15:5d:0a:0b:0c",
                "dnsSettings": {"dnsServers": ["10.0.0.53"]},
            },
            id="interface, full",
        ),
    ],
)
def test_creation_sends(spec: ResourceSpec, options: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    plan = plan_present(spec, {"name": "new", **bodies.PLACE, "tags": {"a": "b"}, **options}, None)
    assert (plan.action, plan.method) == (Action.CREATE, "PUT")
    assert plan.request == {**bodies.PLACE_IN_BODY, "tags": {"a": "b"}, "properties": expected}


def test_creation_of_a_resource_group_sends_no_properties() -> None:
    plan = plan_present(RESOURCE_GROUP, {"name": "shop", "location": "dbelocal"}, None)
    assert plan.request == {"location": "dbelocal"}
    assert RESOURCE_GROUP.id_of is not None
    assert RESOURCE_GROUP.id_of(SUBSCRIPTION, {"name": "shop"}) == bodies.GROUP


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        (RESOURCE_GROUP, ["location"]),
        (STORAGE_PATH, ["location", "custom_location", "path"]),
        (GALLERY_IMAGE, ["location", "custom_location", "os_type", "image_path"]),
        (MARKETPLACE_IMAGE, ["location", "custom_location", "os_type"]),
        (LOGICAL_NETWORK, ["location", "custom_location", "vm_switch_name"]),
        (NETWORK_INTERFACE, ["location", "custom_location", "subnet"]),
    ],
)
def test_creation_names_everything_that_is_missing(spec: ResourceSpec, missing: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan_present(spec, {"name": "new"}, None)
    assert caught.value.result["missing_options"] == missing


@pytest.mark.parametrize(("spec", "body"), EXISTING)
def test_what_is_returned_can_be_declared_again(spec: ResourceSpec, body: dict[str, t.Any]) -> None:
    assert plan_present(spec, declared_again(spec, body), copy.deepcopy(body)).is_noop


@pytest.mark.parametrize(
    ("spec", "body", "options"),
    [
        (STORAGE_PATH, bodies.storage_path(), {"path": "C:\\ClusterStorage\\UserStorage_1\\images"}),
        (GALLERY_IMAGE, bodies.image("galleryImages"), {"type": "gallery", "image_path": "C:\\ClusterStorage\\b.vhd"}),
        (MARKETPLACE_IMAGE, bodies.image("marketplaceGalleryImages"), {"urn": "canonical:Ubuntu:24_04:24.04.1"}),
        (LOGICAL_NETWORK, bodies.static_network(), STATIC),
        (LOGICAL_NETWORK, bodies.static_network(), {"ip_pools": [{**POOL, "name": None, "ip_pool_type": None}]}),
        (LOGICAL_NETWORK, bodies.static_network(), {"routes": [ROUTE]}),
        (LOGICAL_NETWORK, bodies.dynamic_network(), {"dns_servers": [], "ip_pools": [], "routes": [], "vlan": 0}),
        (NETWORK_INTERFACE, bodies.interface(), {"mac_address": "00:15:5d:0A:0b:0c", "subnet": bodies.NETWORK}),
        (RESOURCE_GROUP, RESOURCE_GROUP_BODY, {"location": "West Europe"}),
    ],
)
def test_another_spelling_is_no_change(spec: ResourceSpec, body: dict[str, t.Any], options: dict[str, t.Any]) -> None:
    assert plan_present(spec, {"name": body["name"], **options}, body).is_noop


@pytest.mark.parametrize(
    ("spec", "body", "option", "other"),
    [
        (RESOURCE_GROUP, RESOURCE_GROUP_BODY, "location", "northeurope"),
        (RESOURCE_GROUP, RESOURCE_GROUP_BODY, "managed_by", bodies.NETWORK),
        (STORAGE_PATH, bodies.storage_path(), "path", "C:\\ClusterStorage\\UserStorage_2\\images"),
        (STORAGE_PATH, bodies.storage_path(), "location", "westeurope"),
        (STORAGE_PATH, bodies.storage_path(), "custom_location", f"{bodies.CUSTOM_LOCATION}2"),
        *(
            (spec, bodies.image(kind), option, other)
            for kind, spec in (("galleryImages", GALLERY_IMAGE), ("marketplaceGalleryImages", MARKETPLACE_IMAGE))
            for option, other in (
                ("location", "westeurope"),
                ("custom_location", f"{bodies.CUSTOM_LOCATION}2"),
                ("os_type", "Windows"),
                ("hyper_v_generation", "V1"),
                ("cloud_init_data_source", "Azure"),
                ("publisher", "debian"),
                ("offer", "debian-12"),
                ("sku", "12"),
                ("version", "24.04.2"),
                ("storage_path", f"{bodies.STORAGE_PATH}2"),
            )
        ),
        (MARKETPLACE_IMAGE, bodies.image("marketplaceGalleryImages"), "urn", "canonical:ubuntu:24_04:24.04.2"),
        *(
            (LOGICAL_NETWORK, bodies.static_network(), option, other)
            for option, other in (
                ("location", "westeurope"),
                ("custom_location", f"{bodies.CUSTOM_LOCATION}2"),
                ("vm_switch_name", "other"),
                ("dns_servers", ["10.0.0.53", "10.0.0.54"]),
                ("subnet_name", "other"),
                ("ip_allocation_method", "Dynamic"),
                ("address_prefix", "10.0.0.0/23"),
                ("address_prefixes", ["10.0.0.0/24"]),
                ("vlan", 0),
                ("ip_pools", []),
                ("ip_pools", [{**POOL, "end": "10.0.0.151"}]),
                ("gateway", "10.0.0.254"),
                ("routes", []),
                ("routes", [{**ROUTE, "next_hop_ip_address": "10.0.0.3"}]),
            )
        ),
        *(
            (NETWORK_INTERFACE, bodies.interface(), option, other)
            for option, other in (
                ("location", "westeurope"),
                ("custom_location", f"{bodies.CUSTOM_LOCATION}2"),
                ("subnet", f"{bodies.NETWORK}2"),
                ("ip_address", "10.0.0.101"),
                ("mac_address", "00155D0A0B0D"),
                ("ip_configuration_name", "other"),
            )
        ),
    ],
)
def test_what_is_fixed_is_refused_by_name(
    spec: ResourceSpec, body: dict[str, t.Any], option: str, other: t.Any
) -> None:
    with pytest.raises(CollectionError, match=f"'{option}' cannot be changed") as caught:
        plan_present(spec, {"name": body["name"], option: other}, body)
    assert caught.value.result["immutable"][option]["after"] == other


@pytest.mark.parametrize(("spec", "body"), EXISTING)
def test_tags_are_patched_alone(spec: ResourceSpec, body: dict[str, t.Any]) -> None:
    plan = plan_present(spec, {**declared_again(spec, body), "tags": {"store": "043"}}, copy.deepcopy(body))
    assert (plan.method, plan.request) == ("PATCH", {"tags": {"store": "043"}})


def test_dns_servers_of_an_interface_are_put_with_all_that_the_service_assigned() -> None:
    plan = plan_present(NETWORK_INTERFACE, {"name": "nic1", "dns_servers": ["10.0.0.54"]}, bodies.interface())
    assert plan.method == "PUT"
    assert plan.request == {
        "location": "EastUS",
        "tags": {"store": "042"},
        "extendedLocation": {"type": "CustomLocation", "name": bodies.CUSTOM_LOCATION.upper()},
        "properties": {
            "ipConfigurations": [
                {
                    "name": "ip",
                    "properties": {"privateIPAddress": "10.0.0.100", "subnet": {"id": bodies.NETWORK.upper()}},
                }
            ],
            "macAddress": "00155D0A0B0C",
            "dnsSettings": {"dnsServers": ["10.0.0.54"]},
        },
    }


def test_dns_servers_of_an_interface_are_patched_where_that_is_possible() -> None:
    options = {"name": "nic1", "dns_servers": []}
    plan = plan_present(NETWORK_INTERFACE, options, bodies.interface(), api_version="2025-06-01-preview")
    assert (plan.method, plan.request) == ("PATCH", {"properties": {"dnsSettings": {"dnsServers": []}}})


SECURED = {"networkSecurityGroup": {"id": f"{bodies.HCI}/networkSecurityGroups/shop"}}


@pytest.mark.parametrize(
    ("spec", "body"),
    [(NETWORK_INTERFACE, bodies.interface(**SECURED)), (LOGICAL_NETWORK, bodies.static_network(**SECURED))],
)
def test_a_security_group_of_others_goes_back_with_a_put(spec: ResourceSpec, body: dict[str, t.Any]) -> None:
    failed = copy.deepcopy(body)
    failed["properties"]["provisioningState"] = "Failed"
    plan = plan_present(spec, {"name": "x"}, failed, api_version=spec.whole_since)
    assert plan.replaces
    assert str(SECURED["networkSecurityGroup"]) in str(plan.request)


def test_a_failed_image_is_put_again_with_its_source() -> None:
    failed = bodies.image("galleryImages", provisioningState="Failed")
    plan = plan_present(GALLERY_IMAGE, {"name": "ubuntu", "image_path": IMAGE_PATH}, failed)
    assert plan.method == "PUT"
    assert plan.request is not None
    assert plan.request["properties"]["imagePath"] == IMAGE_PATH
    assert plan.request["properties"]["version"]["properties"]["storageProfile"]["osDiskImage"] == {}
    assert IMAGE_PATH not in str(plan.changes)


def test_a_failed_network_is_put_again_as_it_is() -> None:
    failed = bodies.static_network()
    failed["properties"]["provisioningState"] = "Failed"
    plan = plan_present(LOGICAL_NETWORK, {"name": "lnet1"}, failed)
    assert plan.request is not None
    subnet = plan.request["properties"]["subnets"][0]["properties"]
    assert subnet["ipPools"] == [
        {"name": "pool1", "ipPoolType": "vm", "start": "10.0.0.100", "end": "10.0.0.150"},
    ]
    assert set(subnet["routeTable"]) == {"properties"}
    assert "ipConfigurationReferences" not in subnet
    sent_from = failed["properties"]["subnets"][0]["properties"]
    assert sent_from == bodies.static_network()["properties"]["subnets"][0]["properties"]


MACHINE = virtual_machine_instance("Linux")
GUEST_ERRORS = [{"code": "InvalidIdentity", "message": "no identity"}]
MACHINE_BODY = {
    "name": "default",
    "properties": {
        "resourceUid": "7c8a",
        "instanceView": {"vmAgent": {"vmConfigAgentVersion": "1.2", "statuses": []}},
        "guestAgentInstallStatus": {"status": "Failed", "agentVersion": "1.50", "errorDetails": GUEST_ERRORS},
    },
}


def test_an_identifier_of_a_virtual_machine_is_sent_and_stays() -> None:
    new = {"name": "web", "os_disk": f"{bodies.HCI}/virtualHardDisks/os", "resource_uid": "7c8a", **bodies.PLACE}
    created = plan_present(MACHINE, new, None)
    assert created.request is not None
    assert created.request["properties"]["resourceUid"] == "7c8a"
    assert plan_present(MACHINE, {"name": "web", "resource_uid": "7c8a"}, copy.deepcopy(MACHINE_BODY)).is_noop
    assert plan_present(MACHINE, {"name": "web", "resource_uid": "7c8a"}, {"name": "default"}).is_noop
    with pytest.raises(CollectionError, match="'resource_uid' cannot be changed"):
        plan_present(MACHINE, {"name": "web", "resource_uid": "7c8b"}, copy.deepcopy(MACHINE_BODY))


@pytest.mark.parametrize(
    ("spec", "body", "outputs"),
    [
        (RESOURCE_GROUP, RESOURCE_GROUP_BODY, {"provisioning_state": "Succeeded"}),
        (STORAGE_PATH, bodies.storage_path(), {"available_size_mb": 500, "container_size_mb": 1000, "error_code": ""}),
        (
            IMAGES["gallery"],
            bodies.image("galleryImages"),
            {"type": "gallery", "progress_percentage": 100, "download_size_in_mb": 30270, "size_in_mb": 30270},
        ),
        (
            IMAGES["marketplace"],
            bodies.image("marketplaceGalleryImages"),
            {"type": "marketplace", "urn": "Canonical:ubuntu:24_04:24.04.1"},
        ),
        (
            LOGICAL_NETWORK,
            bodies.static_network(),
            {
                "gateway": "10.0.0.1",
                "routes": [ROUTE],
                "ip_pools": [POOL],
                "ip_pool_usage": [{"name": "pool1", "start": "10.0.0.100", "used": 1, "available": 50}],
                "ip_configuration_ids": [f"{bodies.INTERFACE}/ipConfigurations/ip"],
            },
        ),
        (
            LOGICAL_NETWORK,
            bodies.dynamic_network(),
            {"gateway": None, "routes": [], "ip_pools": None, "ip_pool_usage": [], "dns_servers": None},
        ),
        (
            NETWORK_INTERFACE,
            bodies.interface(),
            {"gateway": "10.0.0.1", "prefix_length": 24, "ip_address": "10.0.0.100", "mac_address": "00155D0A0B0C"},
        ),
        (
            MACHINE,
            MACHINE_BODY,
            {
                "resource_uid": "7c8a",
                "vm_config_agent_version": "1.2",
                "guest_agent_version": "1.50",
                "guest_agent_errors": GUEST_ERRORS,
            },
        ),
        (NETWORK_INTERFACE, {"name": "nic1"}, {"gateway": None, "prefix_length": None, "mac_address": None}),
        (
            CUSTOM_LOCATION,
            {
                "id": bodies.CUSTOM_LOCATION,
                "name": "cluster",
                "location": "eastus",
                "identity": {"type": "SystemAssigned", "principalId": "p"},
                "properties": {"hostType": "Kubernetes", "namespace": "hci-vmoperator", "displayName": "Shop"},
            },
            {
                "location": "eastus",
                "host_type": "Kubernetes",
                "namespace": "hci-vmoperator",
                "display_name": "Shop",
                "principal_id": "p",
            },
        ),
    ],
)
def test_returned_values(spec: ResourceSpec, body: dict[str, t.Any], outputs: dict[str, t.Any]) -> None:
    returned = spec.to_ansible(body)
    assert {name: returned[name] for name in outputs} == outputs
