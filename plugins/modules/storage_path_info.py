#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module storage_path_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: storage_path_info
short_description: Information about storage paths on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one storage path, those of a resource group, or those of the whole subscription.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.storage_path
"""

EXAMPLES = r"""
- name: Storage paths of all clusters
  edgestack.azure.storage_path_info:
  register: everywhere

- name: Storage paths of a shop that have less than 50 GB left
  edgestack.azure.storage_path_info:
    resource_group: shop-042
    query: "[?available_size_mb < `51200`].{name: name, free: available_size_mb}"
  register: nearly_full
"""

RETURN = r"""
storage_paths:
  description: The storage paths that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id of the storage path.
      type: str
      sample: /subscriptions/.../resourceGroups/shop-042/providers/Microsoft.AzureStackHCI/storageContainers/images
    name:
      description: Name of the storage path.
      type: str
      sample: images
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
    path:
      description: Folder on the cluster.
      type: str
      sample: C:\ClusterStorage\UserStorage_1\images
    available_size_mb:
      description: Space in MB that is free on the volume.
      type: int
      sample: 512000
    container_size_mb:
      description: Size of the volume in MB.
      type: int
      sample: 1024000
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.storage_path import STORAGE_PATH

ENTRY = info_entry(STORAGE_PATH)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
