# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network interfaces of virtual machines. Source: azure-local facts B.5."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    Reference,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common, network_rules

# There is at most one in practice. Source: azure-local facts B.5.
_CONFIGURATION = "properties.ipConfigurations.0"
_ADDRESS = f"{_CONFIGURATION}.properties.privateIPAddress"
_MAC = "properties.macAddress"


def _prefix_length(body: t.Mapping[str, t.Any]) -> int | None:
    """ARM writes the number as text."""
    text = str(get_path(body, f"{_CONFIGURATION}.properties.prefixLength") or "")
    return int(text) if text.isdigit() else None


NETWORK_INTERFACE = ResourceSpec(
    type=common.NETWORK_INTERFACE_TYPE,
    api_version=common.API_VERSION,
    title="network interface",
    result_key="network_interface",
    fields=(
        common.LOCATION,
        common.CUSTOM_LOCATION,
        TAGS,
        Field(name="ip_configuration_name", at=f"{_CONFIGURATION}.name", change=ChangeRule.IMMUTABLE),
        Field(
            name="subnet",
            at=f"{_CONFIGURATION}.properties.subnet.id",
            compare=compare.arm_id,
            change=ChangeRule.IMMUTABLE,
            required_to_create=True,
            reference=Reference(types=(common.LOGICAL_NETWORK_TYPE,), api_version=common.API_VERSION),
        ),
        Field(name="ip_address", at=_ADDRESS, change=ChangeRule.IMMUTABLE),
        Field(name="mac_address", at=_MAC, compare=compare.mac, change=ChangeRule.IMMUTABLE),
        Field(
            name="dns_servers",
            at="properties.dnsSettings.dnsServers",
            type="list",
            elements="str",
            compare=compare.ordered_list,
            # inferred: older versions than this PATCH change it with a full PUT, as Microsoft's tools do with networks
            patch_since="2025-06-01-preview",
        ),
    ),
    outputs=(
        *PROVISIONING_OUTPUTS,
        Output("gateway", f"{_CONFIGURATION}.properties.gateway"),
        Output("prefix_length", _prefix_length),
        # The service assigns these where they are not declared. On a DHCP network the address comes from a server that
        # the service does not know, perhaps only when a virtual machine asks for it: that is nothing to wait for.
        Output("mac_address", _MAC, settles=True),
        Output("ip_address", _ADDRESS, settles=network_rules.network_is_static),
    ),
    rules=(common.name_of_preview, network_rules.check_network_interface),
    reference_rules=(common.same_location, network_rules.check_address_in_network),
    from_references=common.location_of_custom_location,
    read_only=tuple(f"{_CONFIGURATION}.properties.{name}" for name in ("gateway", "prefixLength")),
    whole_since=common.NETWORKS_WHOLE_SINCE,
)
