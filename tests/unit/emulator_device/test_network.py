# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports, switches, virtual networks, virtual addresses, and a device that moves to another address."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterator

import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

MASK = "255.255.255.0"
SWITCH = {"name": "vSwitch1", "interfaceName": "Port2", "enabledForCompute": True}
NETWORK = {
    "name": "lan",
    "vSwitchName": "vSwitch1",
    "vlanId": 7,
    "network": "192.168.4.0",
    "subnetMask": MASK,
    "gateway": "192.168.4.1",
}


def interfaces(device: DeviceClient, **changes: dict | None) -> dict:
    """Return a declaration with the ports as they are and some of them changed."""
    ports = device.configuration()["network"]["interfaces"]
    return {"network": {"interfaces": [port | (changes.get(port["name"]) or {}) for port in ports]}}


def static(address: str, gateway: str | None = None) -> dict:
    return {"isDhcpEnabled": False, "iPv4": {"address": address, "subnetMask": MASK, "gateway": gateway}}


def test_the_device_moves_with_the_port_one_came_through(device: DeviceClient, lan_address: str) -> None:
    contact = device.url
    device.control("settings", apply_seconds=0.0)
    device.post_device(interfaces(device, Port1=static(lan_address)))
    device.move(f"https://{lan_address}:{device.port}")
    assert device.get().status_code == 403
    device.sign_in()
    assert device.get("/Status").json()["deviceConfiguration"]["status"] == "Complete"
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(contact, timeout=5)


def test_a_further_address_is_added(device: DeviceClient, lan_address: str) -> None:
    device.apply(interfaces(device, Port2=static(lan_address)))
    assert device.get().status_code == 200
    other = device.pinned_session()
    assert other.get(f"https://{lan_address}:{device.port}/").status_code == 200


def test_an_address_outside_loopback_leaves_the_contact_address(device: DeviceClient, fleet: Emulator) -> None:
    device.post_device(interfaces(device, Port1=static("10.1.2.3")))
    fleet.advance(1)
    assert device.state()["addresses"] == [device.described["address"]]
    assert device.get().status_code == 403
    device.sign_in()
    assert device.configuration()["network"]["interfaces"][0]["iPv4"]["address"] == "10.1.2.3"


def test_an_address_of_another_device_is_refused(device: DeviceClient, lan_address: str) -> None:
    other_address = "127.0.8.1"
    results = device.apply(interfaces(device, Port2=static(other_address)))
    assert results["Network"]["errorCode"] == "DuplicateIpAddress"


def test_a_lease_is_shown_after_switching_to_dhcp(device: DeviceClient) -> None:
    leased = device.configuration()["network"]["interfaces"][2]["iPv4"]
    device.apply(interfaces(device, Port3=static("10.9.9.9")))
    assert device.configuration()["network"]["interfaces"][2]["iPv4"]["address"] == "10.9.9.9"
    device.apply(interfaces(device, Port3={"isDhcpEnabled": True, "iPv4": None}))
    assert device.configuration()["network"]["interfaces"][2]["iPv4"] == leased


def test_lists_replace_what_was_there(device: DeviceClient) -> None:
    second = {"name": "vSwitch2", "interfaceName": "Port3"}
    device.apply({"network": {"vSwitches": [SWITCH, second], "virtualNetworks": [NETWORK]}})
    device.apply({"network": {"vSwitches": [second]}})
    network = device.configuration()["network"]
    assert [item["name"] for item in network["vSwitches"]] == ["vSwitch2"]
    assert network["virtualNetworks"] == []


def test_an_accelerated_switch_brings_its_own_network(device: DeviceClient) -> None:
    switch = SWITCH | {"interfaceName": "Port5", "supportsAcceleratedNetworking": False}
    device.apply({"network": {"vSwitches": [switch]}})
    network = device.configuration()["network"]
    assert network["vSwitches"][0]["supportsAcceleratedNetworking"] is True
    assert [(item["name"], item["network"]) for item in network["virtualNetworks"]] == [
        ("vSwitch1-internal", "172.0.5.0")
    ]


