# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules that are checked before anything is sent: what passes, and which option an error names."""

from __future__ import annotations

import typing as t

import azure_local_bodies as bodies
import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import check_identity, validate
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common, network_rules
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.custom_location import CUSTOM_LOCATION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.image import (
    GALLERY_IMAGE,
    MARKETPLACE_IMAGE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.logical_network import LOGICAL_NETWORK
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.storage_path import STORAGE_PATH
from ansible_collections.edgestack.azure.plugins.module_utils._specs.resource_group import RESOURCE_GROUP

PREFIX = {"address_prefix": "10.0.0.0/24"}
# What a network reports that has several prefixes and no pools.
PREFIXES = {"addressPrefix": None, "addressPrefixes": ["10.0.0.0/24", "10.0.2.0/24"], "ipPools": []}
URN = "microsoftwindowsserver:windowsserver:2022-datacenter-azure-edition:20348.2031.231006"


def check(spec: ResourceSpec, options: dict[str, t.Any]) -> None:
    validate(spec, {"name": "some-name", "state": "present", **options})


def pool(start: str, end: str, name: str | None = None) -> dict[str, t.Any]:
    return {"name": name, "start": start, "end": end, "ip_pool_type": None}


def route(prefix: str, hop: str, name: str = "r") -> dict[str, t.Any]:
    return {"name": name, "address_prefix": prefix, "next_hop_ip_address": hop}


@pytest.mark.parametrize(
    ("spec", "good", "bad"),
    [
        (RESOURCE_GROUP, ["a", "a(b)_c-d.e", "x" * 90], ["", "a.", "a b", "a/b", "x" * 91]),
        (STORAGE_PATH, ["a", "a_", "1-._a", "x" * 80], ["", "_a", "a-", "a b", "x" * 81]),
        (GALLERY_IMAGE, ["a", "1-._a", "x" * 80], ["", "a_", "_a", "x" * 81, "my-Windows-image"]),
        (MARKETPLACE_IMAGE, ["server-2022"], ["windows", "a."]),
        (LOGICAL_NETWORK, ["ab", "a_", "x" * 64], ["a", "x" * 65, "a/b"]),
        (NETWORK_INTERFACE, ["a", "a_", "x" * 80], ["a.", "x" * 81]),
        (CUSTOM_LOCATION, ["a", "a_b", "x" * 63], ["a.b", "x" * 64]),
    ],
)
def test_names(spec: ResourceSpec, good: list[str], bad: list[str]) -> None:
    for name in good:
        check(spec, {"name": name})
    for name in bad:
        with pytest.raises(InvalidInput, match="'name'"):
            check(spec, {"name": name})


@pytest.mark.parametrize("spec", [STORAGE_PATH, GALLERY_IMAGE, MARKETPLACE_IMAGE, LOGICAL_NETWORK, NETWORK_INTERFACE])
def test_newer_api_versions_take_fewer_names(spec: ResourceSpec) -> None:
    check(spec, {"name": "x" * 64, "api_version": "2024-02-01-preview"})
    with pytest.raises(InvalidInput, match="api_version 2025-06-01-preview"):
        check(spec, {"name": "ab_" if spec is LOGICAL_NETWORK else "x" * 65, "api_version": "2025-06-01-preview"})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("resource_group", "shop."),
        ("resource_group", "a/b"),
        ("api_version", "latest"),
        ("api_version", "2024-01-01&x=y"),
        ("wait_timeout", 0),
        ("tags", {"count": 3}),
    ],
)
def test_options_of_every_resource(option: str, value: t.Any) -> None:
    with pytest.raises(InvalidInput, match=f"'{option}"):
        check(STORAGE_PATH, {option: value})


def test_only_the_identity_counts_for_what_shall_be_gone() -> None:
    validate(LOGICAL_NETWORK, {"name": "lnet1", "state": "absent", "vlan": 9999})
    with pytest.raises(InvalidInput, match="'name'"):
        validate(LOGICAL_NETWORK, {"name": "a/b", "state": "absent"})


