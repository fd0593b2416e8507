#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module network_interface_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: network_interface_info
short_description: Information about network interfaces on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one network interface, those of a resource group, or those of the whole subscription.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.network_interface
"""

EXAMPLES = r"""
- name: Network interfaces of a shop
  edgestack.azure.network_interface_info:
    resource_group: shop-042
  register: shop

- name: Who has this address
  edgestack.azure.network_interface_info:
    query: "[?ip_address == '10.0.0.110'].id"
  register: owner
"""

RETURN = r"""
network_interfaces:
  description: The network interfaces that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id of the network interface.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/networkInterfaces/web-01-nic
    name:
      description: Name of the network interface.
      type: str
      sample: web-01-nic
    location:
      description: Azure region.
      type: str
      sample: westeurope
    custom_location:
      description: Resource id of the custom location.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.ExtendedLocation/customLocations/cl-042
    tags:
      description: Tags.
      type: dict
      sample: {store: "042"}
    subnet:
      description: Resource id of the logical network.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/logicalNetworks/lnet1
    ip_configuration_name:
      description: Name of the IP configuration.
      type: str
      sample: ipconfig1
    ip_address:
      description:
        - IPv4 address.
        - Of an interface in a Dynamic network it may be none, until a virtual machine has asked the DHCP server for
          one.
      type: str
      sample: 10.0.0.100
    mac_address:
      description: MAC address.
      type: str
      sample: "00:15:5d:0a:0b:0c"
    prefix_length:
      description: Length of the network prefix, in bits.
      type: int
      sample: 24
    gateway:
      description: Default gateway.
      type: str
      sample: 10.0.0.1
    dns_servers:
      description: DNS servers that the interface uses instead of those of the network.
      type: list
      elements: str
      sample: []
    provisioning_state:
      description: State of the last operation.
      type: str
      sample: Succeeded
    error_code:
      description: Code of the error that the last operation ended with; empty or none if it succeeded.
      type: str
      sample: ""
    error_message:
      description: What went wrong in the last operation; empty or none if nothing did.
      type: str
      sample: ""
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)

ENTRY = info_entry(NETWORK_INTERFACE)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
