# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names under which a device is reached. Source: azure-stack-edge facts A.2, C.1 and D."""

from __future__ import annotations

import dataclasses
import ipaddress

ARM = "ARM"
LOGIN = "Login"
BLOB = "Blob"
LOCAL_UI = "LocalUI"
NODE = "Node"
"""The endpoints that a host name may stand for."""


@dataclasses.dataclass(frozen=True)
class DeviceNames:
    """The host names of one device, lower case. `serials` are the serial numbers of its nodes as they are written."""

    name: str
    domain: str
    serials: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """Name of the local web UI; all names but those of nodes end with it."""
        return f"{self.name}.{self.domain}".lower()

    @property
    def management(self) -> str:
        """Name of the Azure Resource Manager endpoint."""
        return f"management.{self.suffix}"

    @property
    def login(self) -> str:
        """Name of the token service."""
        return f"login.{self.suffix}"

    @property
    def blob_wildcard(self) -> str:
        """The name that covers all storage accounts."""
        return f"*.blob.{self.suffix}"

    @property
    def node_wildcard(self) -> str:
        """The name that covers all nodes."""
        return f"*.{self.domain}".lower()

    def node(self, serial: str) -> str:
        """Name of a node."""
        return f"{serial}.{self.domain}".lower()

    def serial_of(self, host: str) -> str:
        """Return the serial number of the node that a host name stands for, empty when it stands for none."""
        return next((serial for serial in self.serials if self.node(serial) == host.lower()), "")

    def endpoint(self, host: str) -> str:
        """Return what a host name stands for; empty when it is no name of this device.

        An address stands for the local web UI.
        """
        wanted = host.lower()
        known = {self.management: ARM, self.login: LOGIN, self.suffix: LOCAL_UI}
        if wanted in known:
            return known[wanted]
        if self.serial_of(wanted):
            return NODE
        account, _, rest = wanted.partition(".")
        if account and rest == f"blob.{self.suffix}":
            return BLOB
        return LOCAL_UI if is_address(wanted) else ""


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Tell whether the emulator can listen on an address."""
    return is_address(address) and ipaddress.ip_address(address).is_loopback


def covered(name: str, patterns: list[str]) -> bool:
    """Tell whether one of the names of a certificate covers a name; `*` stands for one label."""
    wanted = name.lower()
    lowered = [pattern.lower() for pattern in patterns]
    if wanted in lowered:
        return True
    _, _, parent = wanted.partition(".")
    return not wanted.startswith("*.") and f"*.{parent}" in lowered
