# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is used of what a device has: `usages` of its providers. Source: azure-stack-edge facts F.1, edge-api 1."""

from __future__ import annotations

from tests.emulator.arm.service import Call, Plane
from tests.emulator.device.device import Device
from tests.emulator.device.providers import versions
from tests.emulator.device.providers.rules import NETWORK, STORAGE
from tests.emulator.device.providers.versions import Served
from tests.emulator.messages import Json, Response

# inferred: which counters there are and their limits, which are those of Azure
COUNTERS = {
    NETWORK: (
        ("virtualNetworks", "VirtualNetworks", "Virtual Networks", 1000),
        ("networkInterfaces", "NetworkInterfaces", "Network Interfaces", 65536),
        ("publicIPAddresses", "PublicIPAddresses", "Public IP Addresses", 1000),
    ),
    STORAGE: (("storageAccounts", "StorageAccounts", "Storage Accounts", 250),),
}


def usage(name: str, shown: str, current: int, limit: int) -> dict[str, Json]:
    """Return one counter."""
    return {
        "unit": "Count",
        "currentValue": current,
        "limit": limit,
        "name": {"value": name, "localizedValue": shown},
    }


def usages_of(device: Device, plane: Plane, namespace: str) -> dict[str, Json]:
    """Return the counters of a provider."""
    counted = {
        kind: len(plane.store.of_kind(device.state.subscription_id, f"{namespace}/{kind}"))
        for kind, _, _, _ in COUNTERS[namespace]
    }
    return {"value": [usage(name, shown, counted[kind], limit) for kind, name, shown, limit in COUNTERS[namespace]]}


class StorageUsages:
    """Owns `usages` of storage, which later versions have below `locations`."""

    namespace = STORAGE
    kind = "usages"

    def __init__(self, device: Device, plane: Plane) -> None:
        self.versions: tuple[str, ...] = Served.of(versions.STORAGE, lambda: bool(plane.settings["strict"]))
        self._device, self._plane = device, plane

    def handle(self, _call: Call) -> Response:
        """Answer the counters."""
        return Response(200, usages_of(self._device, self._plane, STORAGE))
