#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module virtual_machine: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_machine
short_description: Virtual machines on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes, starts, stops, restarts and removes virtual machines on an Azure Local cluster.
  - A virtual machine is two Azure resources, an Arc machine (which has the region, the tags and the managed
    identity) and the virtual machine instance below it. This module makes and removes both together. A run that was
    interrupted between them is finished by the next one.
  - The declaration is brought about first, then the power state. A new virtual machine is started by its creation.
options:
  state:
    description:
      - V(present) makes the virtual machine as declared and leaves its power state alone.
      - V(started) and V(stopped) also see to the power state. V(stopped) shuts the guest down.
      - V(restarted) restarts the virtual machine in every run, or starts it if it is off.
      - V(absent) removes the instance and the Arc machine. Network interfaces and data disks stay unless
        O(remove_network_interfaces) and O(remove_data_disks) say otherwise; RV(left_behind) names what stays.
    type: str
    choices: [present, absent, started, stopped, restarted]
    default: present
  allow_restart:
    description:
      - Allow one stop and one start of a running virtual machine where a change needs it stopped.
      - Changing O(vm_size), O(processors) or O(memory_mb) does. Without this option such a change of a running
        virtual machine fails before anything is written.
    type: bool
    default: false
  remove_network_interfaces:
    description:
      - With O(state=absent), also remove the network interfaces that were attached.
      - If the virtual machine is gone already, for example because a removal was interrupted, those that
        O(network_interfaces) names are removed.
    type: bool
    default: false
  remove_data_disks:
    description:
      - With O(state=absent), also remove the data disks that were attached, with all data on them.
      - If the virtual machine is gone already, for example because a removal was interrupted, those that
        O(data_disks) names are removed.
    type: bool
    default: false
  vm_size:
    description:
      - A named size, or V(Custom) together with O(processors) and O(memory_mb).
      - A new virtual machine without any of the three gets V(Default), which is 4 processors and 4096 MB.
      - The service reports the numbers of a named size and calls it V(Custom), so a named size is compared by its
        numbers. The numbers of the V(Standard_NK), V(Standard_NV), V(Standard_K8S4_v1) and V(Standard_K8S5_v1)
        sizes are not published; these are not compared with an existing virtual machine.
    type: str
    choices:
      - Custom
      - Default
      - Standard_A2_v2
      - Standard_A4_v2
      - Standard_D2s_v3
      - Standard_D4s_v3
      - Standard_D8s_v3
      - Standard_D16s_v3
      - Standard_D32s_v3
      - Standard_DS2_v2
      - Standard_DS3_v2
      - Standard_DS4_v2
      - Standard_DS5_v2
      - Standard_DS13_v2
      - Standard_K8S_v1
      - Standard_K8S2_v1
      - Standard_K8S3_v1
      - Standard_K8S4_v1
      - Standard_K8S5_v1
      - Standard_NK6
      - Standard_NK12
      - Standard_NV6
      - Standard_NV12
  processors:
    description:
      - Number of virtual processors. Needs O(vm_size=Custom) or no O(vm_size).
    type: int
  memory_mb:
    description:
      - Memory in MB; with O(dynamic_memory_config) the memory at start. Needs O(vm_size=Custom) or no O(vm_size).
    type: int
  dynamic_memory_config:
    description:
      - Let the host give and take memory. Cannot be changed after creation, nor can static memory become dynamic.
    type: dict
    suboptions:
      minimum_memory_mb:
        description: Least memory in MB.
        type: int
      maximum_memory_mb:
        description: Most memory in MB.
        type: int
      target_memory_buffer:
        description: Memory kept in reserve, in percent of the demand, from 5 to 2000.
        type: int
  os_type:
    description:
      - The operating system. Default is that of O(image).
      - Cannot be changed after creation.
    type: str
    choices: [Linux, Windows]
  computer_name:
    description:
      - Host name inside the guest. At most 15 characters on Windows. Default is O(name).
      - Cannot be changed after creation.
    type: str
  admin_username:
    description:
      - Name of the administrator. Required to create a virtual machine from an image. Cannot be changed after
        creation.
    type: str
  admin_password:
    description:
      - Password of the administrator. Only used to create the virtual machine; the service never returns it.
      - Give this or O(ssh_public_keys), or both.
    type: str
  ssh_public_keys:
    description:
      - Public keys that may sign in. Cannot be changed after creation.
    type: list
    elements: dict
    suboptions:
      path:
        description:
          - File in the guest to which the key is added.
          - Default on Linux is C(.ssh/authorized_keys) in the home directory of O(admin_username).
        type: str
      key_data:
        description: The public key in OpenSSH format; RSA with 2048 bits or more.
        type: str
        required: true
  disable_password_authentication:
    description:
      - Let nobody sign in with a password. Linux only; needs O(ssh_public_keys). Cannot be changed after creation.
    type: bool
  enable_automatic_updates:
    description:
      - Install updates automatically. Windows only. Cannot be changed after creation.
    type: bool
  time_zone:
    description:
      - Windows time zone identifier, for example V(Pacific Standard Time). Windows only. Cannot be changed after
        creation.
    type: str
  provision_vm_agent:
    description:
      - Connect the guest to Azure Arc, which guest management and extensions need. The service's default is true.
    type: bool
  provision_vm_config_agent:
    description:
      - Attach the configuration agent to the guest. The service's default is true.
    type: bool
  image:
    description:
      - Gallery or marketplace image to make the virtual machine from, by name in O(resource_group) or id.
      - Creating a virtual machine needs this or O(os_disk). Cannot be changed after creation.
    type: str
  os_disk:
    description:
      - Existing virtual disk with an operating system, by name in O(resource_group) or id. Cannot be changed after
        creation.
    type: str
  data_disks:
    description:
      - The complete list of data disks, by name in O(resource_group) or id. Disks that are not in the list are
        detached, but not deleted; V([]) detaches all. May be changed while the virtual machine runs.
    type: list
    elements: str
  storage_path:
    description:
      - Storage path for the configuration files of the virtual machine, by name in O(resource_group) or id. By
        default the service picks one. Cannot be changed after creation.
    type: str
  network_interfaces:
    description:
      - The complete list of network interfaces, by name in O(resource_group) or id. May be changed while the
        virtual machine runs.
    type: list
    elements: str
  security_type:
    description:
      - V(TrustedLaunch) needs O(enable_tpm=true) and O(secure_boot_enabled=true). Cannot be changed after creation.
    type: str
    choices: [TrustedLaunch, ConfidentialVM]
  enable_tpm:
    description:
      - Give the virtual machine a virtual TPM. Cannot be changed after creation.
    type: bool
  secure_boot_enabled:
    description:
      - Boot signed operating systems only. Cannot be changed after creation.
    type: bool
  http_proxy:
    description:
      - Proxy for HTTP, as a URL that may have credentials in it. Only used to create the virtual machine.
    type: str
  https_proxy:
    description:
      - Proxy for HTTPS, as a URL that may have credentials in it. Only used to create the virtual machine.
    type: str
  no_proxy:
    description:
      - Names and addresses that are reached without the proxy. Cannot be changed after creation.
    type: list
    elements: str
  trusted_ca:
    description:
      - Certificate in PEM format that the guest trusts when it talks to the proxy. Cannot be changed after creation.
    type: str
  resource_uid:
    description:
      - Identifier to give to the virtual machine. By default it is left to the service. Cannot be changed after
        creation.
    type: str
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._arm_resource.azure_local
  - edgestack.azure._wait
