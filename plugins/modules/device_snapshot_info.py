#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_snapshot_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_snapshot_info
short_description: Read snapshots on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one snapshot, those of a resource group, or all of the device.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_snapshot
"""

EXAMPLES = r"""
- name: Snapshots from the oldest on
  edgestack.azure.device_snapshot_info:
    resource_group: shop-042
    query: "sort_by(@, &time_created)[].name"
  register: snapshots
"""

RETURN = r"""
snapshots:
  description: The snapshots that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the snapshot.
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
    source_disk:
      description: Id of the disk.
      type: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    disk_size_gb:
      description: Size in GB.
      type: int
      returned: always
    os_type:
      description: The operating system on it, where known.
      type: str
      returned: always
    hyper_v_generation:
      description: Generation of virtual machines.
      type: str
      returned: always
    incremental:
      description: Whether it holds differences only; on a device it does not.
      type: bool
      returned: always
    time_created:
      description: When it was taken.
      type: str
      returned: always
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.snapshot import SNAPSHOTS

ENTRY = choice_info_entry(OPTION, SNAPSHOTS)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
