#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module arm_resource: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: arm_resource
short_description: Resources of any type
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes and removes a resource of any type of the Azure Resource Manager, on a device, a cluster or in the
    cloud. For types that have no module of their own.
  - What O(body) declares is compared value by value with what is there. What it does not declare is left alone.
  - Long-running operations are waited for.
options:
  state:
    description:
      - V(present) makes the resource as O(body) says. V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  body:
    description:
      - The body of the resource, or a part of it, with the names that the Azure API uses.
      - A list is compared as a whole; see O(list_keys).
    type: dict
    default: {}
  secret_body:
    description:
      - Further values of the body that the service never returns, such as passwords. They are masked and not compared.
      - They are sent whenever the resource is created or written as a whole, not with O(update_method=patch).
    type: dict
    default: {}
  list_keys:
    description:
      - For lists of objects in O(body), by dotted path, the key that tells the objects apart, for example
        V({"properties.subnets":"name"}).
      - The objects are then compared whatever their order, and keep what was not declared of them.
    type: dict
    default: {}
  read_only:
    description:
      - Dotted paths that must not be sent back, for services that refuse to take some values that they return.
    type: list
    elements: str
    default: []
  update_method:
    description:
      - V(put) changes a resource by writing all that was read with the declared values in it. V(patch) sends the
        changed values only.
    type: str
    choices: [put, patch]
    default: put
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._address
  - edgestack.azure._wait
notes:
  - Which properties can be changed is known to the service only. What it refuses is told as the service says it.
seealso:
  - module: edgestack.azure.arm_resource_info
  - module: edgestack.azure.deployment
"""

EXAMPLES = r"""
- name: A public IP address on a device
  edgestack.azure.arm_resource:
    resource_group: shop-042
    type: Microsoft.Network/publicIPAddresses
    name: till-01
    api_version: 2018-11-01
    body:
      location: dbelocal
      properties:
        publicIPAllocationMethod: Static

- name: Subnets told apart by name, whatever their order
  edgestack.azure.arm_resource:
    resource_group: shop-042
    type: Microsoft.Network/virtualNetworks
    name: shop
    api_version: 2018-11-01
    body:
      properties:
        subnets:
          - name: default
            properties:
              addressPrefix: 10.57.48.0/21
    list_keys:
      properties.subnets: name

- name: No public IP address
  edgestack.azure.arm_resource:
    id: "{{ address.resource.id }}"
    api_version: 2018-11-01
    state: absent
"""

RETURN = r"""
resource:
  description: The body of the resource as the service returns it; in check mode as it would be.
  returned: when O(state=present)
  type: dict
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._deployment.arm_resource import arm_resource_entry
from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module

ENTRY = arm_resource_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
