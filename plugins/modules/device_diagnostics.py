#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_diagnostics: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_diagnostics
short_description: Run the diagnostics of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Starts the diagnostic tests of a device, waits for them and returns their results.
  - Fails if asked to when a test of a certain category did not succeed, for example before an activation.
options:
  start:
    description:
      - Run the tests now. With V(false) the results of the last run are returned.
    type: bool
    default: true
  fail_on:
    description:
      - Categories whose tests must not fail, for example V(Network), V(Time), V(AzureConnectivity), V(Certificates)
        or V(Hardware), without regard to case. V(all) stands for every category.
      - Tests that are not applicable do not count. A category that no test of the device has is an error.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._device_wait
  - edgestack.azure._attributes.info
attributes:
  check_mode:
    description: Can run in C(check_mode). Returns, and judges, the results of the last run then.
seealso:
  - module: edgestack.azure.device_configuration
"""

EXAMPLES = r"""
- name: Stop before the activation if the network or the time is not in order
  edgestack.azure.device_diagnostics:
    host: mydevice.example.com
    password: "{{ vault_device_password }}"
    fail_on: [Network, Time]
"""

RETURN = r"""
status:
  description: Status of the run, in the words of the device.
  returned: success, or failure because of O(fail_on)
  type: str
  sample: Complete
last_refresh_time:
  description: When the results were made.
  returned: success, or failure because of O(fail_on)
  type: str
  sample: "2026-01-27T20:12:10.643768Z"
diagnostics:
  description: All tests.
  returned: success, or failure because of O(fail_on)
  type: list
  elements: dict
  contains:
    test:
      description: Name of the test.
      type: str
      sample: Time sync
    category:
      description: Its categories, separated by commas.
      type: str
      sample: Logical, Time
    status:
      description: Its result, in the words of the device.
      type: str
      sample: Succeeded
    advice:
      description: What the device recommends.
      type: str
      sample: ""
failed_tests:
  description: The tests that neither succeeded nor were not applicable, with the same keys.
  returned: success, or failure because of O(fail_on)
  type: list
  elements: dict
  sample: []
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.diagnostics import diagnostics_arguments, run
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=diagnostics_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
