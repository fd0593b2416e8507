#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_vip: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_vip
short_description: Virtual IP addresses of a two-node Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Sets the virtual IP address of Azure Consistent Services or of the Network File System of a device with two nodes.
  - Both have to be set before the device can be given a name, and ARM, token service and Blob storage should be
    resolved to the one of Azure Consistent Services.
  - M(edgestack.azure.device_configuration_info) reports both.
options:
  type:
    description:
      - Which virtual IP address. V(ACS) is the one of Azure Consistent Services, V(NFS) the one of the Network File
        System.
    type: str
    choices: [ACS, NFS]
    required: true
  address:
    description:
      - A free IPv4 address of the cluster network. Required unless O(is_dhcp_enabled=true).
    type: str
  cluster_network_address:
    description:
      - The cluster network, by its address, for example V(192.168.0.0).
      - Default is the one that O(address) lies in.
    type: str
  is_dhcp_enabled:
    description:
      - Let the device get the address by DHCP.
    type: bool
    default: false
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._attributes
seealso:
  - module: edgestack.azure.device_configuration_info
"""

EXAMPLES = r"""
- name: Set the virtual IP address of Azure Consistent Services
  edgestack.azure.device_vip:
    host: 192.0.2.11
    ca_cert: /srv/certificates/mydevice/trust-bundle.pem
    password: "{{ vault_device_password }}"
    type: ACS
    address: 192.0.2.20
"""

RETURN = r"""
vip:
  description: The virtual IP address, as it is now or as it would be.
  returned: success
  type: dict
  contains:
    type:
      description: Which one.
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
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.vip import run, vip_arguments
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=vip_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
