#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_configuration_info: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_configuration_info
short_description: Read the configuration of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Reports the configuration of a device, its model and software, its log consent, the virtual IP addresses of a
    two-node device and what became of the last configuration it was given. Secrets are never among them.
  - RV(declarations) has the options of M(edgestack.azure.device_configuration) and can be declared unchanged.
    RV(configuration) is the document of the device itself, with everything that no option knows.
notes:
  - A template finds the declaration C(update) by C(declarations['update']). The form C(declarations.update) is a
    function of every dictionary.
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._attributes.info
seealso:
  - module: edgestack.azure.device_configuration
"""

EXAMPLES = r"""
- name: Read the configuration of one device
  edgestack.azure.device_configuration_info:
    host: store-0815.example.com
    ca_cert: /srv/certificates/store-0815/trust-bundle.pem
    password: "{{ vault_device_password }}"
  register: template

- name: Give another one the same time and update settings
  edgestack.azure.device_configuration:
    host: store-0816.example.com
    ca_cert: /srv/certificates/store-0816/trust-bundle.pem
    password: "{{ vault_device_password }}"
    time: "{{ template.declarations['time'] }}"
    update: "{{ template.declarations['update'] }}"
"""

RETURN = r"""
device_info:
  description: What kind of device it is.
  returned: success
  type: dict
  contains:
    model:
      description: Model.
      type: str
      sample: Azure Stack Edge
    software_version:
      description: Version of the software.
      type: str
      sample: 3.2.2380.1548
    serial_number:
      description: Serial number of the device, or of one of its nodes.
      type: str
      sample: 1D9NHQ2
    is_activated:
      description: Whether it has been activated.
      type: bool
      sample: true
    nodes:
      description: Its nodes.
      type: list
      elements: dict
      contains:
        id:
          description: Id of the node.
          type: str
          sample: 7a5a8a26-a4a4-4a3f-9c06-5c1b9b1a2b3c
        name:
          description: Serial number of the node.
          type: str
          sample: 1D9NHQ2
declarations:
  description:
    - The configuration as options of M(edgestack.azure.device_configuration). A declaration that the device does not
      report is missing.
  returned: success
  type: dict
  sample:
    time:
      time_zone: Pacific Standard Time
      primary_time_server: time.windows.com
      secondary_time_server: ""
configuration:
  description: The configuration as the device reports it, with its own keys.
  returned: success
  type: dict
  sample:
    time:
      timeZone: Pacific Standard Time
      primaryTimeServer: time.windows.com
      secondaryTimeServer: ""
log_consent:
  description: Whether the device may send logs to Microsoft when it notices a problem.
  returned: success
  type: bool
  sample: false
vips:
  description: The virtual IP addresses of a device with two nodes.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Which one, V(ACS) or V(NFS).
      type: str
      sample: ACS
    address:
      description: The address; null when it is not set.
      type: str
      sample: 192.0.2.20
    cluster_network_address:
      description: Address of the cluster network.
      type: str
      sample: 192.0.2.0
    is_dhcp_enabled:
      description: Whether the address comes from DHCP.
      type: bool
      sample: false
status:
  description: What became of the last configuration.
  returned: success
  type: dict
  contains:
    status:
      description: In the words of the device; empty if it never got one.
      type: str
      sample: Complete
    results:
      description: What the device said about each declaration.
      type: list
      elements: dict
      contains:
        declaration:
          description: The declaration.
          type: str
          sample: Time
        result_code:
          description: Result, in the words of the device.
          type: str
          sample: Success
        error_code:
          description: Error code of the device.
          type: str
          sample: None
        message:
          description: Message of the device.
          type: str
          sample: ""
        advice:
          description: What to do about the error code, when that is known.
          type: str
          sample: ""
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.configuration_info import run
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import device_spec
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=device_spec(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