def test_identity_may_be_left_out_where_a_list_is_wanted() -> None:
    check_identity(LOGICAL_NETWORK, {"name": None, "resource_group": None, "api_version": None})


@pytest.mark.parametrize(
    "path", ["C:\\ClusterStorage\\a", "c:\\clusterstorage\\Volume 1\\images\\", "C:\\ClusterStorage\\a\\b.vhdx"]
)
def test_paths_of_a_cluster(path: str) -> None:
    check(STORAGE_PATH, {"path": path})
    check(GALLERY_IMAGE, {"image_path": path})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "C:\\",
        "C:\\ClusterStorage",
        "D:\\images",
        "C:/ClusterStorage/a",
        "\\\\host\\share",
        "C:\\ClusterStorage\\a*",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(InvalidInput, match="'path'"):
        check(STORAGE_PATH, {"path": path})
    with pytest.raises(InvalidInput, match="'image_path'"):
        check(GALLERY_IMAGE, {"image_path": path})


def test_an_image_path_is_never_shown() -> None:
    signed = "http://images.blob.core.windows.net/vhds/a.vhd?sig=abc"
    with pytest.raises(InvalidInput) as caught:
        check(GALLERY_IMAGE, {"image_path": signed})
    assert "sig=abc" not in str(caught.value) + str(caught.value.result)
    check(GALLERY_IMAGE, {"image_path": signed.replace("http:", "https:")})
    with pytest.raises(InvalidInput, match="'image_path'"):
        check(GALLERY_IMAGE, {"image_path": "https://[images"})


@pytest.mark.parametrize(
    ("spec", "options", "named"),
    [
        (GALLERY_IMAGE, {"urn": URN}, "urn"),
        (MARKETPLACE_IMAGE, {"image_path": "C:\\ClusterStorage\\a.vhd"}, "image_path"),
        (MARKETPLACE_IMAGE, {"urn": "publisher:offer:sku"}, "urn"),
        (MARKETPLACE_IMAGE, {"urn": "publisher:offer::1.0"}, "urn"),
        (MARKETPLACE_IMAGE, {"urn": "publisher:offer:sku:1.0:x"}, "urn"),
        (MARKETPLACE_IMAGE, {"urn": "publisher:offer:sku:Latest"}, "urn"),
        (MARKETPLACE_IMAGE, {"version": "latest"}, "version"),
        (MARKETPLACE_IMAGE, {"urn": URN, "sku": "2022"}, "sku"),
    ],
)
def test_image_options_that_do_not_fit(spec: ResourceSpec, options: dict[str, t.Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{named}'"):
        check(spec, options)


def test_a_new_image_is_identified_completely() -> None:
    (gallery,) = GALLERY_IMAGE.creation_rules
    (marketplace,) = MARKETPLACE_IMAGE.creation_rules
    gallery({})
    gallery({"publisher": "p", "offer": "o", "sku": "s"})
    marketplace({"urn": URN})
    marketplace({"publisher": "p", "offer": "o", "sku": "s", "version": "1"})
    with pytest.raises(InvalidInput, match="'sku'"):
        gallery({"publisher": "p", "offer": "o"})
    with pytest.raises(InvalidInput, match="'urn'.*sku, version"):
        marketplace({"publisher": "p", "offer": "o"})


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"vlan": 0},
        {"vlan": 4094},
        {"ip_allocation_method": "Dynamic", "ip_pools": [], "gateway": ""},
        {"ip_allocation_method": "Dynamic", "dns_servers": ["10.0.0.53"]},
        {"ip_allocation_method": "Static", **PREFIX},
        {"address_prefixes": ["10.0.0.0/24"], "gateway": "10.0.0.1"},
        {**PREFIX, "gateway": "10.0.0.1", "ip_pools": [pool("10.0.0.2", "10.0.0.9"), pool("10.0.0.10", "10.0.0.10")]},
        {"ip_pools": [pool("10.0.0.2", "10.0.0.9")], "gateway": "192.168.0.1"},
        {"address_prefix": "10.0.0.0/31", "gateway": "10.0.0.1", "ip_pools": [pool("10.0.0.0", "10.0.0.0")]},
        {**PREFIX, "address_prefixes": ["10.0.0.0/24", "10.0.1.0/24"]},
        {"address_prefix": "10.0.1.0/25", "address_prefixes": ["10.0.0.0/24", "10.0.1.0/24"]},
        {**PREFIX, "routes": [route("172.16.0.0/12", "10.0.0.2"), route("10.9.0.0/16", "10.0.0.2", "s")]},
        {"subnet_name": "a.b_"},
    ],
)
def test_logical_networks_that_pass(options: dict[str, t.Any]) -> None:
    check(LOGICAL_NETWORK, options)


