# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is sent."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._device import guards
from ansible_collections.edgestack.azure.plugins.module_utils._device.declarations import completed, plan_configuration
from ansible_collections.edgestack.azure.plugins.module_utils._device.rules import check_configuration, check_password
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from tests.unit.device import samples
from tests.unit.device.test_declarations import options

KEY_32_BYTES = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def check(device: dict[str, t.Any] | None = None, **declarations: t.Any) -> None:
    device = device or samples.device()
    check_configuration(completed(options(**declarations), device), device)


def ports(**port: t.Any) -> dict[str, t.Any]:
    return {"network": {"interfaces": [{"name": "Port2", **port}]}}


def switches(**switch: t.Any) -> dict[str, t.Any]:
    return {"network": {"vswitches": [{"name": "new", "interface_name": "Port2", **switch}]}}


def networks(**network: t.Any) -> dict[str, t.Any]:
    base = {"name": "new", "vswitch_name": "vswitch-port3", "network": "192.0.2.0", "subnet_mask": "255.255.255.0"}
    return {"network": {"virtual_networks": [{**base, **network}]}}


def pool(range_: str, name: str = "VirtualMachineIPs") -> dict[str, t.Any]:
    return {"ip_address_pools": [{"name": name, "ip_address_range": range_}]}


GOOD: list[dict[str, t.Any]] = [
    {"device_endpoint": {"name": "a"}},
    {"device_endpoint": {"name": "My-Device-123", "dns_domain": "corp.example.com"}},
    {"time": {"time_zone": "UTC", "primary_time_server": "10.0.0.1", "secondary_time_server": ""}},
    {"update": {"server_type": "WSUS", "wsus_server_uri": "https://wsus.example.com:8531"}},
    {"web_proxy": {"is_enabled": True, "connection_uri": "http://10.57.48.82:8080"}},
    {"encryption_at_rest_keys": {"bitlocker_byo_key": KEY_32_BYTES}},
    {"activation": {"activation_key": "key"}},
    ports(is_dhcp_enabled=False, ipv4={"address": "10.1.0.5", "subnet_mask": "255.255.0.0", "gateway": "10.1.0.1"}),
    ports(is_dhcp_enabled=False, ip_config_type="NoIP", ipv4={}),
    switches(),
    switches(**pool("10.0.0.1-10.0.0.2", "KubernetesNodeIPs")),
    networks(vlan_id=0),
    networks(vlan_id=4094, gateway="192.0.2.1"),
    networks(**pool("192.0.2.16/28")),
    networks(**pool("192.0.2.10-192.0.2.10")),
    {"network": {"vswitches": [], "virtual_networks": []}},
]

