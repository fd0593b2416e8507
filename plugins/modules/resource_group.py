#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module resource_group: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_group
short_description: Resource groups
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes and removes resource groups, in Azure, in Azure Local disconnected operations, and on Azure Stack
    Edge devices.
  - Removing a resource group removes B(everything) in it.
options:
  name:
    description:
      - Name of the resource group.
    type: str
    required: true
  state:
    description:
      - V(present) creates the resource group if it does not exist, and brings it to what the options say.
      - V(absent) removes it with everything in it.
    type: str
    choices: [present, absent]
    default: present
  location:
    description:
      - Azure region of the group itself, for example V(westeurope). On a device it is V(dbelocal).
      - Required to create the resource group. Cannot be changed after creation.
    type: str
  managed_by:
    description:
      - Resource id of what manages the resource group.
      - Cannot be changed after creation.
    type: str
  tags:
    description:
      - Tags of the resource group, as names with texts. Numbers need quotes. The resources in the group do not get
        them.
      - Can be changed at any time.
    type: dict
  append_tags:
    description:
      - Keep the tags that the resource group has and O(tags) does not name.
      - With V(false) they are removed, so that O(tags={}) removes all.
    type: bool
    default: true
  api_version:
    description:
      - The version of the Azure API to speak.
      - Default is V(2019-10-01), which Azure and Azure Stack Edge devices both understand.
    type: str
  expected_resources:
    description:
      - Without effect here, because a resource group refers to no other resource. The other modules have it.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._wait
notes:
  - An option that is left out is left alone. A declared value that the resource group cannot be changed to is an
    error that names the option and both values; nothing is written then.
  - With O(state=absent) the service removes the members in an order of its own, which may take long. It fails where a
    member is in use by something outside of the group.
seealso:
  - module: edgestack.azure.resource_group_info
"""

EXAMPLES = r"""
- name: A resource group for each shop
  edgestack.azure.resource_group:
    name: shop-042
    location: westeurope
    tags:
      store: "042"

- name: A resource group on an Azure Stack Edge device
  edgestack.azure.resource_group:
    environment: https://management.dbe-1d9nhq2.example.com
    username: EdgeArmUser
    password: "{{ edge_arm_password }}"
    name: shop-042
    location: dbelocal

- name: Replace all tags
  edgestack.azure.resource_group:
    name: shop-042
    tags:
      store: "042"
      country: nl
    append_tags: false

- name: Remove the resource group and everything in it
  edgestack.azure.resource_group:
    name: shop-042
    state: absent
"""

RETURN = r"""
resource_group:
  description: The resource group as it is now; in check mode as it would be.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Resource id of the resource group.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042
    name:
      description: Name of the resource group.
      type: str
      sample: shop-042
    location:
      description: Azure region.
      type: str
      sample: westeurope
    managed_by:
      description: Resource id of what manages the group, if anything does.
      type: str
    tags:
      description: Tags.
      type: dict
      sample: {store: "042"}
    provisioning_state:
      description: State of the last operation.
      type: str
      sample: Succeeded
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
from ansible_collections.edgestack.azure.plugins.module_utils._specs.resource_group import RESOURCE_GROUP

ENTRY = resource_entry(RESOURCE_GROUP)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