@pytest.mark.parametrize(
    ("options", "named", "said"),
    [
        ({"vlan": -1}, "vlan", "0 (no tag) to 4094"),
        ({"vlan": 4095}, "vlan", "4095"),
        ({"subnet_name": "-a"}, "subnet_name", "'-a'"),
        ({"dns_servers": ["10.0.0.53", "dns.example.com"]}, "dns_servers[1]", "dns.example.com"),
        ({"dns_servers": ["fe80::1"]}, "dns_servers[0]", "an IPv4 address"),
        ({"address_prefix": "10.0.0.5/24"}, "address_prefix", "which is 10.0.0.0/24"),
        ({"address_prefix": "10.0.0.0"}, "address_prefix", "an IPv4 network"),
        ({"address_prefix": "10.0.0.0/255.255.255.0"}, "address_prefix", "an IPv4 network"),
        ({"address_prefix": "10.0.0.0/33"}, "address_prefix", "an IPv4 network"),
        ({"address_prefix": "fd00::/64"}, "address_prefix", "an IPv4 network"),
        ({"address_prefixes": ["10.0.0.0/24", "10.0.1.1/24"]}, "address_prefixes[1]", "which is 10.0.1.0/24"),
        ({"ip_allocation_method": "Dynamic", **PREFIX}, "address_prefix", "ip_allocation_method=Static"),
        ({"ip_allocation_method": "Dynamic", "address_prefixes": ["10.0.0.0/24"]}, "address_prefixes", "Static"),
        ({"ip_allocation_method": "Dynamic", "gateway": "10.0.0.1"}, "gateway", "Static"),
        ({"ip_allocation_method": "Dynamic", "ip_pools": [pool("10.0.0.2", "10.0.0.3")]}, "ip_pools", "Static"),
        ({**PREFIX, "gateway": "10.0.1.1"}, "gateway", "10.0.0.0/24"),
        ({**PREFIX, "gateway": "10.0.0.0"}, "gateway", "network or broadcast"),
        ({**PREFIX, "gateway": "10.0.0.255"}, "gateway", "network or broadcast"),
        ({**PREFIX, "gateway": "gw"}, "gateway", "'gw'"),
        (
            {**PREFIX, "gateway": "10.0.0.5", "ip_pools": [pool("10.0.0.2", "10.0.0.9")]},
            "gateway",
            "outside ip_pools[0], which is 10.0.0.2 to 10.0.0.9",
        ),
        ({**PREFIX, "ip_pools": [pool("10.0.0.9", "10.0.0.2")]}, "ip_pools[0].end", "10.0.0.9, which is its start"),
        ({**PREFIX, "ip_pools": [pool("10.0.1.2", "10.0.1.3")]}, "ip_pools[0].start", "10.0.0.0/24"),
        (
            {**PREFIX, "ip_pools": [pool("10.0.0.2", "10.0.0.3"), pool("10.0.0.9", "10.0.1.9")]},
            "ip_pools[1].end",
            "10.0.1.9",
        ),
        ({**PREFIX, "ip_pools": [pool("10.0.0.0", "10.0.0.3")]}, "ip_pools[0].start", "network or broadcast"),
        ({**PREFIX, "ip_pools": [pool("10.0.0.250", "10.0.0.255")]}, "ip_pools[0].end", "network or broadcast"),
        ({"address_prefixes": ["10.0.0.0/23", "10.0.1.0/24"]}, "address_prefixes[1]", "outside address_prefixes[0]"),
        ({"address_prefixes": ["10.0.1.0/24", "10.0.1.0/24"]}, "address_prefixes[1]", "which is 10.0.1.0/24"),
        (
            {**PREFIX, "address_prefixes": ["10.1.0.0/24", "10.2.0.0/24"]},
            "address_prefix",
            "which is 10.1.0.0/24 or 10.2.0.0/24",
        ),
        ({"address_prefix": "10.0.0.0/23", "address_prefixes": ["10.0.0.0/24"]}, "address_prefix", "10.0.0.0/24"),
        ({"ip_pools": [pool("10.0.0.2", "x")]}, "ip_pools[0].end", "'x'"),
        (
            {"ip_pools": [pool("10.0.0.2", "10.0.0.9"), pool("10.0.0.9", "10.0.0.12")]},
            "ip_pools[1]",
            "outside ip_pools[0]",
        ),
        ({"ip_pools": [pool("10.0.0.2", "10.0.0.9"), pool("10.0.0.1", "10.0.0.20")]}, "ip_pools[1]", "10.0.0.20"),
        (
            {"ip_pools": [pool("10.0.0.2", "10.0.0.3", "a"), pool("10.0.0.5", "10.0.0.6", "A")]},
            "ip_pools[1].name",
            "no other pool",
        ),
        ({"routes": [route("0.0.0.0/0", "10.0.0.1")]}, "routes[0].address_prefix", "'gateway'"),
        ({"routes": [route("10.1.0.1/16", "10.0.0.1")]}, "routes[0].address_prefix", "which is 10.1.0.0/16"),
        ({**PREFIX, "routes": [route("10.1.0.0/16", "10.2.0.1")]}, "routes[0].next_hop_ip_address", "10.0.0.0/24"),
        ({"routes": [route("10.1.0.0/16", "10.0.0.1", "-")]}, "routes[0].name", "'-'"),
        (
            {"routes": [route("10.1.0.0/16", "10.0.0.1"), route("10.2.0.0/16", "10.0.0.1", "R")]},
            "routes[1].name",
            "'R'",
        ),
    ],
)
def test_logical_networks_that_are_refused(options: dict[str, t.Any], named: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(LOGICAL_NETWORK, options)
    assert caught.value.message.startswith(f"Option '{named}': ")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (PREFIX, "address_prefix"),
        ({"gateway": "10.0.0.1"}, "gateway"),
        ({"ip_allocation_method": "Static"}, "address_prefix"),
    ],
)
def test_a_new_network_has_what_its_method_needs(options: dict[str, t.Any], named: str) -> None:
    check(LOGICAL_NETWORK, options)
    (rule,) = LOGICAL_NETWORK.creation_rules
    with pytest.raises(InvalidInput, match=f"'{named}'"):
        rule(options)


