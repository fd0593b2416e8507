#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module storage_path: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: storage_path
short_description: Storage paths on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, tags and removes storage paths. A storage path tells Azure about a folder on a cluster shared volume, in
    which images, disks and the configuration of virtual machines can be put.
options:
  path:
    description:
      - Folder on a cluster shared volume, for example V(C:\\ClusterStorage\\UserStorage_1\\images). It has to exist
        on the cluster.
      - Required to create the storage path. Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - In YAML, write paths without quotes or in single quotes. In double quotes each backslash has to be doubled.
  - A storage path can only be removed when no image, disk or virtual machine is on it any more. The folder itself
    stays.
seealso:
  - module: edgestack.azure.storage_path_info
"""

EXAMPLES = r"""
- name: Put images on a volume of their own
  edgestack.azure.storage_path:
    resource_group: shop-042
    name: images
    custom_location: cl-042
    path: C:\ClusterStorage\UserStorage_1\images

- name: Remove the storage path, and leave the folder where it is
  edgestack.azure.storage_path:
    resource_group: shop-042
    name: images
    state: absent
"""

RETURN = r"""
storage_path:
  description: The storage path as it is now; in check mode as it would be.
  returned: when O(state=present)
  type: dict
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
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.storage_path import STORAGE_PATH

ENTRY = resource_entry(STORAGE_PATH)


def main() -> None:
    """The module door."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
