# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes of virtual machines on a device, and what fits to each. Source: azure-stack-edge facts H."""

from __future__ import annotations

import typing as t


class Size(t.NamedTuple):
    """What a virtual machine of this size may have.

    Attributes:
        vcpus: Virtual processors.
        memory_gib: Memory in GiB.
        data_disks: How many data disks at most; None where it is not published.
        network_interfaces: How many network interfaces at most.
        premium: Whether its disks may be premium storage.
    """

    vcpus: int
    memory_gib: float
    data_disks: int | None
    network_interfaces: int
    premium: bool


_GENERAL = {
    "Standard_D1_v2": Size(1, 3.5, 4, 2, False),
    "Standard_D2_v2": Size(2, 7, 8, 4, False),
    "Standard_D3_v2": Size(4, 14, 16, 4, False),
    "Standard_D4_v2": Size(8, 28, 32, 8, False),
    "Standard_D5_v2": Size(16, 56, 64, 8, False),
    "Standard_D11_v2": Size(2, 14, 8, 2, False),
    "Standard_D12_v2": Size(4, 28, 16, 4, False),
    "Standard_D13_v2": Size(8, 56, 32, 8, False),
    "Standard_DS1_v2": Size(1, 3.5, 4, 2, True),
    "Standard_DS2_v2": Size(2, 7, 8, 2, True),
    "Standard_DS3_v2": Size(4, 14, 16, 4, True),
    "Standard_DS4_v2": Size(8, 28, 32, 8, True),
    "Standard_DS5_v2": Size(16, 56, 64, 8, True),
    "Standard_DS11_v2": Size(2, 14, 8, 2, True),
    "Standard_DS12_v2": Size(4, 28, 16, 4, True),
    "Standard_DS13_v2": Size(8, 56, 32, 8, True),
    "Standard_F1": Size(1, 2, 4, 2, True),
    "Standard_F2": Size(2, 4, 8, 4, True),
    "Standard_F4": Size(4, 8, 16, 4, True),
    "Standard_F8": Size(8, 16, 32, 8, True),
    "Standard_F12": Size(12, 24, 64, 8, True),
    "Standard_F16": Size(16, 32, 64, 8, True),
    "Standard_F1s": Size(1, 2, 4, 2, True),
    "Standard_F2s": Size(2, 4, 8, 4, True),
    "Standard_F4s": Size(4, 8, 16, 4, True),
    "Standard_F8s": Size(8, 16, 32, 8, True),
    "Standard_F16s": Size(16, 32, 64, 8, True),
    "Standard_F4s_v1": Size(4, 4, 8, 4, True),
    "Standard_F32s": Size(32, 48, 64, 8, True),
    "Standard_F32s_v1": Size(32, 96, 64, 8, True),
    "Standard_F32s_v3": Size(32, 224, 64, 8, True),
}
_HIGH_PERFORMANCE_NETWORK = {
    "Standard_DS2_v2_HPN": Size(2, 7, 8, 14, True),
    "Standard_DS3_v2_HPN": Size(4, 14, 16, 14, True),
    "Standard_DS4_v2_HPN": Size(8, 28, 32, 14, True),
    "Standard_F2s_HPN": Size(2, 4, 8, 14, True),
    "Standard_F4s_HPN": Size(4, 8, 16, 14, True),
    "Standard_F8s_HPN": Size(8, 16, 32, 14, True),
    "Standard_F12s_HPN": Size(12, 24, 64, 14, True),
    "Standard_F16s_HPN": Size(16, 32, 64, 14, True),
    "Standard_F12_HPN": Size(12, 24, 64, 14, True),
}
# By the name with a T4; the other graphics processor is the A2.
_GRAPHICS = {
    "Standard_NC4as_T4_v3": ("Standard_NC4as_A2", Size(4, 28, None, 4, True)),
    "Standard_NC8as_T4_v3": ("Standard_NC8as_A2", Size(8, 56, None, 8, True)),
    "Standard_NC16as_T4_v3": ("Standard_NC16as_A2", Size(16, 110, None, 8, True)),
    "Standard_NC16as_T4_v1": ("Standard_NC16as_A2_v1", Size(16, 32, None, 8, True)),
    "Standard_NC32as_T4_v3": ("Standard_NC32as_A2", Size(32, 96, None, 8, True)),
    "Standard_NC32as_T4_v1": ("Standard_NC32as_A2_v1", Size(32, 224, None, 8, True)),
    "Standard_NC32as_2T4_v1": ("Standard_NC32as_2A2_v1", Size(32, 224, None, 8, True)),
}

# The Custom sizes are not here: their numbers can be changed on the device.
SIZES: t.Final[t.Mapping[str, Size]] = {
    **_GENERAL,
    **_HIGH_PERFORMANCE_NETWORK,
    **{f"{name}_{card}": size for name, size in _HIGH_PERFORMANCE_NETWORK.items() for card in ("T4_v3", "A2")},
    **{name: size for name, (_a2, size) in _GRAPHICS.items()},
    **dict(_GRAPHICS.values()),
}
_BY_FOLDED_NAME: t.Final[t.Mapping[str, Size]] = {name.casefold(): size for name, size in SIZES.items()}


def size_named(name: str | None) -> Size | None:
    """The size of this name in any letter case; None for one that the table does not have."""
    return _BY_FOLDED_NAME.get((name or "").casefold())