@pytest.mark.parametrize(
    "options",
    [
        {"mac_address": "00:15:5d:0a:0b:0c"},
        {"mac_address": "00-15-5D-0A-0B-0C"},
        {"mac_address": "00155D0A0B0C"},
        {"ip_address": "10.0.0.5", "dns_servers": []},
        {"ip_configuration_name": "ipconfig1"},
    ],
)
def test_interfaces_that_pass(options: dict[str, t.Any]) -> None:
    check(NETWORK_INTERFACE, options)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"mac_address": "00:15:5d:0a:0b"}, "mac_address"),
        ({"mac_address": "00:15-5d:0a:0b:0c"}, "mac_address"),
        ({"ip_address": "10.0.0.5/24"}, "ip_address"),
        ({"ip_address": "fe80::1"}, "ip_address"),
        ({"dns_servers": ["10.0.0"]}, "dns_servers[0]"),
        ({"ip_configuration_name": "a b"}, "ip_configuration_name"),
    ],
)
def test_interfaces_that_are_refused(options: dict[str, t.Any], named: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(NETWORK_INTERFACE, options)
    assert caught.value.message.startswith(f"Option '{named}': ")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (None, bodies.static_network()),
        ("10.0.0.100", bodies.static_network()),
        ("10.0.0.200", bodies.static_network(ipPools=[])),
        ("192.168.1.1", bodies.dynamic_network()),
        ("192.168.1.1", None),
        # The service may keep a prefix as it was written elsewhere.
        ("10.0.0.100", bodies.static_network(addressPrefix="10.0.0.1/24")),
        ("10.0.0.100", bodies.static_network(addressPrefix=None)),
        ("10.0.2.5", bodies.static_network(**PREFIXES)),
        ("10.0.2.5", bodies.static_network(addressPrefix=None, addressPrefixes=["fd00::/64"], ipPools=[])),
    ],
)
def test_fixed_addresses_that_pass(address: str | None, network: dict[str, t.Any] | None) -> None:
    found = {"subnet": network} if network else {}
    network_rules.check_address_in_network({"ip_address": address}, found)


