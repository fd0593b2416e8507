# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of device resources, checked before anything is sent: what passes, and which option an error names."""

from __future__ import annotations

import typing as t

import edge_bodies as bodies
import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import validate
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import plan_present
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.image import IMAGES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.sizes import SIZES, size_named
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.storage_account import STORAGE_ACCOUNTS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_machine import VIRTUAL_MACHINES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_network import VIRTUAL_NETWORKS

NEW, OLD = "2020-09-01-hybrid", "2019-03-01-hybrid"
STRONG = "Correct-horse-1"
FROM_IMAGE = {"image": "i", "vm_size": "Standard_D1_v2", "admin_username": "o", "network_interfaces": ["n"]}
SIGN_IN = {**FROM_IMAGE, "admin_password": STRONG}


def check(spec: ResourceSpec, options: dict[str, t.Any], *, profile: str = NEW) -> None:
    validate(spec, {"name": "some", "state": "present", "api_profile": profile, **options})


@pytest.mark.parametrize(
    ("specs", "good", "bad"),
    [
        (STORAGE_ACCOUNTS, ["abc", "x" * 24, "042"], ["ab", "x" * 25, "Abc", "a-b"]),
        (VIRTUAL_MACHINES, ["a", "web-01", "x" * 64], ["", "-a", "a.", "x" * 65, "a/b"]),
    ],
)
def test_names(specs: dict[str, ResourceSpec], good: list[str], bad: list[str]) -> None:
    for name in good:
        check(specs[NEW], {"name": name})
    for name in bad:
        with pytest.raises(InvalidInput, match="'name'"):
            check(specs[NEW], {"name": name})


@pytest.mark.parametrize("specs", [DISKS, IMAGES])
def test_generation_2_needs_the_newer_profile(specs: dict[str, ResourceSpec]) -> None:
    check(specs[NEW], {"hyper_v_generation": "V2"})
    check(specs[OLD], {"hyper_v_generation": "V1"}, profile=OLD)
    with pytest.raises(InvalidInput, match=r"'hyper_v_generation': 'V2'.*V2 needs api_profile 2020-09-01-hybrid"):
        check(specs[OLD], {"hyper_v_generation": "V2"}, profile=OLD)


