#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_disk: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_disk
short_description: Managed disks on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, grows and removes managed disks on a device.
  - A disk is empty, imported from a page blob with a fixed-size VHD, or a copy of a snapshot or another disk. So a
    snapshot is restored by making a disk of it.
options:
  disk_size_gb:
    description:
      - Size in GB. Required to create an empty disk. A disk can grow, but never shrink.
      - A disk that is attached grows only while its virtual machine is deallocated.
    type: int
  create_option:
    description:
      - How the disk is made. Default is what the given source calls for. Cannot be changed after creation.
    type: str
    choices: [Empty, Import, Copy]
  source_uri:
    description:
      - URL of the page blob to import, without a query. Cannot be changed after creation.
    type: str
  source_sas:
    description:
      - The shared access signature (the query of the URL) that is needed to read O(source_uri) where its container is
        private.
      - Only used to create the disk.
    type: str
  storage_account:
    description:
      - The storage account that O(source_uri) is in, by name in O(resource_group) or id. Cannot be changed after
        creation.
    type: str
  source:
    description:
      - The snapshot or disk to copy, by name in O(resource_group) or id. Of a name, a snapshot is looked for first.
        Cannot be changed after creation.
    type: str
  sku:
    description:
      - Kind of storage. V(Premium_LRS) can only be attached to some sizes of virtual machines. Cannot be changed after
        creation.
    type: str
    choices: [Standard_LRS, Premium_LRS]
  os_type:
    description:
      - The operating system on the disk, where it has one. Cannot be changed after creation.
    type: str
    choices: [Linux, Windows]

  hyper_v_generation:
    description:
      - Generation of virtual machines that it is for. The service's default is V(V1). Cannot be changed after creation.
      - V(V2) needs O(api_profile=2020-09-01-hybrid).
    type: str
    choices: [V1, V2]
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
notes:
  - A disk that is attached to a virtual machine cannot be removed; take it out of C(data_disks) first.
seealso:
  - module: edgestack.azure.device_disk_info
  - module: edgestack.azure.device_snapshot
  - module: edgestack.azure.device_virtual_machine
"""

EXAMPLES = r"""
- name: An empty disk of 100 GB
  edgestack.azure.device_disk:
    resource_group: shop-042
    name: till-01-data
    disk_size_gb: 100

- name: A disk from an uploaded disk file
  edgestack.azure.device_disk:
    resource_group: shop-042
    name: till-01-os
    source_uri: https://shop042images.blob.mydevice.example.com/vhds/till.vhd
    storage_account: shop042images
    os_type: Windows

- name: A disk as it was when the snapshot was taken
  edgestack.azure.device_disk:
    resource_group: shop-042
    name: till-01-restored
    source: till-01-before-update

- name: No disk
  edgestack.azure.device_disk:
    resource_group: shop-042
    name: till-01-data
    state: absent
"""

RETURN = r"""
disk:
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
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._edge.guards import growth_needs_stop
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.disk import DISKS
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = advised(choice_entry(OPTION, DISKS, guard=growth_needs_stop))


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