@pytest.mark.parametrize(
    ("address", "subnet", "said"),
    [
        ("10.0.1.5", {}, "10.0.0.0/24"),
        ("10.0.0.200", {}, "10.0.0.100 to 10.0.0.150"),
        ("10.0.0.1", {"ipPools": []}, "gateway"),
        ("10.0.0.0", {"ipPools": []}, "network"),
        ("10.0.0.255", {"ipPools": []}, "broadcast"),
        ("10.0.1.5", {"addressPrefix": "10.0.0.1/24"}, "10.0.0.0/24"),
        ("10.0.1.5", PREFIXES, "10.0.0.0/24 or 10.0.2.0/24"),
        ("10.0.2.255", PREFIXES, "broadcast"),
        ("10.0.0.200", {"addressPrefix": None}, "10.0.0.100 to 10.0.0.150"),
        ("10.0.0.1", {"addressPrefix": None, "ipPools": []}, "gateway"),
        ("10.0.1.5", {"ipAllocationMethod": "Dynamic"}, "10.0.0.0/24"),
        (
            "10.0.0.7",
            {
                "ipPools": [
                    {"start": "10.0.0.2", "end": "10.0.0.9", "ipPoolType": "vippool"},
                    {"start": "10.0.0.20", "end": "10.0.0.29"},
                ]
            },
            "10.0.0.20 to 10.0.0.29",
        ),
    ],
)
def test_fixed_addresses_that_are_refused(address: str, subnet: dict[str, t.Any], said: str) -> None:
    with pytest.raises(InvalidInput, match="'ip_address'") as caught:
        network_rules.check_address_in_network({"ip_address": address}, {"subnet": bodies.static_network(**subnet)})
    assert said in caught.value.message


def test_only_a_static_network_promises_an_address() -> None:
    assert network_rules.network_is_static({"subnet": bodies.static_network()})
    assert not network_rules.network_is_static({"subnet": bodies.dynamic_network()})
    assert not network_rules.network_is_static({})


def test_everything_is_where_its_custom_location_is() -> None:
    found = {"custom_location": {"name": "cluster", "location": "eastus"}}
    assert common.location_of_custom_location({}, found) == {"location": "eastus"}
    common.same_location({"location": "East US"}, found)
    with pytest.raises(InvalidInput, match=r"'location'.*'eastus'"):
        common.same_location({"location": "westeurope"}, found)
