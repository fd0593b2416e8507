# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Microsoft.HybridCompute has, in one list."""

from __future__ import annotations

from tests.emulator.arm.service import Handler, Plane
from tests.emulator.cloud.hybrid_compute.below_resources import BelowResource, network_profile
from tests.emulator.cloud.hybrid_compute.catalogue import Catalogue
from tests.emulator.cloud.hybrid_compute.gateways import Gateways, Settings
from tests.emulator.cloud.hybrid_compute.handler import PlainHandler
from tests.emulator.cloud.hybrid_compute.licenses import LicenseProfiles, Licenses, LicenseValidation
from tests.emulator.cloud.hybrid_compute.machine_extensions import ExtensionActions, MachineExtensions
from tests.emulator.cloud.hybrid_compute.patches import Patches
from tests.emulator.cloud.hybrid_compute.private_links import (
    FIRST_VERSION,
    RESOURCES,
    Perimeters,
    PrivateEndpointConnections,
    PrivateLinkScopes,
    ScopeValidation,
    link_resources,
    validation_of_machine,
)
from tests.emulator.cloud.hybrid_compute.run_commands import RunCommands
from tests.emulator.cloud.machines import Machines

PLAIN_TYPES = (
    LicenseProfiles,
    RunCommands,
    Licenses,
    Gateways,
    Settings,
    PrivateLinkScopes,
    PrivateEndpointConnections,
)


def handlers(plane: Plane) -> list[Handler]:
    """Return what owns the types of the provider."""
    machines, patches = Machines(plane), Patches(plane)
    extensions = PlainHandler(plane, MachineExtensions(plane))
    of_extensions = ExtensionActions(plane, extensions)
    machines.actions = {
        "assessPatches": patches.assess,
        "installPatches": patches.install,
        "addExtensions": of_extensions.add,
        "upgradeExtensions": of_extensions.upgrade,
    }
    return [
        PlainHandler(plane, machines),
        extensions,
        *(PlainHandler(plane, kind(plane)) for kind in PLAIN_TYPES),
        BelowResource(plane, "machines/networkProfile", network_profile),
        BelowResource(plane, "machines/privateLinkScopes", validation_of_machine, since=FIRST_VERSION),
        BelowResource(plane, RESOURCES, link_resources, since=FIRST_VERSION),
        Perimeters(plane),
        ScopeValidation(plane),
        LicenseValidation(plane),
        Catalogue(plane),
    ]
