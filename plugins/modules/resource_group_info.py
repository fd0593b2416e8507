#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module resource_group_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_group_info
short_description: Information about resource groups
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one resource group, or those of the whole subscription.
options:
  name:
    description:
      - Return the resource group with this name only.
      - One that does not exist gives an empty list.
    type: str
  query:
    description:
      - A JMESPath expression that is applied to the list of results. Its names are those of the returned values.
      - What it yields is returned instead, always as a list. Needs the Python library C(jmespath).
    type: str
  api_version:
    description:
      - The version of the Azure API to speak.
      - Default is V(2019-10-01), which Azure and Azure Stack Edge devices both understand.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
seealso:
  - module: edgestack.azure.resource_group
"""

EXAMPLES = r"""
- name: Look at one resource group
  edgestack.azure.resource_group_info:
    name: shop-042
  register: shop

- name: Names of the resource groups of a country
  edgestack.azure.resource_group_info:
    query: "[?tags.country=='nl'].name"
  register: names
"""

RETURN = r"""
resource_groups:
  description: The resource groups that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.resource_group import RESOURCE_GROUP

ENTRY = info_entry(RESOURCE_GROUP)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
