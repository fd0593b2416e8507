#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_vm_extension_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_vm_extension_info
short_description: Read extensions of virtual machines on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Returns one extension of a virtual machine, or all of them.
options:
  virtual_machine:
    description:
      - Name of the virtual machine in O(resource_group).
    type: str
    required: true

  resource_group:
    description:
      - The resource group that the virtual machine is in.
    type: str
    required: true
extends_documentation_fragment:
  - edgestack.azure._attributes.info
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._info
  - edgestack.azure._api_profile
seealso:
  - module: edgestack.azure.device_vm_extension
"""

EXAMPLES = r"""
- name: Extensions that failed
  edgestack.azure.device_vm_extension_info:
    resource_group: shop-042
    virtual_machine: web-01
    query: "[?provisioning_state == 'Failed'].name"
  register: failed
"""

RETURN = r"""
vm_extensions:
  description: The extensions that were found, or what O(query) makes of them.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the extension.
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
    virtual_machine:
      description: Name of the virtual machine.
      type: str
      returned: always
    publisher:
      description: Who publishes the extension.
      type: str
      returned: always
    type:
      description: Type of the extension.
      type: str
      returned: always
    type_handler_version:
      description: Version of the extension.
      type: str
      returned: always
      sample: "2.0"
    auto_upgrade_minor_version:
      description: Whether a newer minor version may be taken.
      type: bool
      returned: always
    force_update_tag:
      description: The text that forces an update.
      type: str
      returned: always
    settings:
      description: The settings that are not protected.
      type: dict
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._resource.info import choice_info_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.vm_extension import (
    EXTENSIONS,
    below_machine_spec,
)

ENTRY = choice_info_entry(OPTION, EXTENSIONS, more=below_machine_spec())


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
