# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory tells about a virtual machine: the same facts whatever it runs on."""

from __future__ import annotations

import collections.abc as c
import ipaddress
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import parse_id
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import Source

Facts = dict[str, t.Any]
View = c.Mapping[str, t.Any]

_TAKEN_OVER = (
    "id",
    "name",
    "location",
    "os_type",
    "vm_size",
    "computer_name",
    "admin_username",
    "provisioning_state",
    "image",
)


def facts_of(
    source: Source,
    view: View,
    interfaces: list[Facts],
    *,
    place: View,
    reported_addresses: c.Sequence[str] = (),
) -> Facts:
    """The facts of a machine: JSON values without any secret, so that they can be cached.

    Args:
        view: The machine as the info module returns it.
        interfaces: Its network interfaces, the primary one first; see :func:`interface_facts`.
        place: ``cluster`` (the custom location) and ``zone``, or ``device``.
        reported_addresses: The addresses that an agent in the guest has seen.
    """
    identity = parse_id(str(view["id"]))
    addresses = [item["address"] for item in interfaces if item["address"]]
    # The guest may have bridges and tunnels: what it says of itself only counts where nothing else is known.
    addresses = addresses or [address for address in map(_usable, reported_addresses) if address]
    return {
        "platform": source.platform,
        "source": source.name,
        **{"cluster": None, "device": None, "zone": None, **place},
        "subscription_id": identity.subscription,
        "resource_group": identity.resource_group,
        **{name: view.get(name) for name in _TAKEN_OVER},
        "tags": dict(view.get("tags") or {}),
        # One platform begins it with a capital letter.
        "power_state": str(view.get("power_state") or "unknown").lower(),
        "network_interfaces": interfaces,
        "addresses": addresses,
        "address": addresses[0] if addresses else None,
    }


def interface_facts(view: View, network: str | None) -> Facts:
    """The facts of a network interface, given as its info module returns it.

    Args:
        network: Name or id of the network that it is in.
    """
    return {
        "id": view["id"],
        "name": view["name"],
        "network": last_part(network),
        "address": _usable(view.get("ip_address")),
        "mac_address": view.get("mac_address"),
    }


def last_part(identity: str | None) -> str | None:
    """The name at the end of an id; None for none."""
    return str(identity).rpartition("/")[2] or None if identity else None


def _usable(address: t.Any) -> str | None:
    """An address that one can connect to; None for what is no address, or one that means the guest itself."""
    try:
        parsed = ipaddress.ip_address(str(address))
    except ValueError:
        return None
    return None if parsed.is_unspecified or parsed.is_link_local or parsed.is_multicast else str(parsed)
