#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module virtual_disk: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_disk
short_description: Virtual disks on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates and removes empty virtual disks on an Azure Local cluster, to be attached to virtual machines as data disks.
  - The disk that a virtual machine gets from its image is not one of these.
options:
  disk_size_gb:
    description:
      - Size in GB, at most 65536 for V(vhdx) and 2048 for V(vhd).
      - Required to create a disk. Cannot be changed after creation at the default O(api_version). From
        V(2025-06-01-preview) on a disk can grow, but not shrink.
    type: int
  dynamic:
    description:
      - Let the file grow with what is written, instead of taking its whole size at once. The service's default is true.
      - Cannot be changed after creation.
    type: bool
  disk_file_format:
    description:
      - Format of the file. The service's default is V(vhdx). Cannot be changed after creation.
    type: str
    choices: [vhdx, vhd]
  hyper_v_generation:
    description:
      - Generation of virtual machines that the disk is for. Cannot be changed after creation.
    type: str
    choices: [V1, V2]
  block_size_bytes:
    description:
      - Block size of the file in bytes; V(0) leaves it to the service. Cannot be changed after creation.
    type: int
  logical_sector_bytes:
    description:
      - Logical sector size in bytes; V(0) leaves it to the service. Cannot be changed after creation.
    type: int
  physical_sector_bytes:
    description:
      - Physical sector size in bytes; V(0) leaves it to the service. Cannot be changed after creation.
    type: int
  storage_path:
    description:
      - Storage path that holds the disk, by name in O(resource_group) or id. By default the service picks one.
      - Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - A disk that is attached to a virtual machine cannot be removed; take it out of C(data_disks) first.
seealso:
  - module: edgestack.azure.virtual_disk_info
  - module: edgestack.azure.virtual_machine
"""

EXAMPLES = r"""
- name: A disk of 100 GB
  edgestack.azure.virtual_disk:
    name: till-01-data
    resource_group: shop-042
    custom_location: cluster-042
    disk_size_gb: 100
    storage_path: fast

- name: A larger disk, where the cluster speaks a newer version of the API
  edgestack.azure.virtual_disk:
    name: till-01-data
    resource_group: shop-042
    disk_size_gb: 200
    api_version: 2025-06-01-preview

- name: No disk
  edgestack.azure.virtual_disk:
    name: till-01-data
    resource_group: shop-042
    state: absent
"""

RETURN = r"""
virtual_disk:
  description: The disk as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the disk.
      type: str
      returned: always
    location:
      description: Azure region.
      type: str
      returned: always
    custom_location:
      description: Id of the custom location.
      type: str
      returned: always
    tags:
      description: Tags of the resource.
      type: dict
      returned: always
    disk_size_gb:
      description: Size in GB.
      type: int
      returned: always
    dynamic:
      description: Whether the file grows with what is written.
      type: bool
      returned: always
    disk_file_format:
      description: Format of the file.
      type: str
      returned: always
    hyper_v_generation:
      description: Generation of virtual machines that the disk is for.
      type: str
      returned: always
    block_size_bytes:
      description: Block size in bytes.
      type: int
      returned: always
    logical_sector_bytes:
      description: Logical sector size in bytes.
      type: int
      returned: always
    physical_sector_bytes:
      description: Physical sector size in bytes.
      type: int
      returned: always
    storage_path:
      description: Id of the storage path that holds the disk.
      type: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    error_code:
      description: Code of the last failure; empty after a success.
      type: str
      returned: always
    error_message:
      description: Text of the last failure; empty after a success.
      type: str
      returned: always
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import resource_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_disk import VIRTUAL_DISK

ENTRY = resource_entry(VIRTUAL_DISK)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
