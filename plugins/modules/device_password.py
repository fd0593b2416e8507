#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_password: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_password
short_description: Password of the administrator of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Makes sure that O(password) is the password of the device administrator. This is the first thing to do with a
    factory-fresh device, which lets nobody do anything before its default password is changed.
  - Signs in with O(password) first. If the device takes it, nothing is left to do; otherwise it signs in with
    O(current_password) and changes it.
options:
  password:
    description:
      - The password to have, the same one that all other modules for the device use.
      - 8 to 16 characters with at least three of upper-case letters, lower-case letters, digits and special
        characters.
      - If not given, the environment variable E(EDGESTACK_DEVICE_PASSWORD) is used.
  current_password:
    description:
      - The password that the device has now, when it does not have O(password). Default is the one from the factory.
    type: str
    default: Password1
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._attributes
attributes:
  check_mode:
    details:
      - Only signs in with O(password). Whether the device takes O(current_password) shows when it is changed,
        because a factory-fresh device does not take it for anything else.
  diff_mode:
    support: none
    details:
      - Passwords are not shown.
notes:
  - A device may lock the administrator out after some wrong passwords. This module tries each password once.
seealso:
  - module: edgestack.azure.device_configuration
"""

EXAMPLES = r"""
- name: Change the default password of a new device that is connected to Port1
  edgestack.azure.device_password:
    host: 192.168.100.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"

- name: Change the password regularly
  edgestack.azure.device_password:
    host: mydevice.example.com
    password: "{{ vault_device_password }}"
    current_password: "{{ vault_previous_device_password }}"
"""

RETURN = r"""
changed:
  description: Whether the password was changed.
  returned: success
  type: bool
  sample: true
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.password import password_arguments, run
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=password_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
