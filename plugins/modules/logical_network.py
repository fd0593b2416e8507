#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module logical_network: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: logical_network
short_description: Logical networks on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, tags and removes logical networks. A logical network connects virtual machines to a virtual switch of the
    cluster, by DHCP or with fixed addresses.
  - All rules for addresses are checked before anything is sent, in check mode too.
options:
  vm_switch_name:
    description:
      - Name of the virtual switch of the cluster, for example V(ConvergedSwitch(compute_management\)).
      - Required to create the logical network. Cannot be changed after creation.
    type: str
  ip_allocation_method:
    description:
      - With V(Dynamic) the addresses come from a DHCP server in the network. O(address_prefix), O(address_prefixes),
        O(ip_pools) and O(gateway) cannot be used then.
      - With V(Static) the service gives out addresses of O(ip_pools). O(address_prefix) is needed then.
      - Default for a new logical network is V(Dynamic). Cannot be changed after creation.
    type: str
    choices: [Dynamic, Static]
  address_prefix:
    description:
      - Address space as an IPv4 network, for example V(10.0.0.0/24).
      - Cannot be changed after creation.
    type: str
  address_prefixes:
    description:
      - Address spaces as a list of IPv4 networks. Azure Local uses one, so O(address_prefix) is the usual way.
      - Cannot be changed after creation.
    type: list
    elements: str
  ip_pools:
    description:
      - Ranges of addresses in O(address_prefix) that the service may give to network interfaces. They must not overlap
        or contain O(gateway).
      - A pool is known by its first address. Cannot be changed after creation.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the pool. By default the service chooses one.
        type: str
      start:
        description:
          - First address.
        type: str
        required: true
      end:
        description:
          - Last address, which belongs to the pool.
        type: str
        required: true
      ip_pool_type:
        description:
          - V(vm) is for network interfaces, V(vippool) for virtual addresses of load balancers.
          - By default the service chooses.
        type: str
        choices: [vm, vippool]
  gateway:
    description:
      - Default gateway, an address in O(address_prefix). Leave it out for an isolated network.
      - In Azure it is a route to V(0.0.0.0/0) with the name C(<name>-default-route).
      - Cannot be changed after creation.
    type: str
  routes:
    description:
      - Further routes beside O(gateway).
      - Cannot be changed after creation.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the route.
        type: str
        required: true
      address_prefix:
        description:
          - Destination as an IPv4 network.
        type: str
        required: true
      next_hop_ip_address:
        description:
          - Address in the network to send the packets to.
        type: str
        required: true
  dns_servers:
    description:
      - IPv4 addresses of the DNS servers for virtual machines with fixed addresses. The order counts.
      - Cannot be changed after creation.
    type: list
    elements: str
  vlan:
    description:
      - VLAN id from V(1) to V(4094), or V(0) for no tag, which is the default of the service.
      - Cannot be changed after creation.
    type: int
  subnet_name:
    description:
      - Name of the subnet. There is exactly one.
      - Default for a new logical network is O(name). Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - Everything but the tags is fixed when the logical network is created. For another address space, create another
    logical network and new network interfaces in it.
  - A logical network can only be removed when no network interface is in it any more.
seealso:
  - module: edgestack.azure.logical_network_info
  - module: edgestack.azure.network_interface
"""

EXAMPLES = r"""
- name: A network with a DHCP server
  edgestack.azure.logical_network:
    resource_group: shop-042
    name: guests
    custom_location: cl-042
    vm_switch_name: ConvergedSwitch(compute_management)
    vlan: 30

- name: A network with fixed addresses
  edgestack.azure.logical_network:
    resource_group: shop-042
    name: lnet1
    custom_location: cl-042
    vm_switch_name: ConvergedSwitch(compute_management)
    ip_allocation_method: Static
    address_prefix: 10.0.0.0/24
    gateway: 10.0.0.1
    dns_servers: [10.0.0.53]
    vlan: 711
    ip_pools:
      - name: pool1
        start: 10.0.0.100
        end: 10.0.0.150
        ip_pool_type: vm

- name: Change the tags only; everything else is left alone
  edgestack.azure.logical_network:
    resource_group: shop-042
    name: lnet1
    tags:
      store: "042"

- name: Remove a logical network
  edgestack.azure.logical_network:
    resource_group: shop-042
    name: guests
    state: absent
"""

RETURN = r"""
logical_network:
  description: The logical network as it is now; in check mode as it would be.
  returned: when O(state=present)
  type: dict
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
operation:
  description: The operation that is still going on.
  returned: when O(wait=false) and the service has not finished
  type: dict
  contains:
    id:
      description: Where the service tells the state of the operation; a path below the endpoint.
      type: str
    method:
      description: HTTP method of the request that started it.
      type: str
      sample: PUT
    resource_id:
      description: Resource that it works on.
      type: str
    status:
      description: Last state that was seen.
      type: str
      sample: InProgress
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import resource_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.logical_network import LOGICAL_NETWORK

ENTRY = resource_entry(LOGICAL_NETWORK)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
