#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_vm_extension: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_vm_extension
short_description: Extensions of virtual machines on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Installs, changes and removes extensions of virtual machines on a device, for example scripts, GPU drivers and
    password resets.
  - The agent in the guest has to run, and for most extensions the guest needs a way to the internet.
options:
  virtual_machine:
    description:
      - Name of the virtual machine in O(resource_group).
    type: str
    required: true

  publisher:
    description:
      - Who publishes the extension. Required to create it. Cannot be changed after creation.
    type: str
  type:
    description:
      - Type of the extension. Required to create it. Cannot be changed after creation.
    type: str
  type_handler_version:
    description:
      - Version of the extension, for example V(2.0). Required to create it.
    type: str
  auto_upgrade_minor_version:
    description:
      - Whether a newer minor version may be taken when the extension is deployed.
    type: bool
  force_update_tag:
    description:
      - Any text. When it changes the extension is applied again even if its settings are the same.
      - That is also how changed O(protected_settings) are applied, since nobody can read the ones that are there.
    type: str
  settings:
    description:
      - What the extension is to do. It can be read by everybody who can read the extension.
    type: dict
  protected_settings:
    description:
      - Settings that only the guest can decrypt. They are never returned and not compared.
      - They are sent whenever the extension is created or changed in anything but its tags. A change that leaves them
        out takes them away.
    type: dict
extends_documentation_fragment:
  - edgestack.azure._attributes
  - edgestack.azure._attributes.arm
  - edgestack.azure._connection
  - edgestack.azure._arm_resource
  - edgestack.azure._api_profile
  - edgestack.azure._api_profile.resource
  - edgestack.azure._wait
seealso:
  - module: edgestack.azure.device_vm_extension_info
  - module: edgestack.azure.device_virtual_machine
"""

EXAMPLES = r"""
- name: Run a script on Linux
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: web-01
    name: script
    publisher: Microsoft.Azure.Extensions
    type: CustomScript
    type_handler_version: "2.0"
    settings:
      commandToExecute: apt-get -y install chrony

- name: Run a script on Windows
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: till-01
    name: script
    publisher: Microsoft.Compute
    type: CustomScriptExtension
    type_handler_version: "1.10"
    protected_settings:
      commandToExecute: "powershell -Command Set-Something {{ vault_token }}"
    force_update_tag: "2"

- name: GPU driver on Linux
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: gpu-01
    name: gpu
    publisher: Microsoft.HpcCompute
    type: NvidiaGpuDriverLinux
    type_handler_version: "1.8"
    auto_upgrade_minor_version: true

- name: GPU driver on Windows
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: gpu-02
    name: gpu
    publisher: Microsoft.HpcCompute
    type: NvidiaGpuDriverWindows
    type_handler_version: "1.5"
    settings:
      DriverURL: https://downloads.example.com/gpu/driver.exe
      DriverCertificateUrl: https://downloads.example.com/gpu/driver.cer
      DriverType: CUDA

- name: Reset a password on Linux
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: web-01
    name: linuxVMAccessExt
    publisher: Microsoft.OSTCExtensions
    type: VMAccessForLinux
    type_handler_version: "1.5"
    protected_settings:
      username: operator
      password: "{{ vault_new_password }}"
      reset_ssh: "false"
    force_update_tag: "{{ ansible_date_time.date }}"

- name: Reset a password on Windows
  edgestack.azure.device_vm_extension:
    resource_group: shop-042
    virtual_machine: till-01
    name: windowsVMAccessExt
    publisher: Microsoft.Compute
    type: VMAccessAgent
    type_handler_version: "2.4"
    settings:
      username: operator
    protected_settings:
      password: "{{ vault_new_password }}"
"""

RETURN = r"""
vm_extension:
  description: The extension as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
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
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.vm_extension import EXTENSIONS

ENTRY = advised(choice_entry(OPTION, EXTENSIONS))


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
