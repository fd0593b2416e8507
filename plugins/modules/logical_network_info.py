#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module logical_network_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: logical_network_info
short_description: Information about logical networks on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one logical network, those of a resource group, or those of the whole subscription.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.logical_network
"""

EXAMPLES = r"""
- name: Look at one logical network
  edgestack.azure.logical_network_info:
    resource_group: shop-042
    name: lnet1
  register: network

- name: Networks with a pool that has no address left, in all shops
  edgestack.azure.logical_network_info:
    query: "[?ip_pool_usage[?available == `0`]].id"
  register: exhausted
"""

RETURN = r"""
logical_networks:
  description: The logical networks that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id of the logical network.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/logicalNetworks/lnet1
    name:
      description: Name of the logical network.
      type: str
      sample: lnet1
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
    vm_switch_name:
      description: Virtual switch of the cluster.
      type: str
      sample: ConvergedSwitch(compute_management)
    subnet_name:
      description: Name of the subnet.
      type: str
      sample: lnet1
    ip_allocation_method:
      description: V(Static) or V(Dynamic).
      type: str
      sample: Static
    address_prefix:
      description: Address space.
      type: str
      sample: 10.0.0.0/24
    address_prefixes:
      description: Address spaces, where the service reports them as a list.
      type: list
      elements: str
    vlan:
      description: VLAN id; 0 or none is untagged.
      type: int
      sample: 711
    ip_pools:
      description: Ranges from which addresses are taken.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the pool.
          type: str
          sample: pool1
        start:
          description: First address.
          type: str
          sample: 10.0.0.100
        end:
          description: Last address.
          type: str
          sample: 10.0.0.150
        ip_pool_type:
          description: V(vm) or V(vippool).
          type: str
          sample: vm
    ip_pool_usage:
      description: How full the pools are.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the pool.
          type: str
          sample: pool1
        start:
          description: First address of the pool.
          type: str
          sample: 10.0.0.100
        used:
          description: Number of addresses that are taken.
          type: int
          sample: 3
        available:
          description: Number of addresses that are free.
          type: int
          sample: 48
    gateway:
      description: Default gateway.
      type: str
      sample: 10.0.0.1
    routes:
      description: All routes but the default one.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the route.
          type: str
          sample: backoffice
        address_prefix:
          description: Destination network.
          type: str
          sample: 172.16.0.0/12
        next_hop_ip_address:
          description: Address to send the packets to.
          type: str
          sample: 10.0.0.2
    dns_servers:
      description: Addresses of the DNS servers.
      type: list
      elements: str
      sample: [10.0.0.53]
    ip_configuration_ids:
      description: Resource ids of the IP configurations of the network interfaces in the network.
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
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.logical_network import LOGICAL_NETWORK

ENTRY = info_entry(LOGICAL_NETWORK)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
