#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_virtual_machine: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_virtual_machine
short_description: Virtual machines on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes, starts, stops, restarts and removes virtual machines on a device.
  - The declaration is brought about first, then the power state. A new virtual machine is started by its creation.
  - The size decides how many data disks and network interfaces there can be and whether premium storage is possible.
    That is checked before anything is written, as is whether the device has the size.
options:
  state:
    description:
      - V(present) makes the virtual machine as declared and leaves its power state alone.
      - V(started) and V(stopped) also see to the power state; see O(deallocate).
      - V(restarted) restarts the virtual machine in every run, or starts it if it is off.
      - V(absent) removes it. What was attached stays unless O(remove_os_disk), O(remove_data_disks) and
        O(remove_network_interfaces) say otherwise; RV(left_behind) names what stays.
    type: str
    choices: [present, absent, started, stopped, restarted]
    default: present
  deallocate:
    description:
      - Whether V(stopped) also gives processors and memory back to the device, as stopping in the Azure portal does.
      - With V(false) a stopped virtual machine keeps them and is sure to start again.
    type: bool
    default: true
  allow_restart:
    description:
      - Allow one stop and one start of a running virtual machine where a change needs it deallocated.
      - Changing O(vm_size) or O(network_interfaces) does. Without this option such a change of a running virtual
        machine fails before anything is written. Data disks can be attached and detached while it runs.
    type: bool
    default: false
  remove_network_interfaces:
    description:
      - With O(state=absent), also remove the network interfaces that were attached and are in O(resource_group).
      - If the virtual machine is gone already, for example because a removal was interrupted, those that
        O(network_interfaces) names and no other virtual machine has are removed.
    type: bool
    default: false
  remove_data_disks:
    description:
      - With O(state=absent), also remove the data disks that were attached and are in O(resource_group), with all data
        on them.
      - If the virtual machine is gone already, for example because a removal was interrupted, those that
        O(data_disks) names and no other virtual machine has are removed.
    type: bool
    default: false
  remove_os_disk:
    description:
      - With O(state=absent), also remove the OS disk if it is in O(resource_group), with all data on it.
      - If the virtual machine is gone already, for example because a removal was interrupted, the one that O(os_disk)
        or O(os_disk_name) names is removed, unless another virtual machine has it.
    type: bool
    default: false
  vm_size:
    description:
      - The size, for example V(Standard_D1_v2). Required to create a virtual machine.
      - Changing it needs the virtual machine deallocated.
    type: str
  image:
    description:
      - Image to make the virtual machine from, by name in O(resource_group) or id.
      - Creating a virtual machine needs this or O(os_disk). Cannot be changed after creation.
    type: str
  os_disk:
    description:
      - Existing disk with an operating system that is attached as it is, by name in O(resource_group) or id. Cannot be
        changed after creation.
    type: str
  os_type:
    description:
      - The operating system. Default is that of O(image) or O(os_disk). Cannot be changed after creation.
    type: str
    choices: [Linux, Windows]
  os_disk_name:
    description:
      - Name of the OS disk that is made from O(image). By default the device finds one. Cannot be changed after
        creation.
    type: str
  os_disk_size_gb:
    description:
      - Size of the OS disk that is made from O(image), in GB and not smaller than the image. Only used to create the
        virtual machine.
    type: int
  os_disk_storage_account_type:
    description:
      - Kind of storage of the OS disk. Cannot be changed after creation.
    type: str
    choices: [Standard_LRS, Premium_LRS]
  os_disk_caching:
    description:
      - How the host caches the OS disk. Cannot be changed after creation.
    type: str
    choices: [None, ReadOnly, ReadWrite]
  computer_name:
    description:
      - Host name inside the guest. At most 15 characters on Windows. Default with O(image) is O(name). Cannot be
        changed after creation.
    type: str
  admin_username:
    description:
      - Name of the administrator. Required to create a virtual machine from an image. Cannot be changed after creation.
    type: str
  admin_password:
    description:
      - Password of the administrator. Only used to create the virtual machine; the service never returns it.
      - 8 to 123 characters with three of lower-case letters, upper-case letters, digits and others.
      - Give this or O(ssh_public_keys), or both. The extension C(VMAccessForLinux) or C(VMAccessAgent) resets it, see
        M(edgestack.azure.device_vm_extension).
    type: str
  ssh_public_keys:
    description:
      - Public keys that may sign in. Linux only. Cannot be changed after creation.
    type: list
    elements: dict
    suboptions:
      path:
        description:
          - File in the guest to which the key is added.
          - Default is C(.ssh/authorized_keys) in the home directory of O(admin_username).
        type: str
      key_data:
        description: The public key in OpenSSH format; RSA with 2048 bits or more.
        type: str
        required: true
  disable_password_authentication:
    description:
      - Let nobody sign in with a password. Linux only; needs O(ssh_public_keys). Default for a new virtual machine
        that has keys and no O(admin_password) is true. Cannot be changed after creation.
    type: bool
  custom_data:
    description:
      - What cloud-init finds in the guest, as plain text; it is encoded for the wire. At most 65535 bytes.
      - Only used to create the virtual machine, and masked because it often holds secrets.
    type: str
  data_disks:
    description:
      - The complete list of data disks. Disks that are not in the list are detached, but not deleted; V([]) detaches
        all.
      - May be changed while the virtual machine runs.
    type: list
    elements: dict
    suboptions:
      lun:
        description: Logical unit number, by which the guest and this list tell data disks apart.
        type: int
        required: true
      disk:
        description: Existing disk to attach, by name in O(resource_group) or id.
        type: str
      disk_size_gb:
        description: Size in GB of a new, empty disk that is made where there is none at O(data_disks[].lun).
        type: int
      name:
        description: Name of the new disk. By default the device finds one.
        type: str
      storage_account_type:
        description: Kind of storage of the new disk.
        type: str
        choices: [Standard_LRS, Premium_LRS]
      caching:
        description: How the host caches the disk.
        type: str
        choices: [None, ReadOnly, ReadWrite]
  network_interfaces:
    description:
      - The complete list of network interfaces, by name in O(resource_group) or id. The first one is the primary one,
        and cannot be replaced. Required to create a virtual machine.
      - Changing the list needs the virtual machine deallocated.
    type: list
    elements: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
