# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the descriptions do not cover, and where services are known to deviate from them. Every entry has a reason."""

from __future__ import annotations

import re
import typing as t

# By host and path of the URL.
NOT_DESCRIBED: dict[str, str] = {
    r"^[^/]+/(api|rest)/": "the local web API of a device",
    r"^[^/]+\.blob\.": "the Blob service of a device",
    r"^management\.[^/]+/batch$": "many requests in one",
    r"^control\.": "steering of the emulator",
}


class Tolerated(t.NamedTuple):
    """A deviation that is none: patterns for operation (`file identifier`), place and problem, and the reason."""

    operation: t.Pattern[str]
    place: t.Pattern[str]
    problem: t.Pattern[str]
    reason: str


def _tolerate(operation: str, place: str, problem: str, reason: str) -> Tolerated:
    return Tolerated(re.compile(operation), re.compile(place), re.compile(problem), reason)


TOLERATED: tuple[Tolerated, ...] = (
    _tolerate(
        r"^(edge|sdk/compute|sdk/network)/",
        r"^response .*\.(osType|sourceVirtualMachine|primary|dhcpOptions)$",
        r"not 'None'$",
        "devices were seen to answer null where something is not set (Azure Stack Edge facts G)",
    ),
    _tolerate(
        r"^edge/storage/.* StorageAccounts_",
        r"\.statusOfPrimary$",
        r"not 'Available'$",
        "devices were seen to write it like this (Azure Stack Edge facts G)",
    ),
    _tolerate(
        r"^sdk/hybridcompute/.* MachinesOperations_begin_delete$",
        r"^status$",
        r"^200 ",
        "the description is of 2026-07-15; earlier versions delete machines at once (azure-local facts H)",
    ),
    _tolerate(
        r"",
        r"^response 200$",
        r"^has no header (Location|Retry-After|Azure-AsyncOperation)$",
        "what is done at once leaves nothing to wait for",
    ),
    _tolerate(
        r"^sdk/azurestackhci/2023-09-01-preview/",
        r"^query api-version$",
        r"^2024-01-01 ",
        "the stable version: where its description is not at hand, there are only packages of previews next to it",
    ),
    _tolerate(
        r"^sdk/hybridcompute/.* MachinesOperations_",
        r"^query api-version$",
        r"^2025-01-13 ",
        "a published version (it is in Microsoft's index of types), of which there is no description with paths",
    ),
    _tolerate(
        r"^sdk/hybridcompute/.* MachineExtensionsOperations_",
        r"\.instanceView\.status\.level$",
        r"^enum .* not 'Information'$",
        "recorded with this word, which the description does not have",
    ),
    _tolerate(
        r"/2016-06-01/.* (Subscriptions|Tenants)(Operations)?_(list|List)$",
        r"\.nextLink$",
        r"^required ",
        "lists that have no further page come without it, whatever the description says",
    ),
    _tolerate(
        r"/2016-06-01/.* Subscriptions(Operations)?_(list|List|get|Get)$",
        r"^response .*\.tenantId$",
        r"^unknown property$",
        "devices were seen to return it in this version (Azure Stack Edge facts E); its description came later",
    ),
    _tolerate(
        r"^(edge|sdk)/network/2018-11-01/.* (P2[sS]Vpn|Vpn|Virtual(Hub|Wan))\w*_[lL]ist",
        r"^response 404\.error$",
        r"^unknown property$",
        "devices have no such types: it is not their provider that answers, and its errors look differently",
    ),
    _tolerate(
        r"^sdk/resource/resources/.* ResourcesOperations_list",
        r"\.extendedLocation\.type$",
        r"^enum ",
        "an open enumeration that lags behind: resources of Azure Local are in a CustomLocation",
    ),
    _tolerate(
        r"_[Ll]ist",
        r"^query \$skiptoken$",
        r"^unknown parameter$",
        "the service writes it into the nextLink of a list, which is opaque to clients",
    ),
)


def is_tolerated(operation: str, place: str, problem: str) -> bool:
    """Tell whether a deviation has a reason."""
    return any(
        item.operation.search(operation) and item.place.search(place) and item.problem.search(problem)
        for item in TOLERATED
    )
