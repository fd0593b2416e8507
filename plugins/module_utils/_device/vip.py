# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual IP addresses of a two-node device.

Source: azure-stack-edge facts B.7.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import read_device
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import open_session
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import check_device, device_spec
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, lowered
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

_VIP = "DeviceConfiguration/vip"
_KEYS = {"ACS": "acsvip", "NFS": "nfsvip"}


def vip_arguments() -> ArgumentSpec:
    """All options of the module."""
    return device_spec().merge(
        ArgumentSpec(
            {
                "type": {"type": "str", "choices": list(_KEYS), "required": True},
                "address": {"type": "str"},
                "cluster_network_address": {"type": "str"},
                "is_dhcp_enabled": {"type": "bool", "default": False},
            },
            required_if=(("is_dhcp_enabled", False, ("address",)),),
        )
    )


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_vip module.

    Raises:
        InvalidInput: The address does not lie in a cluster network.
        CollectionError: The device has one node, or refuses.
    """
    check_device(params)
    return converge(open_session(params, context), params, context)


def converge(session: DeviceSession, params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Set one virtual IP address where it differs."""
    if len(nodes_of(read_device(session))) < 2:
        raise CollectionError("The device has one node. Only a device with two nodes has virtual IP addresses.")
    document = lowered(session.get(_VIP))
    current = _vip(document, params["type"])
    network = _cluster_network(params, document.get("clusternetworks") or [], current)
    wanted: Json = {
        "type": params["type"],
        "address": params["address"],
        "cluster_network_address": network,
        "is_dhcp_enabled": params["is_dhcp_enabled"],
    }
    compared = [
        key for key in wanted if wanted[key] is not None and not (key == "address" and params["is_dhcp_enabled"])
    ]
    changed = any(wanted[key] != current[key] for key in compared)
    after = {**current, **{key: wanted[key] for key in compared}}
    diff = {"before": current, "after": after}
    if changed and not context.check_mode:
        answer = session.post(
            _VIP,
            {
                "Type": params["type"],
                "VipAddress": params["address"],
                "ClusterNetworkAddress": network,
                "IsDhcpEnabled": params["is_dhcp_enabled"],
            },
        )
        after = _vip(lowered(answer or session.get(_VIP)), params["type"])
        if any(wanted[key] != after[key] for key in compared):
            context.warn("The device took the virtual IP address, but reports another one.")
    return {"changed": changed, "diff": diff, "vip": after}


def read_vips(session: DeviceSession) -> list[Json]:
    """Both addresses, as they can be declared."""
    document = lowered(session.get(_VIP))
    return [_vip(document, kind) for kind in _KEYS]


def services_address(session: DeviceSession, device: Json) -> str | None:
    """Where the services of a device with two nodes are, once it was said; None for any other device."""
    # inferred: Resource Manager, token service and Blob storage are at this address (azure-stack-edge facts A.2)
    if len(nodes_of(device)) < 2:
        return None
    return t.cast("str | None", _vip(lowered(session.get(_VIP)), "ACS")["address"])


def _vip(document: Json, kind: str) -> Json:
    vip = lowered(document.get(_KEYS[kind]))
    return {
        "type": kind,
        "address": vip.get("address"),
        "cluster_network_address": lowered(vip.get("network")).get("address"),
        "is_dhcp_enabled": bool(vip.get("isdhcpenabled")),
    }


def _cluster_network(params: t.Mapping[str, t.Any], networks: t.Sequence[Json], current: Json) -> str | None:
    """The declared cluster network, else the one that holds the address."""
    known = {str(lowered(item).get("address")): _subnet(lowered(item)) for item in networks}
    listed = ", ".join(map(str, known.values())) or "none"
    given = params["cluster_network_address"]
    if given is not None and given not in known:
        raise InvalidInput.of(
            "cluster_network_address", given, f"the address of a cluster network of the device: {listed}"
        )
    if params["is_dhcp_enabled"]:
        return given or current["cluster_network_address"] or (next(iter(known)) if len(known) == 1 else None)
    try:
        address = ipaddress.IPv4Address(params["address"])
    except ValueError as error:
        raise InvalidInput.of("address", params["address"], "an IPv4 address") from error
    holding = [name for name, subnet in known.items() if address in subnet and given in (None, name)]
    if not holding:
        raise InvalidInput.of("address", params["address"], f"a free address of a cluster network: {listed}")
    return holding[0]


def _subnet(item: Json) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(f"{item.get('address')}/{item.get('subnet')}", strict=False)