@pytest.mark.parametrize(
    ("network", "member"),
    [
        ({"vSwitches": [SWITCH, SWITCH | {"name": "other"}]}, "vSwitches"),
        ({"vSwitches": [SWITCH | {"interfaceName": "Port9"}]}, "vSwitches[0].interfaceName"),
        ({"vSwitches": [SWITCH | {"enabledForStorage": True}]}, "vSwitches[0].enabledForStorage"),
        ({"vSwitches": [{"interfaceName": "Port2"}]}, "vSwitches"),
        (
            {
                "vSwitches": [
                    SWITCH | {"ipAddressPools": [{"name": "KubernetesNodeIPs", "ipAddressRange": "10.0.0.5-10.0.0.5"}]}
                ]
            },
            "vSwitches[0].ipAddressPools",
        ),
        (
            {"vSwitches": [SWITCH | {"ipAddressPools": [{"name": "Other", "ipAddressRange": "10.0.0.0/24"}]}]},
            "vSwitches[0].ipAddressPools[0].name",
        ),
        ({"virtualNetworks": [NETWORK]}, "virtualNetworks[0].vSwitchName"),
        ({"vSwitches": [SWITCH], "virtualNetworks": [NETWORK | {"vlanId": 4095}]}, "virtualNetworks[0].vlanId"),
        ({"vSwitches": [SWITCH], "virtualNetworks": [NETWORK, NETWORK | {"name": "b"}]}, "virtualNetworks"),
        (
            {"vSwitches": [SWITCH], "virtualNetworks": [NETWORK | {"gateway": "192.168.5.1"}]},
            "virtualNetworks[0].gateway",
        ),
        (
            {"vSwitches": [SWITCH], "virtualNetworks": [NETWORK | {"network": "192.168.4.9"}]},
            "virtualNetworks[0].network",
        ),
        (
            {
                "vSwitches": [SWITCH],
                "virtualNetworks": [
                    NETWORK
                    | {"ipAddressPools": [{"name": "VirtualMachineIPs", "ipAddressRange": "192.168.5.1-192.168.5.9"}]}
                ],
            },
            "virtualNetworks[0].ipAddressPools[0].ipAddressRange",
        ),
        ({"dhcpPolicy": "Never"}, "dhcpPolicy"),
    ],
)
def test_a_bad_network_is_refused_by_its_member(device_once: DeviceClient, network: dict, member: str) -> None:
    answer = device_once.post_device({"network": network})
    assert answer.status_code == 400
    assert list(answer.json()["modelState"]) == [f"device.network.{member}"]


@pytest.mark.parametrize(
    ("change", "member"),
    [
        (static("10.1.2.3", "10.1.3.1"), "interfaces[1].iPv4.gateway"),
        (static("10.1.2"), "interfaces[1].iPv4"),
        (static("172.28.0.5"), "interfaces[1].iPv4"),
        ({"nodeName": "OTHER01"}, "interfaces[1].nodeName"),
        ({"dnsServerAddresses": ["dns.example"]}, "interfaces[1].dnsServerAddresses[0]"),
        ({"ipConfigType": "None"}, "interfaces[1].ipConfigType"),
    ],
)
def test_a_bad_port_is_refused_by_its_member(device_once: DeviceClient, change: dict, member: str) -> None:
    answer = device_once.post_device(interfaces(device_once, Port2=change))
    assert answer.status_code == 400
    assert f"device.network.{member}" in answer.json()["modelState"]


def test_every_port_has_to_be_listed(device: DeviceClient) -> None:
    ports = device.configuration()["network"]["interfaces"]
    answer = device.post_device({"network": {"interfaces": ports[:5]}})
    assert answer.status_code == 400
    assert list(answer.json()["modelState"]) == ["device.network.interfaces"]


def test_one_node_has_no_virtual_addresses(device: DeviceClient) -> None:
    assert device.get("/vip").status_code == 400


def test_a_cluster_shows_both_nodes(cluster: DeviceClient) -> None:
    found = cluster.configuration()
    assert [node["name"] for node in found["deviceInfo"]["nodes"]] == cluster.described["nodes"]
    assert len(found["network"]["interfaces"]) == 12


def test_virtual_addresses_of_a_cluster(cluster: DeviceClient) -> None:
    unset = cluster.get("/vip").json()
    assert unset["acsVIP"] == {
        "type": "ACS",
        "name": "Azure Consistent Services",
        "address": None,
        "network": None,
        "isDhcpEnabled": False,
    }
    network = unset["clusterNetworks"][0]["address"]
    assert network == "192.168.100.0"
    blocked = cluster.post_device({"deviceEndpoint": {"name": "cluster"}})
    assert list(blocked.json()["modelState"]) == ["device.deviceEndpoint"]
    body = {"Type": "ACS", "VipAddress": "192.168.100.20", "ClusterNetworkAddress": network, "IsDhcpEnabled": False}
    assert cluster.post("/vip", body).json()["acsVIP"]["address"] == "192.168.100.20"
    taken = cluster.post("/vip", body | {"Type": "NFS"})
    assert list(taken.json()["modelState"]) == ["vipAddress"]
    leased = cluster.post("/vip", {"type": "nfs", "clusterNetworkAddress": network, "isDhcpEnabled": True}).json()
    assert leased["nfsVIP"]["address"].startswith("192.168.100.")
    assert leased["nfsVIP"]["isDhcpEnabled"] is True
    assert cluster.apply({"deviceEndpoint": {"name": "cluster"}})["DeviceEndpoint"]["resultCode"] == "Success"


