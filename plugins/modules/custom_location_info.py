#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module custom_location_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_location_info
short_description: Information about custom locations on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one custom location, those of a resource group, or those of the whole subscription.
  - A custom location stands for an Azure Local cluster. It is made by the deployment of the cluster, and every
    resource on the cluster names it.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.virtual_machine
"""

EXAMPLES = r"""
- name: Find the clusters of the subscription
  edgestack.azure.custom_location_info:
  register: clusters

- name: The custom locations in a region, by name
  edgestack.azure.custom_location_info:
    query: "[?location == 'westeurope'].name"
  register: names
"""

RETURN = r"""
custom_locations:
  description: The custom locations that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id of the custom location.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.ExtendedLocation/customLocations/cl-042
    name:
      description: Name of the custom location.
      type: str
      sample: cl-042
    location:
      description: Azure region. Everything on the cluster is in this region.
      type: str
      sample: westeurope
    tags:
      description: Tags.
      type: dict
      sample: {}
    display_name:
      description: Name that the portal shows.
      type: str
      sample: cl-042
    host_type:
      description: Kind of the host.
      type: str
      sample: Kubernetes
    host_resource_id:
      description: Resource id of the Arc resource bridge of the cluster.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.ResourceConnector/appliances/bridge-042
    namespace:
      description: Namespace on the host.
      type: str
      sample: hci-vmoperator
    cluster_extension_ids:
      description: Resource ids of the extensions of the host that serve the custom location.
      type: list
      elements: str
    authentication_type:
      description: How the custom location signed in to the host.
      type: str
    identity_type:
      description: Kind of the managed identity.
      type: str
      sample: SystemAssigned
    principal_id:
      description: Object id of the managed identity.
      type: str
    provisioning_state:
      description: State of the last operation.
      type: str
      sample: Succeeded
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.custom_location import CUSTOM_LOCATION

ENTRY = info_entry(CUSTOM_LOCATION)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
