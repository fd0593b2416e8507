#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module virtual_disk_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_disk_info
short_description: Read virtual disks on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one virtual disk, those of a resource group, or all that the account can see in the subscription.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
seealso:
  - module: edgestack.azure.virtual_disk
"""

EXAMPLES = r"""
- name: Names of all disks larger than 1 TB
  edgestack.azure.virtual_disk_info:
    query: "[?disk_size_gb > `1024`].name"
  register: large

- name: One disk
  edgestack.azure.virtual_disk_info:
    resource_group: shop-042
    name: till-01-data
"""

RETURN = r"""
virtual_disks:
  description: The disks that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local.virtual_disk import VIRTUAL_DISK

ENTRY = info_entry(VIRTUAL_DISK)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