def shown(address: str, port: int, name: str) -> str:
    """The fingerprint of the certificate that is shown at an address to whoever asks for a name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only looked at, nothing is sent.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((address, port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as connection,
    ):
        return hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()


def test_what_a_cluster_has_at_each_address(cluster: DeviceClient, lan_addresses: Iterator[str]) -> None:
    first, second = cluster.described["nodes"]
    nodes = {first: next(lan_addresses), second: next(lan_addresses)}
    virtual = next(lan_addresses)
    ports = cluster.configuration()["network"]["interfaces"]
    moved = [port | (static(nodes[port["nodeName"]]) if port["name"] == "Port2" else {}) for port in ports]
    cluster.apply({"network": {"interfaces": moved}})
    body = {"VipAddress": virtual, "ClusterNetworkAddress": "127.0.9.0", "IsDhcpEnabled": False}
    assert cluster.post("/vip", body | {"Type": "ACS"}).status_code == 200
    for address in (*nodes.values(), virtual):
        assert cluster.pinned_session().get(f"https://{address}:{cluster.port}/").status_code == 200

    endpoints = cluster.state()["certificates"]["endpoints"]
    name, domain = cluster.described["name"].lower(), cluster.described["dns_domain"]
    names = {f"{serial}.{domain}".lower(): f"Node:{serial}" for serial in nodes} | {
        f"management.{name}.{domain}": "ARM"
    }
    found = {
        (slot, address): shown(address, cluster.port, host) == endpoints[slot]["fingerprint"]
        for host, slot in names.items()
        for address in (*nodes.values(), virtual)
    }
    assert [place for place, own in found.items() if own] == [
        (f"Node:{first}", nodes[first]),
        (f"Node:{second}", nodes[second]),
        ("ARM", virtual),
    ]


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"Type": "SMB"}, "type"),
        ({"VipAddress": "10.0.0.1"}, "vipAddress"),
        ({"ClusterNetworkAddress": "10.0.0.0"}, "clusterNetworkAddress"),
    ],
)
def test_a_bad_virtual_address_is_refused(cluster_once: DeviceClient, change: dict, member: str) -> None:
    body = {
        "Type": "ACS",
        "VipAddress": "192.168.100.20",
        "ClusterNetworkAddress": "192.168.100.0",
        "IsDhcpEnabled": False,
    }
    answer = cluster_once.post("/vip", body | change)
    assert answer.status_code == 400
    assert list(answer.json()["modelState"]) == [member]


def test_the_only_address_gets_lost_to_dhcp(device: DeviceClient, lan_address: str) -> None:
    contact = device.url
    device.post_device(interfaces(device, Port1=static(lan_address)))
    device._emulator.advance(1)
    device.move(f"https://{lan_address}:{device.port}")
    device.sign_in()
    device.post_device(interfaces(device, Port1={"isDhcpEnabled": True, "iPv4": None}))
    device._emulator.advance(1)
    assert device.state()["addresses"] == [device.described["address"]]
    device.move(contact)
    device.sign_in()
    assert device.configuration()["network"]["interfaces"][0]["iPv4"]["address"].startswith("10.")


def test_a_virtual_address_on_loopback_answers(cluster: DeviceClient, lan_address: str) -> None:
    ports = cluster.configuration()["network"]["interfaces"]
    network = lan_address.rpartition(".")[0] + ".0"
    ports[1] |= {"isDhcpEnabled": False, "iPv4": {"address": "127.0.9.250", "subnetMask": MASK, "gateway": None}}
    cluster.apply({"network": {"interfaces": ports}})
    body = {"Type": "ACS", "VipAddress": lan_address, "ClusterNetworkAddress": network, "IsDhcpEnabled": False}
    assert cluster.post("/vip", body).json()["acsVIP"]["address"] == lan_address
    assert cluster.pinned_session().get(f"https://{lan_address}:{cluster.port}/").status_code == 200
