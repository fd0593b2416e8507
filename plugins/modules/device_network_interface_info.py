#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_network_interface_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_network_interface_info
short_description: Read network interfaces on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one network interface, those of a resource group, or all of the device.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_network_interface
"""

EXAMPLES = r"""
- name: Who has this address
  edgestack.azure.device_network_interface_info:
    query: "[?ip_address == '10.57.51.20'].virtual_machine"
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
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the network interface.
      type: str
      returned: always
    location:
      description: Location, C(dbelocal).
      type: str
      returned: always
    tags:
      description: Tags of the resource.
      type: dict
      returned: always
    virtual_network:
      description: Id of the virtual network.
      type: str
      returned: always
    subnet:
      description: Name of the subnet.
      type: str
      returned: always
    ip_configuration_name:
      description: Name of the IP configuration.
      type: str
      returned: always
    ip_allocation_method:
      description: How the address is found.
      type: str
      returned: always
      sample: Static
    ip_address:
      description: The address, whichever way it was found.
      type: str
      returned: always
      sample: 10.57.51.20
    public_ip_address:
      description: Id of the public IP address.
      type: str
      returned: always
    dns_servers:
      description: DNS servers that were declared.
      type: list
      elements: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    mac_address:
      description: MAC address, as 12 digits without separators.
      type: str
      returned: always
      sample: 001DD84A58D1
    primary:
      description: Whether it is the primary one of its virtual machine.
      type: bool
      returned: always
    virtual_machine:
      description: Id of the virtual machine that it is attached to.
      type: str
      returned: always
    enable_accelerated_networking:
      description: Whether it is on a switch with accelerated networking.
      type: bool
      returned: always
    enable_ip_forwarding:
      description: Whether it takes traffic for other addresses.
      type: bool
      returned: always
    applied_dns_servers:
      description: DNS servers in use.
      type: list
      elements: str
      returned: always
    resource_guid:
      description: Identifier of the network interface.
      type: str
      returned: always
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = choice_info_entry(OPTION, NETWORK_INTERFACES)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
