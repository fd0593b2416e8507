# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logical networks and NICs: pools, addresses, what never changes."""

from __future__ import annotations

import copy
import typing as t

import pytest

from tests.emulator.requests_by_hand import ByHand


def nic_properties(network: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return the properties of a NIC; `changes` go into the ip configuration."""
    return {"ipConfigurations": [{"name": "ip", "properties": {"subnet": {"id": network}, **changes}}]}


def test_server_additions(by_hand: ByHand) -> None:
    """A dynamic network gets `dhcpOptions: {}` and an empty route table that were never sent."""
    properties = {
        "vmSwitchName": by_hand.cluster.switches[0],
        "subnets": [{"name": "net", "properties": {"ipAllocationMethod": "Dynamic", "vlan": 0}}],
    }
    found = by_hand.get(by_hand.make("logicalNetworks", "net", properties))["properties"]
    assert found["dhcpOptions"] == {}
    assert found["subnets"][0]["properties"]["routeTable"] == {"properties": {}}
    assert (found["status"]["errorCode"], found["status"]["errorMessage"]) == ("", "")


def test_nic_gets_mac_address_and_gateway(by_hand: ByHand) -> None:
    """A NIC gets the first free address of the pool; the network shows who uses it, and counts in strings."""
    network = by_hand.make_network("net", network="10.60.0", vlan=60)
    nic = by_hand.get(by_hand.make_nic("nic", network))["properties"]
    ip = nic["ipConfigurations"][0]["properties"]
    assert (ip["privateIPAddress"], ip["gateway"], ip["prefixLength"]) == ("10.60.0.10", "10.60.0.1", "24")
    assert len(nic["macAddress"]) == 17
    subnet = by_hand.get(network)["properties"]["subnets"][0]["properties"]
    assert subnet["ipPools"][0]["info"] == {"used": "1", "available": "9"}
    assert [list(item) for item in subnet["ipConfigurationReferences"]] == [["ID"]]
    by_hand.write("DELETE", by_hand.path("networkInterfaces", "nic"))
    subnet = by_hand.get(network)["properties"]["subnets"][0]["properties"]
    assert subnet["ipPools"][0]["info"] == {"used": "0", "available": "10"}
    assert "ipConfigurationReferences" not in subnet


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("10.61.0.10", "is already in use"),
        ("10.61.0.200", "is not within the ip pools"),
        ("192.168.1.1", "is not within the address prefix"),
        ("ten", "privateIPAddress is invalid"),
    ],
)
def test_static_address(by_hand: ByHand, address: str, text: str) -> None:
    """A wished-for address must be in the pool and free."""
    network = by_hand.make_network("net", network="10.61.0", vlan=61)
    by_hand.make_nic("first", network)
    outcome = by_hand.put("networkInterfaces", "second", nic_properties(network, privateIPAddress=address))
    assert outcome.status == "Failed"
    assert text in outcome.message
    by_hand.emulator.reset()


def test_pool_exhausted(by_hand: ByHand) -> None:
    """When the pool is empty the NIC fails; a NIC that goes frees its address."""
    network = by_hand.make_network("net", network="10.62.0", vlan=62)
    for number in range(10):
        by_hand.make_nic(f"nic-{number}", network)
    full = by_hand.put("networkInterfaces", "one-more", nic_properties(network))
    assert (full.status, "No free ip address" in full.message) == ("Failed", True)
    by_hand.write("DELETE", by_hand.path("networkInterfaces", "nic-4"))
    assert by_hand.put("networkInterfaces", "one-more", nic_properties(network)).ok


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda subnet: subnet.pop("addressPrefix"), "is not an IPv4 prefix"),
        (lambda subnet: subnet.update(addressPrefix="fd00::/64"), "is not an IPv4 prefix"),
        (lambda subnet: subnet.update(vlan=5000), "vlan 5000"),
        (lambda subnet: subnet["ipPools"][0].update(end="10.64.0.5"), "is not within"),
        (lambda subnet: subnet["ipPools"][0].update(end="10.63.0.2"), "ip pool is invalid"),
        (lambda subnet: subnet["ipPools"].append(copy.deepcopy(subnet["ipPools"][0])), "ip pools overlap"),
        (
            lambda subnet: subnet["routeTable"]["properties"]["routes"][0]["properties"].update(
                nextHopIpAddress="1.2.3.4"
            ),
            "gateway 1.2.3.4 is not within",
        ),
        (lambda subnet: subnet.update(ipAllocationMethod="Dynamic"), "need ipAllocationMethod Static"),
    ],
)
def test_network_rules(by_hand: ByHand, change: t.Callable[[dict[str, t.Any]], object], text: str) -> None:
    """A network that makes no sense is accepted and then fails in the webhook."""
    properties = by_hand.network_properties("net", network="10.63.0", vlan=63)
    change(properties["subnets"][0]["properties"])
    outcome = by_hand.put("logicalNetworks", "net", properties)
    assert (outcome.response.status_code, outcome.status, outcome.code) == (201, "Failed", "InternalError")
    assert text in outcome.message


def test_overlap_with_another_network(by_hand: ByHand) -> None:
    """Pools on one VLAN must not overlap across networks; on another VLAN they may."""
    by_hand.make_network("first", network="10.65.0", vlan=65)
    clash = by_hand.put("logicalNetworks", "second", by_hand.network_properties("second", network="10.65.0", vlan=65))
    assert (clash.status, "overlap with logical network first" in clash.message) == ("Failed", True)
    by_hand.make_network("third", network="10.65.0", vlan=66)


def test_network_does_not_change(by_hand: ByHand) -> None:
    """Tags of a network change; the rest does not, except DNS servers in newer versions."""
    path = by_hand.make_network("net", network="10.66.0", vlan=67)
    body = by_hand.get(path)
    assert by_hand.write("PUT", path, json={**body, "tags": {"a": "1"}}).ok
    body["properties"]["dhcpOptions"] = {"dnsServers": ["10.66.0.54"]}
    old = by_hand.write("PUT", path, json=body)
    assert (old.status, "Blocked LogicalNetwork Update" in old.message) == ("Failed", True)
    assert by_hand.write("PUT", path, api_version="2025-06-01-preview", json=body).ok
    assert by_hand.get(path)["properties"]["dhcpOptions"] == {"dnsServers": ["10.66.0.54"]}
    body["properties"]["subnets"][0]["properties"]["vlan"] = 68
    assert not by_hand.write("PUT", path, api_version="2025-06-01-preview", json=body).ok


def test_nic_without_mac_is_broken_by_a_second_put(by_hand: ByHand) -> None:
    """A blind second PUT breaks the NIC; sending MAC and address back heals it."""
    network = by_hand.make_network("net", network="10.67.0", vlan=69)
    path = by_hand.make_nic("nic", network)
    good = by_hand.get(path)
    blind = by_hand.put("networkInterfaces", "nic", nic_properties(network))
    assert (blind.response.status_code, blind.status, blind.code) == (200, "Failed", "InternalError")
    assert "Blocked NetworkInterface Update : MAC Address cannot be changed after resource creation" in blind.message
    broken = by_hand.get(path)["properties"]
    assert (broken["provisioningState"], broken["status"]["errorCode"]) == ("Failed", "InternalError")
    assert broken["macAddress"] == good["properties"]["macAddress"]
    assert by_hand.write("PUT", path, json=good).ok
    assert by_hand.get(path)["properties"]["provisioningState"] == "Succeeded"


def test_nic_address_and_subnet_stay(by_hand: ByHand) -> None:
    """Neither address nor subnet of a NIC changes."""
    network = by_hand.make_network("net", network="10.68.0", vlan=71)
    other = by_hand.make_network("other", network="10.69.0", vlan=72)
    path = by_hand.make_nic("nic", network)
    for name, value in (("privateIPAddress", "10.68.0.15"), ("subnet", {"id": other})):
        body = by_hand.get(path)
        body["properties"]["ipConfigurations"][0]["properties"][name] = value
        outcome = by_hand.write("PUT", path, json=body)
        assert (outcome.status, "cannot be changed after resource creation" in outcome.message) == ("Failed", True)


def test_used_network_is_not_deleted(by_hand: ByHand) -> None:
    """A network that NICs use stays."""
    network = by_hand.make_network("net", network="10.59.0", vlan=73)
    nic = by_hand.make_nic("nic", network)
    refused = by_hand.write("DELETE", network)
    assert refused.response.status_code == 409
    assert "networkinterfaces/nic" in refused.message
    assert by_hand.write("DELETE", nic).ok
    assert by_hand.write("DELETE", network).ok


def test_patch_is_tags_only_until_it_is_widened(by_hand: ByHand) -> None:
    """DNS settings of a NIC can be patched from 2025-06-01-preview on."""
    path = by_hand.make_nic("nic", by_hand.make_network("net", network="10.58.0", vlan=74))
    body = {"properties": {"dnsSettings": {"dnsServers": ["10.58.0.53"]}}}
    assert by_hand.write("PATCH", path, json=body).response.status_code == 400
    assert by_hand.write("PATCH", path, api_version="2025-06-01-preview", json=body).ok
    assert by_hand.get(path)["properties"]["dnsSettings"] == {"dnsServers": ["10.58.0.53"]}
