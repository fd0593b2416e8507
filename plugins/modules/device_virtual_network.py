#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_virtual_network: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_virtual_network
short_description: Virtual networks on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates and removes virtual networks on a device.
  - Enabling compute on a port makes a virtual network already (C(ASEVNET) in the resource group C(ASERG), or one with
    the name of the virtual switch), and M(edgestack.azure.device_virtual_network_info) finds it. Only old software
    needs one made here, and a device allows one.
options:
  address_prefix:
    description:
      - Address space, which has to be that of the network at the port. The one subnet fills it. Required to create a
        virtual network.
      - Cannot be changed after creation.
    type: str
  subnet_name:
    description:
      - Name of the subnet. Default for a new virtual network is its own name with C(subNet) after it. Cannot be
        changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
notes:
  - Do not remove the virtual networks that the device made; disable compute on the port instead.
seealso:
  - module: edgestack.azure.device_virtual_network_info
  - module: edgestack.azure.device_network_interface
"""

EXAMPLES = r"""
- name: The network of the shop
  edgestack.azure.device_virtual_network:
    resource_group: shop-042
    name: shop
    address_prefix: 10.57.48.0/21

- name: No network
  edgestack.azure.device_virtual_network:
    resource_group: shop-042
    name: shop
    state: absent
"""

RETURN = r"""
virtual_network:
  description:
    - The virtual network as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
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
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.virtual_network import VIRTUAL_NETWORKS

ENTRY = advised(choice_entry(OPTION, VIRTUAL_NETWORKS))


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
