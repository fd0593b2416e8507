# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the endpoints of a device are found without asking a DNS server. Pure.

Source: azure-stack-edge facts D (which name stands for which address).
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames

# PowerShell over HTTPS.
NODE_PORT = 5986
# What every node has on the port for the first contact, so that it tells no node from another.
_FIRST_CONTACT = "192.168.100.10"


@dataclasses.dataclass(frozen=True)
class EndpointAddresses:
    """Address and port of every endpoint. An address is None when only a DNS server knows it.

    Attributes:
        local_ui: Name of the local web UI.
        connection: Where we talk to the device.
        services: Where Azure Resource Manager, token service and Blob storage are.
        nodes: Where each node is, by its name.
    """

    local_ui: str
    connection: str | None
    services: str | None
    nodes: t.Mapping[str, str | None]
    port: int
    node_port: int

    @classmethod
    def of(
        cls,
        device: Json,
        names: DeviceNames,
        *,
        connection: str | None,
        services: str | None,
        port: int,
        node_port: int = NODE_PORT,
    ) -> EndpointAddresses:
        """The endpoints of a device that is called ``names``. ``services`` None: where the connection leads."""
        serials = nodes_of(device)
        nodes = {
            names.node(serial): _node_address(device, serial, connection) if len(serials) > 1 else connection
            for serial in serials
        }
        return cls(names.local_ui, connection, services or connection, nodes, port, node_port)

    def where(self, name: str) -> tuple[int, str | None]:
        """Port and address of the endpoint with that name."""
        if name in self.nodes:
            return self.node_port, self.nodes[name]
        return self.port, self.connection if name == self.local_ui else self.services


def _node_address(device: Json, serial: str, connection: str | None) -> str | None:
    """The address in use when it is the node's, else one of the node's own, a fixed one rather than a leased one."""
    # inferred: which of several addresses of a node can be reached from here is not known; the first one is tried
    interfaces = [
        interface
        for interface in (device.get("network") or {}).get("interfaces") or []
        if str(interface.get("nodeName")).casefold() == serial.casefold()
    ]
    addresses = [
        str((interface.get("iPv4") or {}).get("address") or "")
        for interface in sorted(interfaces, key=lambda interface: bool(interface.get("isDhcpEnabled")))
    ]
    own = [address for address in addresses if address not in ("", _FIRST_CONTACT)]
    return connection if connection in own or not own else own[0]