notes:
  - The tags and the region are those of the Arc machine.
  - Each referenced resource has to exist. In check mode O(expected_resources) names those that do not exist yet.
  - The network address of a running virtual machine cannot be changed on Azure Local. Make another network interface.
seealso:
  - module: edgestack.azure.virtual_machine_info
  - module: edgestack.azure.network_interface
  - module: edgestack.azure.image
  - module: edgestack.azure.virtual_disk
"""

EXAMPLES = r"""
- name: A Linux machine with an SSH key
  edgestack.azure.virtual_machine:
    name: web-01
    resource_group: shop-042
    custom_location: cluster-042
    image: ubuntu-2404
    admin_username: operator
    ssh_public_keys:
      - key_data: "{{ lookup('ansible.builtin.file', '~/.ssh/id_rsa.pub') }}"
    disable_password_authentication: true
    processors: 4
    memory_mb: 8192
    network_interfaces: [web-01-nic]
    tags:
      shop: "042"

- name: A trusted Windows machine with a data disk
  edgestack.azure.virtual_machine:
    name: till-01
    resource_group: shop-042
    custom_location: cluster-042
    image: windows-server-2025
    admin_username: operator
    admin_password: "{{ vault_till_password }}"
    vm_size: Standard_D4s_v3
    security_type: TrustedLaunch
    enable_tpm: true
    secure_boot_enabled: true
    network_interfaces: [till-01-nic]
    data_disks: [till-01-data]
    state: started

