# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declarations of a device as tables.

Source: azure-stack-edge facts B.4. Values of enumerations are passed through: only some are published (gap M.5).
"""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, Setting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.compare import (
    casefold,
    exact,
    flag,
    if_reported,
    ordered_list,
    set_of,
    zero_is_empty,
)


def _same_pool(desired: t.Any, current: t.Any) -> bool:
    ranges = ((_lower(pool.get("name")), _lower(pool.get("ipAddressRange"))) for pool in (desired, current))
    return next(ranges) == next(ranges)


def _lower(value: t.Any) -> str:
    return str(value or "").lower().replace(" ", "")


def _flag(name: str, key: str) -> Setting:
    return Setting(name=name, key=key, type="bool", compare=flag(False))


_POOLS = Setting(
    name="ip_address_pools",
    key="ipAddressPools",
    type="list",
    elements="dict",
    compare=set_of(_same_pool),
    parts=(
        Setting(name="name", key="name", required=True),
        Setting(name="ip_address_range", key="ipAddressRange", required=True),
    ),
)
_IPV4 = Setting(
    name="ipv4",
    key="iPv4",
    type="dict",
    parts=(
        Setting(name="address", key="address"),
        Setting(name="subnet_mask", key="subnetMask"),
        Setting(name="gateway", key="gateway"),
    ),
)
INTERFACES = Setting(
    name="interfaces",
    key="interfaces",
    type="list",
    elements="dict",
    identity=("nodeName", "name"),
    parts=(
        Setting(name="name", key="name", required=True, compare=casefold),
        Setting(name="node_name", key="nodeName", compare=casefold),
        _flag("is_dhcp_enabled", "isDhcpEnabled"),
        _IPV4,
        Setting(
            name="dns_server_addresses", key="dnsServerAddresses", type="list", elements="str", compare=ordered_list
        ),
        Setting(name="dns_suffix", key="dnsSuffix", compare=casefold),
        Setting(name="ip_config_type", key="ipConfigType", compare=casefold),
    ),
)
VSWITCHES = Setting(
    name="vswitches",
    key="vSwitches",
    type="list",
    elements="dict",
    identity=("name",),
    removable=True,
    parts=(
        Setting(name="name", key="name", required=True, compare=casefold),
        Setting(name="interface_name", key="interfaceName", compare=casefold),
        _flag("enabled_for_compute", "enabledForCompute"),
        _flag("enabled_for_storage", "enabledForStorage"),
        _flag("enabled_for_mgmt", "enabledForMgmt"),
        _flag("supports_accelerated_networking", "supportsAcceleratedNetworking"),
        _flag("enable_embedded_teaming", "enableEmbeddedTeaming"),
        _POOLS,
    ),
)
VIRTUAL_NETWORKS = Setting(
    name="virtual_networks",
    key="virtualNetworks",
    type="list",
    elements="dict",
    identity=("name",),
    removable=True,
    parts=(
        Setting(name="name", key="name", required=True, compare=casefold),
        Setting(name="vswitch_name", key="vSwitchName", compare=casefold),
        Setting(name="vlan_id", key="vlanId", type="int", compare=zero_is_empty),
        Setting(name="network", key="network"),
        Setting(name="subnet_mask", key="subnetMask"),
        Setting(name="gateway", key="gateway"),
        _flag("enabled_for_kubernetes", "enabledForKubernetes"),
        _POOLS,
    ),
)
NETWORK = Setting(
    name="network",
    key="network",
    type="dict",
    parts=(
        Setting(name="dhcp_policy", key="dhcpPolicy", compare=casefold),
        INTERFACES,
        VSWITCHES,
        VIRTUAL_NETWORKS,
    ),
)
DEVICE_ENDPOINT = Setting(
    name="device_endpoint",
    key="deviceEndpoint",
    type="dict",
    parts=(
        Setting(name="name", key="name", compare=casefold),
        Setting(name="dns_domain", key="dnsDomain"),
    ),
)
TIME = Setting(
    name="time",
    key="time",
    type="dict",
    parts=(
        Setting(name="time_zone", key="timeZone", compare=casefold),
        Setting(name="primary_time_server", key="primaryTimeServer", compare=casefold),
        Setting(name="secondary_time_server", key="secondaryTimeServer", compare=casefold, empty_text=True),
    ),
)
UPDATE = Setting(
    name="update",
    key="update",
    type="dict",
    parts=(
        Setting(name="server_type", key="serverType", compare=casefold),
        Setting(name="wsus_server_uri", key="wsusServerURI"),
    ),
)
WEB_PROXY = Setting(
    name="web_proxy",
    key="webProxy",
    type="dict",
    parts=(
        _flag("is_enabled", "isEnabled"),
        Setting(name="connection_uri", key="connectionURI"),
        Setting(name="authentication", key="authentication", compare=casefold),
        # Null in GET, whatever was sent. Source: azure-stack-edge facts B.4.
        Setting(name="username", key="username", compare=if_reported(exact)),
        Setting(name="password", key="password", secret=True),
    ),
)
ENCRYPTION_AT_REST_KEYS = Setting(
    name="encryption_at_rest_keys",
    key="encryptionAtRestKeys",
    type="dict",
    parts=(
        _flag("auto_generate_bitlocker_key", "autoGenerateBitlockerKey"),
        Setting(name="bitlocker_byo_key", key="bitlockerBYOKey", secret=True),
    ),
)
ACTIVATION = Setting(
    name="activation",
    key="activation",
    type="dict",
    parts=(
        Setting(name="activation_key", key="activationKey", secret=True, required=True),
        Setting(name="service_encryption_key", key="serviceEncryptionKey", secret=True, empty_text=True),
    ),
)

# In the order of the device's own wizard. Source: azure-stack-edge facts B.8.
DECLARATIONS = (NETWORK, WEB_PROXY, DEVICE_ENDPOINT, UPDATE, TIME, ENCRYPTION_AT_REST_KEYS, ACTIVATION)
# What GET reports of them.
READABLE = tuple(declaration for declaration in DECLARATIONS if declaration is not ACTIVATION)
DEVICE_INFO = Setting(
    name="device_info",
    key="deviceInfo",
    type="dict",
    parts=(
        Setting(name="model", key="model"),
        Setting(name="software_version", key="softwareVersion"),
        Setting(name="serial_number", key="serialNumber"),
        Setting(name="is_activated", key="isActivated", type="bool"),
        Setting(
            name="nodes",
            key="nodes",
            type="list",
            elements="dict",
            parts=(Setting(name="id", key="id"), Setting(name="name", key="name")),
        ),
    ),
)
DEVICE = Setting(name="device", key="device", type="dict", parts=(DEVICE_INFO, *DECLARATIONS))


def nodes_of(device: Json) -> list[str]:
    """The serial numbers of the nodes."""
    info = device.get("deviceInfo") or {}
    names = [str(node.get("name")) for node in info.get("nodes") or [] if node.get("name")]
    return names or ([str(info["serialNumber"])] if info.get("serialNumber") else [])


def is_activated(device: Json) -> bool:
    """Whether the device has been activated, which cannot be undone."""
    return bool((device.get("deviceInfo") or {}).get("isActivated"))
