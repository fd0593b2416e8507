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
  - Copies them out to a storage account of the device, from where they can be downloaded.
  - To restore one, make a disk of it, or of its copy, with M(edgestack.azure.device_disk).
options:
  source_disk:
    description:
      - The disk, by name in O(resource_group) or id. Required to create the snapshot. Cannot be changed after creation.
    type: str
  copy_to:
    description:
      - Copy the snapshot as a page blob, which is a fixed VHD, to a storage account of the same device.
      - The device copies by itself. Until the copy is over, the contents of the snapshot can be read by a signed URL
        that nobody but the device is told; then it is taken back. An interrupted run leaves it for at most a day.
      - A copy that an interrupted run has started is waited for. Needs O(wait=true).
    type: dict
    suboptions:
      storage_account:
        description:
          - Name of the storage account.
        type: str
        required: true
      resource_group:
        description:
          - Resource group of the storage account. Default is that of the snapshot.
        type: str
      container:
        description:
          - Name of the container. It is created, without public access, if it does not exist.
        type: str
        required: true
      name:
        description:
          - Name of the blob. It has to end in C(.vhd). Default is the name of the snapshot with C(.vhd).
        type: str
      replace:
        description:
          - Whether a blob of that name is replaced if it is no copy of this snapshot.
          - A snapshot that was removed and taken again is another one.
        type: bool
        default: false
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
attributes:
  idempotent:
    description: Changes nothing when everything is as declared, and then reports no change.
    support: full
    details:
      - The blob of O(copy_to) carries a digest of id and time of the snapshot, and the device tells that it was copied
        completely. What somebody writes into the blob later is not noticed.
notes:
  - The virtual machine should be stopped while the snapshot is taken; nobody asks the guest to write its buffers.
  - A snapshot that exists is not taken anew. Give each one a name of its own, for example with a date in it.
  - Copies stay when the snapshot is removed. M(edgestack.azure.device_vhd) removes a copy.
  - With O(copy_to) the key of the storage account is read through the Azure Resource Manager, and
    C(<account>.blob.<device name>.<DNS domain>) has to resolve, as with M(edgestack.azure.device_vhd).
seealso:
  - module: edgestack.azure.device_snapshot_info
  - module: edgestack.azure.device_disk
  - module: edgestack.azure.device_vhd
"""

EXAMPLES = r"""
- name: The disk as it is before an update
  edgestack.azure.device_snapshot:
    resource_group: shop-042
    name: till-01-before-update
    source_disk: till-01-data

- name: A snapshot that is copied out
  edgestack.azure.device_snapshot:
    resource_group: shop-042
    name: till-01-2026-11-22
    source_disk: till-01-data
    copy_to:
      storage_account: shop042backup
      container: backups
  register: backup

- name: A disk made of the copy
  edgestack.azure.device_disk:
    resource_group: shop-042
    name: till-01-restored
    source_uri: "{{ backup.blob.uri }}"
    storage_account: shop042backup

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
blob:
  description: The copy of the snapshot, where O(copy_to) is given.
  returned: when O(state=present) and O(copy_to) is given
  type: dict
  contains:
    uri:
      description: URL of the blob.
      type: str
      returned: always
      sample: https://shop042backup.blob.mydevice.example.com/backups/till-01-2026-11-22.vhd
    storage_account:
      description: Name of the storage account.
      type: str
      returned: always
    container:
      description: Name of the container.
      type: str
      returned: always
    name:
      description: Name of the blob.
      type: str
      returned: always
    size:
      description: Size of the blob in bytes. V(null) in check mode if it is still to be copied.
      type: int
      returned: always
      sample: 32212255232
    last_modified:
      description: When the blob was last changed. V(null) in check mode if it is still to be copied.
      type: str
      returned: always
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.snapshot import device_snapshot_entry

ENTRY = device_snapshot_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
