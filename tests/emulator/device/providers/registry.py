# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resource providers of one device. Source: azure-stack-edge facts F.1."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.provider_operations import ProviderOperations
from tests.emulator.arm.service import Call, Handler, Plane
from tests.emulator.device.device import Device
from tests.emulator.device.local_arm import ProviderSet
from tests.emulator.device.providers import versions
from tests.emulator.device.providers.deployments import Deployments
from tests.emulator.device.providers.device_networks import DeviceNetworks
from tests.emulator.device.providers.disks import DISK, SNAPSHOT, Volumes
from tests.emulator.device.providers.extensions import Extensions
from tests.emulator.device.providers.handler import EdgeHandler
from tests.emulator.device.providers.images import Images
from tests.emulator.device.providers.ingestion_jobs import NAMESPACE as BRIDGE
from tests.emulator.device.providers.ingestion_jobs import IngestionJobs
from tests.emulator.device.providers.long_running import Extra, Locations, LongRunning
from tests.emulator.device.providers.machines import Machines
from tests.emulator.device.providers.network_interfaces import NetworkInterfaces, PublicAddresses
from tests.emulator.device.providers.rules import COMPUTE, NETWORK, STORAGE, EdgeRules
from tests.emulator.device.providers.storage_accounts import NameCheck, StorageAccounts
from tests.emulator.device.providers.usages import StorageUsages, usages_of
from tests.emulator.device.providers.versions import Served
from tests.emulator.device.providers.virtual_networks import Subnets, VirtualNetworks
from tests.emulator.messages import Response

LISTED: dict[str, dict[str, tuple[str, ...]]] = {
    "Microsoft.Resources": {
        "tenants": versions.SUBSCRIPTIONS,
        "subscriptions": versions.SUBSCRIPTIONS,
        "resourceGroups": versions.RESOURCES,
        "providers": versions.RESOURCES,
        "checkResourceName": versions.RESOURCES,
    },
    STORAGE: {"storageAccounts/blobServices": versions.STORAGE},
}
"""Types that are in the list of providers and that nothing is emulated of."""

PROVIDERS: dict[str, tuple[str, ...]] = {
    "Microsoft.Resources": versions.BASE,
    COMPUTE: tuple(sorted({*versions.COMPUTE, *versions.DISKS}, reverse=True)),
    NETWORK: versions.NETWORK,
    STORAGE: versions.STORAGE,
    BRIDGE: versions.INGESTION,
}
"""The versions of what a provider has beside its types."""


class ListedOnly:
    """A type that lists name and that has no service here."""

    def __init__(self, namespace: str, kind: str, served: Served) -> None:
        self.namespace = namespace
        self.kind = kind
        self.versions: tuple[str, ...] = served

    def handle(self, call: Call) -> Response:
        """Answer that there is nothing."""
        raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")


def edge_providers(device: Device, plane: Plane) -> ProviderSet:
    """Make the resource providers of a device."""
    running = LongRunning(device, plane)
    networks = DeviceNetworks(device, plane)
    disks, interfaces = Volumes(device, running, DISK), NetworkInterfaces(device, running)
    machines = Machines(device, running, disks=disks, interfaces=interfaces)
    accounts = StorageAccounts(device, running)
    virtual_networks = VirtualNetworks(device, running, networks)
    deployments = Deployments(device, plane)
    tracked: list[EdgeRules] = [
        virtual_networks,
        interfaces,
        PublicAddresses(device, running),
        accounts,
        disks,
        Volumes(device, running, SNAPSHOT),
        Images(device, running),
        machines,
        Extensions(device, running),
        IngestionJobs(device, running),
    ]
    handlers: list[Handler] = [EdgeHandler(rules) for rules in tracked]
    handlers += [Subnets(virtual_networks), deployments]
    handlers += _operations(plane, handlers)
    handlers += [NameCheck(accounts), StorageUsages(device, plane)]
    handlers += _locations(device, running, machines)
    handlers += [
        ListedOnly(namespace, kind, Served.of(known, lambda: bool(plane.settings["strict"])))
        for namespace, kinds in LISTED.items()
        for kind, known in kinds.items()
    ]

    def refresh() -> None:
        plane.operations.settle()
        networks.refresh()
        accounts.refresh()
        while deployments.refresh():
            plane.operations.settle()

    base = Served.of(versions.BASE, lambda: bool(plane.settings["strict"]))
    return ProviderSet(handlers, refresh, base)


def _operations(plane: Plane, handlers: list[Handler]) -> list[Handler]:
    """Make the list of operations of each provider."""
    return [
        ProviderOperations(
            plane,
            namespace,
            [item for item in handlers if item.namespace == namespace],
            versions=Served.of(known, lambda: bool(plane.settings["strict"])),
            # edge-api facts 8: clients of these versions take the first page for everything.
            paged=False,
        )
        for namespace, known in PROVIDERS.items()
    ]


def _locations(device: Device, running: LongRunning, machines: Machines) -> list[Handler]:
    """Make what is below `locations` of each namespace."""
    plane = running.plane

    def vm_sizes(_call: Call, _rest: list[str]) -> dict[str, object]:
        return {"value": [size.describe() for size in machines.capacity.sizes().values()]}

    extras: dict[str, dict[str, Extra]] = {
        COMPUTE: {"vmsizes": vm_sizes, "usages": lambda _call, _rest: {"value": machines.capacity.usages()}},
        NETWORK: {"usages": lambda _call, _rest: usages_of(device, plane, NETWORK)},
        STORAGE: {"usages": lambda _call, _rest: usages_of(device, plane, STORAGE)},
        BRIDGE: {},
    }
    return [
        Locations(
            running,
            namespace,
            versions=Served.of(PROVIDERS[namespace], lambda: bool(plane.settings["strict"])),
            extras=found,
        )
        for namespace, found in extras.items()
    ]
