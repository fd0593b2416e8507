#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_virtual_machine_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_virtual_machine_info
short_description: Read virtual machines on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one virtual machine, those of a resource group, or all of the device, with their power states.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_virtual_machine
"""

EXAMPLES = r"""
- name: Machines that are off
  edgestack.azure.device_virtual_machine_info:
    query: "[?power_state != 'running'].name"
  register: stopped
"""

RETURN = r"""
virtual_machines:
  description: The virtual machines that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the virtual machine.
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
    vm_size:
      description: The size.
      type: str
      returned: always
    image:
      description: Id of the image.
      type: str
      returned: always
    os_disk:
      description: Id of the OS disk.
      type: str
      returned: always
    os_type:
      description: The operating system.
      type: str
      returned: always
    os_disk_name:
      description: Name of the OS disk.
      type: str
      returned: always
    os_disk_size_gb:
      description: Size of the OS disk in GB.
      type: int
      returned: always
    os_disk_storage_account_type:
      description: Kind of storage of the OS disk.
      type: str
      returned: always
    os_disk_caching:
      description: How the host caches the OS disk.
      type: str
      returned: always
    computer_name:
      description: Host name inside the guest.
      type: str
      returned: always
    admin_username:
      description: Name of the administrator.
      type: str
      returned: always
    ssh_public_keys:
      description: Public keys that may sign in.
      type: list
      elements: dict
      returned: always
    disable_password_authentication:
      description: Whether nobody can sign in with a password.
      type: bool
      returned: always
    data_disks:
      description:
        - The attached data disks, with C(lun), C(disk), C(disk_size_gb), C(name), C(storage_account_type) and
          C(caching) of each.
      type: list
      elements: dict
      returned: always
    network_interfaces:
      description: Ids of the attached network interfaces, the primary one first.
      type: list
      elements: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    power_state:
      description: Power state.
      type: str
      returned: always
      sample: running
    vm_id:
      description: Identifier of the virtual machine.
      type: str
      returned: always
    vm_agent_status:
      description: Whether the agent in the guest is ready.
      type: str
      returned: always
      sample: Ready
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.edge_info import (
    device_virtual_machine_info_entry,
)

ENTRY = device_virtual_machine_info_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
