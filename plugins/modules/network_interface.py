#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module network_interface: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: network_interface
short_description: Network interfaces on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes and removes network interfaces of virtual machines on an Azure Local cluster.
  - After the creation the module waits until the service has assigned the MAC address and, in a logical network with
    fixed addresses, the IP address. In a network with DHCP it does not wait for an address, because that comes later,
    if at all.
options:
  subnet:
    description:
      - The logical network, by name (in the same resource group) or id.
      - Required to create the network interface. Cannot be changed after creation.
    type: str
  ip_address:
    description:
      - IPv4 address in the logical network, and in one of its pools if it has any.
      - By default the service takes a free one. Cannot be changed after creation.
    type: str
  mac_address:
    description:
      - MAC address, for example V(00:15:5d:0a:0b:0c). Any usual form is understood.
      - By default the service chooses one. Cannot be changed after creation.
    type: str
  dns_servers:
    description:
      - IPv4 addresses of DNS servers to use instead of those of the logical network. The order counts.
      - An empty list removes them.
      - Can be changed at any time.
    type: list
    elements: str
  ip_configuration_name:
    description:
      - Name of the IP configuration. There is exactly one. By default the service chooses it.
      - Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - A network interface with a fixed address has to exist before the virtual machine is created. The address, network
    and VLAN of an interface cannot be changed later; make a new interface.
  - Remove the network interface from its virtual machine before removing the interface itself.
  - A network security group that others have given the interface stays. Older versions of the API neither show nor keep
    it, so what would replace the interface is sent in V(2025-06-01-preview), whatever O(api_version) is, where the
    service has that version.
seealso:
  - module: edgestack.azure.network_interface_info
  - module: edgestack.azure.logical_network
  - module: edgestack.azure.virtual_machine
"""

EXAMPLES = r"""
- name: An interface with an address that the service chooses
  edgestack.azure.network_interface:
    resource_group: shop-042
    name: web-01-nic
    custom_location: cl-042
    subnet: lnet1
  register: nic

- name: An interface with a fixed address, in a logical network of another resource group
  edgestack.azure.network_interface:
    resource_group: shop-042
    name: db-01-nic
    custom_location: cl-042
    subnet: "{{ logical_network.id }}"
    ip_address: 10.0.0.110
    dns_servers: [10.0.0.53, 10.0.1.53]

- name: Remove an interface
  edgestack.azure.network_interface:
    resource_group: shop-042
    name: db-01-nic
    state: absent
"""

RETURN = r"""
network_interface:
  description: The network interface as it is now; in check mode as it would be.
  returned: when O(state=present)
  type: dict
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
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.network_interface import (
    NETWORK_INTERFACE,
)

ENTRY = resource_entry(NETWORK_INTERFACE)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
