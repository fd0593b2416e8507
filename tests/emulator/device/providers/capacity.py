# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a device has for virtual machines, and what is left of it. Source: azure-stack-edge facts H, I.1, I.2."""

from __future__ import annotations

from tests.emulator.arm.errors import Denied
from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource
from tests.emulator.device.device import Device
from tests.emulator.device.providers.rules import not_allowed
from tests.emulator.device.providers.sizes import Size, sizes
from tests.emulator.device.providers.usages import usage
from tests.emulator.messages import Json

MACHINES = "Microsoft.Compute/virtualMachines"
MOST_MACHINES = 24


class Capacity:
    """Counts what the machines of a device take; a deallocated one takes nothing."""

    def __init__(self, device: Device, plane: Plane) -> None:
        self._device = device
        self._plane = plane

    def sizes(self) -> dict[str, Size]:
        """Return the sizes of the device by lower-case name."""
        settings = self._device.settings
        return sizes(settings.gpu_model if settings.gpus else "")

    def size_of(self, machine: Resource) -> Size:
        """Return the size of a machine."""
        return self.sizes()[machine.properties["hardwareProfile"]["vmSize"].lower()]

    def _machines(self) -> list[Resource]:
        return self._plane.store.of_kind(self._device.state.subscription_id, MACHINES)

    def check_number(self, machine: Resource) -> None:
        """Refuse one machine too many. # inferred: code and text; the limit is documented."""
        others = [item for item in self._machines() if item.key != machine.key]
        if len(others) >= MOST_MACHINES:
            raise not_allowed(
                f"The maximum number of virtual machines on this device, {MOST_MACHINES}, has been reached."
            )

    def used(self) -> dict[str, float]:
        """Return how much is taken."""
        taken = [
            self.size_of(item)
            for item in self._machines()
            if item.private.get("allocated") and item.private.get("power") != "deallocated"
        ]
        return {
            "memory": sum(size.memory_gib for size in taken),
            "cores": sum(size.cores for size in taken),
            "gpus": sum(size.gpus for size in taken),
        }

    def usages(self) -> list[Json]:
        """Return what is used as `locations/usages` shows it. # inferred: which counters there are."""
        settings, used = self._device.settings, self.used()
        counters = [
            ("virtualMachines", "Virtual Machines", len(self._machines()), MOST_MACHINES),
            ("cores", "Total Regional vCPUs", int(used["cores"]), settings.vm_cores),
        ]
        return [usage(name, shown, current, limit) for name, shown, current, limit in counters]

    def allocate(self, machine: Resource) -> None:
        """Find place for a machine, or let its operation fail. # inferred: codes and texts of Azure."""
        machine.private["allocated"] = False
        size, used, settings = self.size_of(machine), self.used(), self._device.settings
        wanted = {"memory": size.memory_gib, "cores": size.cores, "gpus": size.gpus}
        limits = {"memory": settings.vm_memory_gib, "cores": settings.vm_cores, "gpus": settings.gpus}
        short = [name for name, limit in limits.items() if used[name] + wanted[name] > limit]
        if "gpus" in short:
            raise Denied(
                "OverconstrainedAllocationRequest",
                f"Allocation failed: VM size {size.name} needs {size.gpus} GPU, and no GPU of the device is available.",
            )
        if short:
            left = limits[short[0]] - used[short[0]]
            raise Denied(
                "AllocationFailed",
                "Allocation failed. We do not have sufficient capacity for the requested VM size in this region: "
                f"{size.name} needs {wanted[short[0]]:g} of {short[0]}, {left:g} are left.",
            )
        machine.private["allocated"] = True
