#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module virtual_machine_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_machine_info
short_description: Read virtual machines on Azure Local
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one virtual machine, those of a resource group, or all that the account can see in the subscription.
  - These are the Arc machines of kind V(HCI) with the virtual machine instance below each. A machine without an
    instance, which an interrupted creation leaves, is not returned.
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
notes:
  - The instances are read one by one, eight at a time, because the service has no list of them.
  - O(api_version) is that of the instances.
seealso:
  - module: edgestack.azure.virtual_machine
"""

EXAMPLES = r"""
- name: Names of all machines that do not run
  edgestack.azure.virtual_machine_info:
    query: "[?power_state != 'Running'].name"
  register: idle

- name: One machine
  edgestack.azure.virtual_machine_info:
    resource_group: shop-042
    name: web-01
"""

RETURN = r"""
virtual_machines:
  description: The machines that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine.azure_local_info import (
    virtual_machine_info_entry,
)

ENTRY = virtual_machine_info_entry()


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
