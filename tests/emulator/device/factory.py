# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a device leaves the factory. Source: azure-stack-edge facts A.2, A.3, B.4 and the samples named there."""

from __future__ import annotations

import random
import string
import typing as t
import uuid

from tests.emulator.device.network_rules import PORTS

DEFAULT_PASSWORD = "Password1"
DOMAIN = "microsoftdatabox.com"
FIRST_ADDRESS = "192.168.100.10"
MODEL = "Azure Stack Edge"
SOFTWARE_VERSION = "3.2.2380.1548"
LEASED_PORTS = PORTS[1:5]
"""The ports that are set to DHCP and find a server. # inferred: Port6 is set to DHCP too and has no cable"""
SERIAL_LENGTH = 7

Members = dict[str, t.Any]


def serial_number(index: int, node: int = 0) -> str:
    """Return the serial number of a node; the same for the same place in the fleet, so that tests can repeat a run."""
    source = random.Random(f"device {index} node {node}")
    return "".join(source.choice(string.digits + string.ascii_uppercase) for _ in range(SERIAL_LENGTH))


def lease(index: int, node: int, port: str) -> Members:
    """Return what the DHCP server of the emulated site gives to a port: always the same."""
    number = PORTS.index(port) + 1
    return {
        "iPv4": {
            "address": f"10.{100 + number}.{index // 100}.{10 + (index % 100) * 2 + node}",
            "subnetMask": "255.255.0.0",
            "gateway": f"10.{100 + number}.0.1",
        },
        "dnsServerAddresses": ["10.50.50.50", "10.50.10.50"],
        "dnsSuffix": "site.example",
    }


def configuration(index: int, serials: tuple[str, ...]) -> Members:
    """Return the declarations as GET shows them on a factory-fresh device."""
    nodes = [{"id": _node_id(serial), "name": serial} for serial in serials]
    return {
        "deviceInfo": {
            "model": MODEL,
            "softwareVersion": SOFTWARE_VERSION,
            "serialNumber": serials[0],
            "isActivated": False,
            "nodes": nodes,
        },
        "deviceEndpoint": {"name": f"DBE-{serials[0]}", "dnsDomain": DOMAIN},
        "encryptionAtRestKeys": None,
        "network": {
            "dhcpPolicy": "AttemptRenew",
            "interfaces": [
                _interface(index, number, port, node) for number, node in enumerate(nodes) for port in PORTS
            ],
            "vSwitches": [],
            "virtualNetworks": [],
        },
        "time": {
            "timeZone": "Pacific Standard Time",
            "primaryTimeServer": "time.windows.com",
            "secondaryTimeServer": "",
        },
        "update": {"serverType": "MicrosoftUpdate", "wsusServerURI": None},
        "webProxy": {
            "isEnabled": False,
            "connectionURI": None,
            "authentication": "None",
            "username": None,
            "password": None,
        },
    }


def empty_interface(port: str, node: Members) -> Members:
    """Return a port without settings."""
    return {
        "name": port,
        "nodeName": node["name"],
        "nodeId": node["id"],
        "isDhcpEnabled": False,
        "iPv4": None,
        "iPv6": None,
        "dnsServerAddresses": None,
        "dnsSuffix": None,
        "routes": None,
        "ipConfigType": "IP",
    }


def _interface(index: int, number: int, port: str, node: Members) -> Members:
    interface = empty_interface(port, node)
    if port == PORTS[0]:
        return interface | {"iPv4": {"address": FIRST_ADDRESS, "subnetMask": "255.255.255.0", "gateway": None}}
    interface["isDhcpEnabled"] = True
    return interface | (lease(index, number, port) if port in LEASED_PORTS else {})


def _node_id(serial: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{serial}.{DOMAIN}"))