BAD: list[tuple[str, dict[str, t.Any]]] = [
    ("device_endpoint.name", {"device_endpoint": {"name": "fourteen-chars"}}),
    ("device_endpoint.name", {"device_endpoint": {"name": "under_score"}}),
    ("device_endpoint.name", {"device_endpoint": {"name": ""}}),
    ("device_endpoint.dns_domain", {"device_endpoint": {"dns_domain": "Example.com"}}),
    ("time.time_zone", {"time": {"time_zone": "America/Los_Angeles"}}),
    ("time.primary_time_server", {"time": {"primary_time_server": "http://ntp"}}),
    ("update.wsus_server_uri", {"update": {"server_type": "WSUS"}}),
    ("update.wsus_server_uri", {"update": {"wsus_server_uri": "wsus.example.com"}}),
    ("web_proxy.connection_uri", {"web_proxy": {"connection_uri": "https://proxy:8080"}}),
    ("web_proxy.connection_uri", {"web_proxy": {"connection_uri": "http://proxy"}}),
    ("web_proxy.connection_uri", {"web_proxy": {"connection_uri": "http://proxy:port"}}),
    ("web_proxy.connection_uri", {"web_proxy": {"is_enabled": True}}),
    ("web_proxy.authentication", {"web_proxy": {"authentication": "NTLM"}}),
    ("encryption_at_rest_keys.bitlocker_byo_key", {"encryption_at_rest_keys": {"bitlocker_byo_key": "short"}}),
    ("encryption_at_rest_keys.bitlocker_byo_key", {"encryption_at_rest_keys": {"bitlocker_byo_key": "!" * 44}}),
    (
        "encryption_at_rest_keys.auto_generate_bitlocker_key",
        {"encryption_at_rest_keys": {"bitlocker_byo_key": KEY_32_BYTES, "auto_generate_bitlocker_key": True}},
    ),
    ("activation.activation_key", {"activation": {"activation_key": " "}}),
    ("network.interfaces[Port2].ipv4.address", ports(is_dhcp_enabled=False, ipv4={"address": "10.1"})),
    ("network.interfaces[Port2].ipv4.subnet_mask", ports(is_dhcp_enabled=False, ipv4={"subnet_mask": "24"})),
    ("network.interfaces[Port2].ipv4.subnet_mask", ports(is_dhcp_enabled=False, ipv4={"subnet_mask": "255.0.255.0"})),
    ("network.interfaces[Port2].ipv4.gateway", ports(is_dhcp_enabled=False, ipv4={"gateway": "10.2.0.1"})),
    ("network.interfaces[Port2].dns_server_addresses", ports(is_dhcp_enabled=False, dns_server_addresses=["dns"])),
    ("network.interfaces", {"network": {"interfaces": [{"name": "Port2"}, {"name": "port2"}]}}),
    ("network.vswitches[new].interface_name", switches(interface_name="Port1")),
    ("network.vswitches[new].interface_name", switches(interface_name="Port9")),
    ("network.vswitches[new].interface_name", switches(interface_name="Port3")),
    ("network.vswitches[new].enabled_for_storage", switches(enabled_for_storage=True)),
    (
        "network.vswitches[new].ip_address_pools[KubernetesNodeIPs].ip_address_range",
        switches(**pool("10.0.0.1-10.0.0.1", "KubernetesNodeIPs")),
    ),
    ("network.virtual_networks[new].vlan_id", networks(vlan_id=4095)),
    ("network.virtual_networks[new].vlan_id", networks(vlan_id=-1)),
    ("network.virtual_networks[new].vlan_id", networks(vlan_id=10)),
    ("network.virtual_networks[new].network", networks(network="192.0.2.1")),
    ("network.virtual_networks[new].network", networks(network="here")),
    ("network.virtual_networks[new].network", networks(network="172.27.4.0")),
    ("network.virtual_networks[new].subnet_mask", networks(subnet_mask="24")),
    ("network.virtual_networks[new].gateway", networks(gateway="198.51.100.1")),
    ("network.virtual_networks[new].vswitch_name", networks(vswitch_name="missing")),
    ("network.virtual_networks[lan10].vswitch_name", {"network": {"vswitches": []}}),
    (
        "network.virtual_networks[new].ip_address_pools[VirtualMachineIPs].ip_address_range",
        networks(**pool("192.0.2.20-192.0.2.10")),
    ),
    (
        "network.virtual_networks[new].ip_address_pools[VirtualMachineIPs].ip_address_range",
        networks(**pool("198.51.100.1-198.51.100.2")),
    ),
]


@pytest.mark.parametrize("declared", GOOD, ids=map(str, range(len(GOOD))))
def test_valid(declared: dict[str, t.Any]) -> None:
    check(**declared)


@pytest.mark.parametrize(
    ("option", "declared"), BAD, ids=[f"{number} {option}" for number, (option, _) in enumerate(BAD)]
)
def test_invalid(option: str, declared: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidInput) as error:
        check(**declared)
    assert error.value.result["option"] == option
    assert option in error.value.message
    assert "Allowed" in error.value.message


def test_two_nodes_need_more_addresses() -> None:
    device = samples.device(nodes=(samples.NODE, samples.OTHER_NODE))
    check(device, **switches(enabled_for_storage=True, **pool("10.0.0.1-10.0.0.3", "KubernetesNodeIPs")))
    with pytest.raises(InvalidInput, match="at least 3"):
        check(device, **switches(**pool("10.0.0.1-10.0.0.2", "KubernetesNodeIPs")))


def test_what_the_device_has_is_its_own_affair() -> None:
    device = samples.device(webProxy={"isEnabled": True, "connectionURI": "https://odd", "authentication": "NTLM"})
    device["network"]["virtualNetworks"][0]["gateway"] = "1.2.3.4"
    check(device, time={"time_zone": "UTC"}, network={"dhcp_policy": "x"})


