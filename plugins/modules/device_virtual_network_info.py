#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_virtual_network_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_virtual_network_info
short_description: Find virtual networks on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one virtual network, those of a resource group, or all of the device, also those that the device made
    itself.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_virtual_network
"""

EXAMPLES = r"""
- name: What a network interface can be connected to
  edgestack.azure.device_virtual_network_info:
    query: "[].{name: name, subnet: subnet_name, addresses: address_prefix}"
  register: networks
"""

RETURN = r"""
virtual_networks:
  description: The virtual networks that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the virtual network.
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
    address_prefix:
      description: Address space.
      type: str
      returned: always
    subnet_name:
      description: Name of the first subnet.
      type: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    subnets:
      description: The subnets, with C(id), C(name) and C(address_prefix) of each.
      type: list
      elements: dict
      returned: always
    resource_guid:
      description: Identifier of the virtual network.
      type: str
      returned: always
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_network import VIRTUAL_NETWORKS

ENTRY = choice_info_entry(OPTION, VIRTUAL_NETWORKS)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
