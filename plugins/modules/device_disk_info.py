#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_disk_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_disk_info
short_description: Read managed disks on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one disk, those of a resource group, or all of the device.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_disk
"""

EXAMPLES = r"""
- name: Disks that nobody uses
  edgestack.azure.device_disk_info:
    query: "[?disk_state == 'Unattached'].id"
  register: unused
"""

RETURN = r"""
disks:
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
      description: Location, C(dbelocal).
      type: str
      returned: always
    tags:
      description: Tags of the resource.
      type: dict
      returned: always
    sku:
      description: Kind of storage.
      type: str
      returned: always
    disk_size_gb:
      description: Size in GB.
      type: int
      returned: always
    os_type:
      description: The operating system on it, where known.
      type: str
      returned: always
    create_option:
      description: How it was made.
      type: str
      returned: always
      sample: Import
    source_uri:
      description: URL of the blob it was imported from, without a signature.
      type: str
      returned: always
    storage_account:
      description: Id of the storage account of that blob.
      type: str
      returned: always
    source:
      description: Id of the snapshot or disk it was copied from.
      type: str
      returned: always
    hyper_v_generation:
      description: Generation of virtual machines.
      type: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    managed_by:
      description: Id of the virtual machine that it is attached to.
      type: str
      returned: always
    disk_state:
      description: Whether it is attached.
      type: str
      returned: always
      sample: Unattached
    disk_size_bytes:
      description: Size in bytes.
      type: int
      returned: always
    disk_iops_read_write:
      description: Operations per second that it allows.
      type: int
      returned: always
    disk_mbps_read_write:
      description: MB per second that it allows.
      type: int
      returned: always
    time_created:
      description: When it was created.
      type: str
      returned: always
    unique_id:
      description: Identifier of the disk.
      type: str
      returned: always
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = choice_info_entry(OPTION, DISKS)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