@pytest.mark.parametrize("password", ["Passw0rd", "password-1", "PASSWORD-1", "Sixteen.Chars.16", "aA-aaaaa"])
def test_good_passwords(password: str) -> None:
    check_password("password", password)


@pytest.mark.parametrize("password", ["", "Passw0r", "Seventeen.Chars.7", "password1", "PASSWORD1", "12345678-"])
def test_bad_passwords_are_not_shown(password: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_password("password", password)
    assert not password or password not in error.value.message


# --- guards


def lost(address: str | None, **port: t.Any) -> str | None:
    device = samples.device()
    network = {"interfaces": [{"name": "Port1", **port}]}
    plan = plan_configuration(completed(options(network=network), device), device)
    return guards.lost_interface(plan.package, device, address=address)


@pytest.mark.parametrize(
    ("address", "port", "expected"),
    [
        ("192.168.100.10", {"is_dhcp_enabled": True}, "Port1 changes from 192.168.100.10 to DHCP"),
        (
            "192.168.100.10",
            {"ipv4": {"address": "192.168.100.11"}},
            "Port1 changes from 192.168.100.10 to 192.168.100.11",
        ),
        ("192.168.100.10", {"dns_suffix": "other.example"}, None),
        ("192.168.100.10", {"ipv4": {"gateway": "192.168.100.1"}}, None),
        ("10.1.0.5", {"is_dhcp_enabled": True}, None),
        (None, {"is_dhcp_enabled": True}, None),
    ],
)
def test_the_branch_we_sit_on(address: str | None, port: dict[str, t.Any], expected: str | None) -> None:
    assert lost(address, **port) == expected


@pytest.mark.parametrize(
    ("lost_", "allow", "route", "refused"),
    [("x", False, False, True), ("x", True, False, False), ("x", False, True, False), (None, False, False, False)],
)
def test_lockout(lost_: str | None, allow: bool, route: bool, refused: bool) -> None:
    if refused:
        with pytest.raises(CollectionError, match="new_host"):
            guards.check_lockout(lost_, allow_lockout=allow, has_new_route=route)
    else:
        guards.check_lockout(lost_, allow_lockout=allow, has_new_route=route)


def test_rename() -> None:
    device = samples.device()
    assert guards.renamed_endpoint({"time": {}}, device) is None
    same = {"deviceEndpoint": {"name": f"dbe-{samples.NODE}", "dnsDomain": "microsoftdatabox.com"}}
    assert guards.renamed_endpoint(same, device) is None
    package = {"deviceEndpoint": {"name": "store", "dnsDomain": "microsoftdatabox.com"}}
    renamed = guards.renamed_endpoint(package, device)
    assert renamed == (f"dbe-{samples.NODE.lower()}.microsoftdatabox.com", "store.microsoftdatabox.com")
    with pytest.raises(CollectionError, match=r"certificate_files.*allow_stale_certificates"):
        guards.check_rename(renamed, package, stale_allowed=False, missing=["management.store.microsoftdatabox.com"])
    guards.check_rename(renamed, package, stale_allowed=True, missing=["a"])
    guards.check_rename(renamed, package, stale_allowed=False, missing=[])
    guards.check_rename(None, package, stale_allowed=False, missing=["a"])
    with pytest.raises(CollectionError, match="activated in one task"):
        guards.check_rename(renamed, {**package, "activation": {"activationKey": "k"}}, stale_allowed=True, missing=[])


def test_activation_with_stale_certificates() -> None:
    guards.check_activation("")
    with pytest.raises(CollectionError, match="device_certificates"):
        guards.check_activation("the certificate of a holds other names")


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_proxy_loses_its_user_unless_it_is_given(missing: str) -> None:
    proxy = {"isEnabled": True, "authentication": "Basic", "username": "user", "password": "word"}
    guards.check_proxy_password({"webProxy": proxy})
    guards.check_proxy_password({"webProxy": {"isEnabled": True, "authentication": "None"}})
    guards.check_proxy_password({})
    with pytest.raises(InvalidInput, match=f"web_proxy.{missing}"):
        guards.check_proxy_password({"webProxy": {**proxy, missing: None}})