@pytest.mark.parametrize(
    ("specs", "options", "named"),
    [
        (IMAGES, {"blob_uri": f"{bodies.BLOB}?sig=abc"}, "blob_uri"),
        (IMAGES, {"blob_uri": "http://a.example.com/c/d.vhd"}, "blob_uri"),
        (IMAGES, {"blob_uri": "https://a.example.com/c/d.vhdx"}, "blob_uri"),
        (IMAGES, {"blob_sas": "sig=abc"}, "blob_sas"),
        (IMAGES, {"blob_uri": bodies.BLOB, "managed_disk": "d"}, "managed_disk"),
        (IMAGES, {"disk_size_gb": 0}, "disk_size_gb"),
        (DISKS, {"disk_size_gb": 0}, "disk_size_gb"),
        (DISKS, {"source": "s", "source_uri": bodies.BLOB}, "source"),
        (DISKS, {"storage_account": "a"}, "storage_account"),
        (DISKS, {"source": "s", "create_option": "Empty"}, "create_option"),
        (VIRTUAL_NETWORKS, {"address_prefix": "10.0.0.1/24"}, "address_prefix"),
        (NETWORK_INTERFACES, {"ip_address": "10.0.0.300"}, "ip_address"),
        (NETWORK_INTERFACES, {"ip_address": "10.0.0.3", "ip_allocation_method": "Dynamic"}, "ip_address"),
        (VIRTUAL_MACHINES, {"image": "i", "os_disk": "d"}, "os_disk"),
        (VIRTUAL_MACHINES, {"computer_name": "x" * 16, "os_type": "Windows"}, "computer_name"),
        (VIRTUAL_MACHINES, {"admin_password": "short1A"}, "admin_password"),
        (VIRTUAL_MACHINES, {"admin_password": "onlylowercase"}, "admin_password"),
        (VIRTUAL_MACHINES, {"custom_data": "x" * 65536}, "custom_data"),
        (VIRTUAL_MACHINES, {"ssh_public_keys": [{"key_data": "k"}], "os_type": "Windows"}, "ssh_public_keys"),
        (VIRTUAL_MACHINES, {"network_interfaces": []}, "network_interfaces"),
        (VIRTUAL_MACHINES, {"network_interfaces": ["a", "A"]}, "network_interfaces"),
        (VIRTUAL_MACHINES, {"data_disks": [{"lun": 0, "disk": "a"}, {"lun": 0, "disk": "b"}]}, "data_disks.lun"),
        (VIRTUAL_MACHINES, {"data_disks": [{"lun": 0, "disk": "a"}, {"lun": 1, "disk": "a"}]}, "data_disks.disk"),
        (VIRTUAL_MACHINES, {"data_disks": [{"lun": -1, "disk": "a"}]}, "data_disks.lun"),
        (VIRTUAL_MACHINES, {"data_disks": [{"lun": 0}]}, "data_disks"),
    ],
)
def test_wrong_options_are_named(specs: dict[str, ResourceSpec], options: dict[str, t.Any], named: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(specs[NEW], options)
    assert caught.value.result["option"] == named
    for secret in ("abc", "short1A", "onlylowercase"):
        assert secret not in caught.value.message


@pytest.mark.parametrize(
    ("specs", "options", "message"),
    [
        (IMAGES, {"os_type": "Linux"}, "needs 'blob_uri' or 'managed_disk'"),
        (IMAGES, {"blob_uri": bodies.BLOB}, "needs 'os_type'"),
        (DISKS, {}, "Give 'disk_size_gb' to create an empty one"),
        (DISKS, {"create_option": "Copy"}, "needs 'source'"),
        (NETWORK_INTERFACES, {}, "needs 'virtual_network'"),
        (
            NETWORK_INTERFACES,
            {"virtual_network": "v", "ip_allocation_method": "Static"},
            "'ip_address': None is not valid",
        ),
        (VIRTUAL_MACHINES, {"vm_size": "x"}, "needs 'network_interfaces'"),
        (VIRTUAL_MACHINES, {"vm_size": "x", "network_interfaces": ["n"]}, "needs 'image' or 'os_disk'"),
        (VIRTUAL_MACHINES, FROM_IMAGE, "needs 'admin_password' or 'ssh_public_keys'"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "disable_password_authentication": True}, "nobody could sign in"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "name": "till_01"}, "give 'computer_name' to use another"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "image": None, "os_disk": "d"}, "whose system is not set up anew"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "network_interfaces": list("abc")}, "at most 2 with vm_size 'Standard_D1_v2'"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "data_disks": [{"lun": n} for n in range(5)]}, "at most 4 with vm_size"),
        (VIRTUAL_MACHINES, {**SIGN_IN, "os_disk_storage_account_type": "Premium_LRS"}, "takes Premium_LRS disks"),
    ],
)
def test_what_a_new_resource_lacks(specs: dict[str, ResourceSpec], options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        plan_present(specs[NEW], {"name": "some", **options}, None)


def test_a_smaller_size_has_to_take_what_is_there() -> None:
    interfaces = [{"id": f"{bodies.NETWORK}/networkInterfaces/n{n}"} for n in range(3)]
    body = bodies.machine(
        hardwareProfile={"vmSize": "Standard_D3_v2"}, networkProfile={"networkInterfaces": interfaces}
    )
    with pytest.raises(InvalidInput, match=r"'network_interfaces': '3 of them'.*at most 2"):
        plan_present(VIRTUAL_MACHINES[NEW], {"vm_size": "Standard_D1_v2"}, body)


def test_the_primary_network_interface_stays() -> None:
    with pytest.raises(InvalidInput, match="the primary network interface: it cannot be replaced"):
        plan_present(VIRTUAL_MACHINES[NEW], {"network_interfaces": [bodies.SECOND_INTERFACE]}, bodies.machine())


def test_sizes() -> None:
    assert len(SIZES) == 31 + 3 * 9 + 14
    assert size_named("standard_DS2_V2_hpn_a2") == SIZES["Standard_DS2_v2_HPN"]
    assert size_named("Standard_NC4as_T4_v3") == size_named("Standard_NC4as_A2")
    assert size_named("Custom_NonGPU") is None
    assert all(size.data_disks is None or size.data_disks in (4, 8, 16, 32, 64) for size in SIZES.values())
