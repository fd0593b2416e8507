# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual networks of a device. Source: azure-stack-edge facts G.6."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    TAGS,
    Output,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge import common
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import Profile, by_profile

_SPACE = Path("properties.addressSpace.addressPrefixes.0")
_SUBNET_SPACE = Path("properties.subnets.0.properties.addressPrefix")


class _AddressPrefix:
    """The address space, which the one subnet fills."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return _SPACE.get(body)

    def set(self, body: Body, value: t.Any) -> None:
        _SPACE.set(body, value)
        _SUBNET_SPACE.set(body, value)


def _subnets(body: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    return [
        {
            "id": subnet.get("id"),
            "name": subnet.get("name"),
            "address_prefix": get_path(subnet, "properties.addressPrefix"),
        }
        for subnet in get_path(body, "properties.subnets") or []
    ]


def _prefix_is_valid(params: Params) -> None:
    prefix = params.get("address_prefix")
    if prefix is None:
        return
    try:
        ipaddress.IPv4Network(prefix)
    except ValueError as error:
        raise InvalidInput.of(
            "address_prefix", prefix, f"an IPv4 network without host bits, for example 10.57.48.0/21 ({error})"
        ) from error


def _virtual_network(profile: Profile) -> ResourceSpec:
    return ResourceSpec(
        type=common.VIRTUAL_NETWORK_TYPE,
        api_version=profile.network,
        title="virtual network",
        result_key="virtual_network",
        fields=(
            common.LOCATION,
            TAGS,
            common.fixed("address_prefix", _AddressPrefix(), required_to_create=True),
            common.fixed(
                "subnet_name",
                "properties.subnets.0.name",
                compare=compare.casefold,
                # As the device names the subnets of the networks that it makes itself.
                on_create=lambda params: f"{params['name']}subNet",
            ),
        ),
        outputs=(
            common.PROVISIONING_STATE,
            Output("subnets", _subnets),
            Output("resource_guid", "properties.resourceGuid"),
        ),
        rules=(_prefix_is_valid,),
    )


VIRTUAL_NETWORKS = by_profile(_virtual_network)
