#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_snapshot: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_snapshot
short_description: Snapshots of disks on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Takes and removes full snapshots of managed disks on a device.
  - To restore one, make a disk of it with M(edgestack.azure.device_disk).
options:
  source_disk:
    description:
      - The disk, by name in O(resource_group) or id. Required to create the snapshot. Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
notes:
  - The virtual machine should be stopped while the snapshot is taken; nobody asks the guest to write its buffers.
  - A snapshot that exists is not taken anew. Give each one a name of its own, for example with a date in it.
seealso:
  - module: edgestack.azure.device_snapshot_info
  - module: edgestack.azure.device_disk
"""

EXAMPLES = r"""
- name: The disk as it is before an update
  edgestack.azure.device_snapshot:
    resource_group: shop-042
    name: till-01-before-update
    source_disk: till-01-data

- name: No snapshot
  edgestack.azure.device_snapshot:
    resource_group: shop-042
    name: till-01-before-update
    state: absent
"""

RETURN = r"""
snapshot:
  description: The snapshot as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
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
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.snapshot import SNAPSHOTS

ENTRY = choice_entry(OPTION, SNAPSHOTS)


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
