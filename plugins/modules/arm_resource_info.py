#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module arm_resource_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: arm_resource_info
short_description: Read resources of any type
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one resource of any type of the Azure Resource Manager, or a list of them, as the service returns them.
options:
  id:
    description:
      - The full id of the resource, or the path of a list, beginning with C(/subscriptions/).
      - Instead of O(type), O(name) and O(resource_group).
    type: str
  name:
    description:
      - The name, with one part for each type after the namespace, for example V(net1/subnet1).
      - Without a name all resources of O(type) are returned, in O(resource_group) or in the subscription.
    type: str
  query:
    description:
      - A JMESPath expression that is applied to the list of results.
      - What it yields is returned instead. A single value becomes a list with one item, nothing becomes an empty list.
      - Needs the Python library C(jmespath).
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._address
seealso:
  - module: edgestack.azure.arm_resource
"""

EXAMPLES = r"""
- name: Which resource providers a device has
  edgestack.azure.arm_resource_info:
    id: "/subscriptions/{{ subscription_id }}/providers"
    api_version: 2018-05-01
    query: "[].namespace"
  register: providers

- name: All public IP addresses of a device
  edgestack.azure.arm_resource_info:
    type: Microsoft.Network/publicIPAddresses
    api_version: 2018-11-01
  register: addresses
"""

RETURN = r"""
resources:
  description: The resources that were found, or what O(query) makes of them. Empty when there are none.
  returned: success
  type: list
  elements: raw
"""

from ansible_collections.edgestack.azure.plugins.module_utils._deployment.arm_resource import arm_resource_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module

ENTRY = arm_resource_info_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