notes:
  - Each referenced resource has to exist. In check mode O(expected_resources) names those that do not exist yet.
  - A device runs 24 virtual machines at most. Sizes with a GPU need one that is free.
seealso:
  - module: edgestack.azure.device_virtual_machine_info
  - module: edgestack.azure.device_image
  - module: edgestack.azure.device_disk
  - module: edgestack.azure.device_network_interface
  - module: edgestack.azure.device_vm_extension
"""

EXAMPLES = r"""
- name: A Linux machine with an SSH key and cloud-init
  edgestack.azure.device_virtual_machine:
    resource_group: shop-042
    name: web-01
    image: ubuntu-2404
    vm_size: Standard_D2_v2
    admin_username: operator
    ssh_public_keys:
      - key_data: "{{ lookup('ansible.builtin.file', '~/.ssh/id_rsa.pub') }}"
    disable_password_authentication: true
    custom_data: "{{ lookup('ansible.builtin.file', 'cloud-init.yml') }}"
    network_interfaces: [web-01-nic]

- name: A machine from a specialized disk, with two network interfaces and two data disks
  edgestack.azure.device_virtual_machine:
    resource_group: shop-042
    name: till-01
    os_disk: till-01-os
    vm_size: Standard_DS3_v2
    network_interfaces: [till-01-lan, till-01-cameras]
    data_disks:
      - lun: 0
        disk: till-01-data
      - lun: 1
        disk_size_gb: 50
        caching: ReadOnly
    state: started

- name: A larger size, at the cost of one restart
  edgestack.azure.device_virtual_machine:
    resource_group: shop-042
    name: web-01
    vm_size: Standard_D3_v2
    allow_restart: true

- name: Stop the machine and free its memory
  edgestack.azure.device_virtual_machine:
    resource_group: shop-042
    name: web-01
    state: stopped

- name: Remove the machine with its OS disk and network interfaces, keep the data
  edgestack.azure.device_virtual_machine:
    resource_group: shop-042
    name: web-01
    state: absent
    remove_os_disk: true
    remove_network_interfaces: true
"""

RETURN = r"""
virtual_machine:
  description:
    - The virtual machine as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state) is not V(absent)
  type: dict
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
restarted:
  description: Whether a running virtual machine was stopped and started, or would be in check mode.
  returned: always
  type: bool
removed:
  description: Ids of the resources that were removed.
  returned: when O(state=absent)
  type: list
  elements: str
left_behind:
  description: Ids of disks and network interfaces that were attached and still exist.
  returned: when O(state=absent)
  type: list
  elements: str
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.edge import device_virtual_machine_entry

ENTRY = advised(device_virtual_machine_entry())


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
