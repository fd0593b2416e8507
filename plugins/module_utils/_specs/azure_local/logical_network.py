# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logical networks: one subnet on a virtual switch of the cluster. Source: azure-local facts B.4."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common, network_rules

# There is exactly one subnet in practice. Source: azure-local facts B.4.
_SUBNET = "properties.subnets.0"
_ROUTES = Path(f"{_SUBNET}.properties.routeTable.properties.routes")


def _is_default(route: t.Mapping[str, t.Any]) -> bool:
    return bool(get_path(route, "properties.addressPrefix") == network_rules.DEFAULT_ROUTE_PREFIX)


class _Gateway:
    """The default gateway: ARM has it only as a route to everywhere."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        default = [route for route in _ROUTES.get(body) or [] if _is_default(route)]
        return get_path(default[0], "properties.nextHopIpAddress") if default else None

    def set(self, body: Body, value: t.Any) -> None:
        default = {
            # The name that Microsoft's own tools give. The subnet is named like the network and written before.
            "name": f"{get_path(body, f'{_SUBNET}.name')}-default-route",
            "properties": {"addressPrefix": network_rules.DEFAULT_ROUTE_PREFIX, "nextHopIpAddress": value},
        }
        others = [route for route in _ROUTES.get(body) or [] if not _is_default(route)]
        _ROUTES.set(body, [default, *others] if value else others)


class _FurtherRoutes:
    """All routes but the default one."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        return [route for route in _ROUTES.get(body) or [] if not _is_default(route)]

    def set(self, body: Body, value: t.Any) -> None:
        default = [route for route in _ROUTES.get(body) or [] if _is_default(route)]
        _ROUTES.set(body, [*default, *(value or [])])


def _pool_usage(body: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """How many addresses of each pool are taken; ARM writes the numbers as text."""
    return [
        {
            "name": pool.get("name"),
            "start": pool.get("start"),
            "used": _number(get_path(pool, "info.used")),
            "available": _number(get_path(pool, "info.available")),
        }
        for pool in get_path(body, f"{_SUBNET}.properties.ipPools") or []
    ]


def _number(text: t.Any) -> int | None:
    return int(text) if str(text or "").isdigit() else None


def _ip_configuration_ids(body: t.Mapping[str, t.Any]) -> list[str]:
    """The interfaces in the network. ``ID`` is in capitals here, in every api-version."""
    references = get_path(body, f"{_SUBNET}.properties.ipConfigurationReferences") or []
    return [str(reference.get("ID") or reference.get("id")) for reference in references]


def _subnet_field(name: str, at: str, **rest: t.Any) -> Field:
    return Field(name=name, at=f"{_SUBNET}.{at}", change=ChangeRule.IMMUTABLE, **rest)


_POOL_FIELDS = (
    Field(name="name", at="name"),
    Field(name="start", at="start", required=True),
    Field(name="end", at="end", required=True),
    Field(name="ip_pool_type", at="ipPoolType", choices=("vm", "vippool")),
)
_ROUTE_FIELDS = (
    Field(name="name", at="name", required=True),
    Field(name="address_prefix", at="properties.addressPrefix", required=True),
    Field(name="next_hop_ip_address", at="properties.nextHopIpAddress", required=True),
)

LOGICAL_NETWORK = ResourceSpec(
    type=common.LOGICAL_NETWORK_TYPE,
    api_version=common.API_VERSION,
    title="logical network",
    result_key="logical_network",
    fields=(
        common.LOCATION,
        common.CUSTOM_LOCATION,
        TAGS,
        Field(
            name="vm_switch_name", at="properties.vmSwitchName", change=ChangeRule.IMMUTABLE, required_to_create=True
        ),
        Field(
            name="dns_servers",
            at="properties.dhcpOptions.dnsServers",
            type="list",
            elements="str",
            compare=compare.ordered_list,
            change=ChangeRule.IMMUTABLE,
        ),
        _subnet_field("subnet_name", "name", on_create=lambda desired: desired["name"]),
        _subnet_field(
            "ip_allocation_method",
            "properties.ipAllocationMethod",
            choices=(network_rules.DYNAMIC, network_rules.STATIC),
            on_create=lambda _desired: network_rules.DYNAMIC,
        ),
        _subnet_field("address_prefix", "properties.addressPrefix"),
        _subnet_field(
            "address_prefixes",
            "properties.addressPrefixes",
            type="list",
            elements="str",
            compare=compare.set_of(compare.exact),
        ),
        _subnet_field("vlan", "properties.vlan", type="int", compare=compare.zero_is_empty),
        _subnet_field(
            "ip_pools",
            "properties.ipPools",
            type="list",
            elements="dict",
            fields=_POOL_FIELDS,
            # Pools do not overlap, so the first address tells them apart; the name may be the service's.
            compare=compare.keyed_list("start", {"ip_pool_type": compare.casefold}),
        ),
        Field(name="gateway", at=_Gateway(), change=ChangeRule.IMMUTABLE),
        Field(
            name="routes",
            at=_FurtherRoutes(),
            type="list",
            elements="dict",
            fields=_ROUTE_FIELDS,
            compare=compare.keyed_list("name"),
            change=ChangeRule.IMMUTABLE,
        ),
    ),
    outputs=(
        *PROVISIONING_OUTPUTS,
        Output("ip_pool_usage", _pool_usage),
        Output("ip_configuration_ids", _ip_configuration_ids),
    ),
    name_pattern=r"[a-zA-Z0-9][-._a-zA-Z0-9]{0,62}[_a-zA-Z0-9]",
    name_help="2 to 64 letters, digits, '-', '.' and '_', beginning with a letter or digit",
    rules=(common.name_of_preview, network_rules.check_logical_network),
    creation_rules=(network_rules.check_new_logical_network,),
    reference_rules=(common.same_location,),
    from_references=common.location_of_custom_location,
    read_only=tuple(
        f"{_SUBNET}.properties.{path}"
        for path in (
            *("routeTable.etag", "routeTable.name", "routeTable.type"),
            *("ipPools.*.info", "ipConfigurationReferences"),
        )
    ),
    whole_since=common.NETWORKS_WHOLE_SINCE,
)
