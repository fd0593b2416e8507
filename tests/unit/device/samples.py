# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device as GET shows it, and what tests change about it."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import canonical
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import DEVICE

NODE = "1D9NHQ2"
OTHER_NODE = "2D9NHQ3"


def interface(name: str, node: str = NODE, **changes: t.Any) -> dict[str, t.Any]:
    """A port on DHCP."""
    base = {
        "name": name,
        "nodeName": node,
        "nodeId": f"id-{node}",
        "isDhcpEnabled": True,
        "iPv4": {"address": "10.1.0.5", "subnetMask": "255.255.0.0", "gateway": "10.1.0.1"},
        "iPv6": None,
        "dnsServerAddresses": ["10.1.0.53"],
        "dnsSuffix": "site.example",
        "routes": None,
        "ipConfigType": "IP",
    }
    return {**base, **changes}


def static(address: str, mask: str = "255.255.255.0", gateway: str | None = None) -> dict[str, t.Any]:
    """The members of a static address."""
    return {"isDhcpEnabled": False, "iPv4": {"address": address, "subnetMask": mask, "gateway": gateway}}


SWITCH = {
    "name": "vswitch-port3",
    "interfaceName": "Port3",
    "enabledForCompute": True,
    "enabledForStorage": False,
    "enabledForMgmt": False,
    "supportsAcceleratedNetworking": False,
    "enableEmbeddedTeaming": False,
    "ipAddressPools": [],
    "mtu": 1500,
}
VIRTUAL_NETWORK = {
    "name": "lan10",
    "vSwitchName": "vswitch-port3",
    "vlanId": 10,
    "network": "192.168.0.0",
    "subnetMask": "255.255.0.0",
    "gateway": "192.168.0.1",
    "enabledForKubernetes": False,
    "ipAddressPools": [],
}
SETTINGS = {
    "deviceEndpoint": {"name": f"DBE-{NODE}", "dnsDomain": "microsoftdatabox.com"},
    "encryptionAtRestKeys": None,
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


def device(*, nodes: tuple[str, ...] = (NODE,), activated: bool = False, **declarations: t.Any) -> dict[str, t.Any]:
    """The ``device`` object; ``declarations`` replace those of the sample."""
    info = {
        "model": "Azure Stack Edge",
        "softwareVersion": "3.2.2380.1548",
        "serialNumber": nodes[0],
        "isActivated": activated,
        "nodes": [{"id": f"id-{node}", "name": node} for node in nodes],
    }
    network = {
        "dhcpPolicy": "AttemptRenew",
        "interfaces": [port for node in nodes for port in _ports(node)],
        "vSwitches": [SWITCH],
        "virtualNetworks": [VIRTUAL_NETWORK],
    }
    sample = {"deviceInfo": info, **SETTINGS, "network": network, **declarations}
    return t.cast("dict[str, t.Any]", canonical(DEVICE, copy.deepcopy(sample)))


def _ports(node: str) -> list[dict[str, t.Any]]:
    return [interface("Port1", node, **static("192.168.100.10")), interface("Port2", node), interface("Port3", node)]


def documents(status: str = "Complete", **results: str) -> dict[str, t.Any]:
    """A status document; ``results`` are resultCodes by declaration name, with an errorCode after a slash."""
    entries = []
    for name, code in results.items():
        result, _, error = code.partition("/")
        entries.append({"declarationName": name, "resultCode": result, "errorCode": error or "None", "message": None})
    return {"deviceConfiguration": {"status": status, "results": entries}}