- name: More memory, at the cost of one restart
  edgestack.azure.virtual_machine:
    name: web-01
    resource_group: shop-042
    memory_mb: 16384
    allow_restart: true

- name: Remove the machine and its network interfaces, keep its disks
  edgestack.azure.virtual_machine:
    name: web-01
    resource_group: shop-042
    state: absent
    remove_network_interfaces: true
"""

RETURN = r"""
virtual_machine:
  description: The virtual machine as it is now; in check mode as it would be. The options, and what the service adds.
  returned: when O(state) is not V(absent)
  type: dict
  contains:
    id:
      description: Resource id of the Arc machine.
      type: str
      returned: always
      sample: /subscriptions/.../providers/Microsoft.HybridCompute/machines/web-01
    instance_id:
      description: Resource id of the virtual machine instance.
      type: str
      returned: always
    name:
      description: Name of the virtual machine.
      type: str
      returned: always
    power_state:
      description: Power state that the cluster reports.
      type: str
      returned: always
      sample: Running
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    processors:
      description: Number of virtual processors.
      type: int
      returned: always
    memory_mb:
      description: Memory in MB.
      type: int
      returned: always
    network_interfaces:
      description: Ids of the attached network interfaces.
      type: list
      elements: str
      returned: always
    data_disks:
      description: Ids of the attached data disks.
      type: list
      elements: str
      returned: always
    agent_status:
      description: Whether the guest's Arc agent is connected.
      type: str
      returned: always
      sample: Connected
    guest_agent_status:
      description: Whether the guest agent was installed.
      type: str
      returned: always
    guest_agent_version:
      description: Version of the guest agent.
      type: str
      returned: always
    guest_agent_errors:
      description: Why the guest agent could not be installed.
      type: list
      elements: dict
      returned: always
    vm_config_agent_version:
      description: Version of the configuration agent in the guest.
      type: str
      returned: always
    vm_agent_statuses:
      description: What the configuration agent in the guest reports.
      type: list
      elements: dict
      returned: always
    vm_id:
      description: Identifier of the virtual machine.
      type: str
      returned: always
    resource_uid:
      description: Identifier of the virtual machine that its creator or the service chose.
      type: str
      returned: always
    error_code:
      description: Code of the last failure; empty after a success.
      type: str
      returned: always
    error_message:
      description: Text of the last failure; empty after a success.
      type: str
      returned: always
restarted:
  description: Whether the virtual machine was stopped and started, or would be in check mode.
  returned: always
  type: bool
removed:
  description: Ids of the resources that were removed.
  returned: when O(state=absent)
  type: list
  elements: str
left_behind:
  description: Ids of network interfaces and data disks that were attached and still exist.
  returned: when O(state=absent)
  type: list
  elements: str
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.azure_local import virtual_machine_entry

ENTRY = virtual_machine_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
