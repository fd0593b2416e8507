#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_network_interface: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_network_interface
short_description: Network interfaces on an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Creates, changes and removes network interfaces of virtual machines on a device.
  - Which of several network interfaces of a virtual machine is the primary one is said at the virtual machine.
options:
  virtual_network:
    description:
      - The virtual network, by name or id. A name is looked for on the whole device.
      - Required to create a network interface. Cannot be changed after creation.
    type: str
  subnet:
    description:
      - Name of the subnet. Default for a new network interface is the only one that O(virtual_network) has. Cannot be
        changed after creation.
    type: str
  ip_configuration_name:
    description:
      - Name of the IP configuration. Default for a new network interface is C(ipconfig1). Cannot be changed after
        creation.
    type: str
  ip_allocation_method:
    description:
      - V(Static) for an address that is declared, V(Dynamic) for one from a DHCP server. Default for a new network
        interface is V(Static) with O(ip_address), else V(Dynamic).
      - Changing it needs the virtual machine stopped.
    type: str
    choices: [Dynamic, Static]
  ip_address:
    description:
      - A static IPv4 address in the subnet. The device does not notice that something else in the network uses it.
      - Changing it needs the virtual machine stopped.
    type: str
  public_ip_address:
    description:
      - A public IP address, by name in O(resource_group) or id. V("") takes it away.
    type: str
  dns_servers:
    description:
      - The complete list of DNS servers. V([]) leaves it to the network.
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
  - The primary network interface must not be on a virtual switch with accelerated networking (Port 5 and 6 of an Azure
    Stack Edge Pro); creating the virtual machine times out then.
  - A network interface that is attached to a virtual machine cannot be removed.
seealso:
  - module: edgestack.azure.device_network_interface_info
  - module: edgestack.azure.device_virtual_network
  - module: edgestack.azure.device_virtual_machine
"""

EXAMPLES = r"""
- name: A network interface with an address from the DHCP server
  edgestack.azure.device_network_interface:
    resource_group: shop-042
    name: till-01-nic
    virtual_network: ASEVNET

- name: A static address; the virtual machine has to be stopped for that
  edgestack.azure.device_network_interface:
    resource_group: shop-042
    name: till-01-nic
    ip_address: 10.57.51.20

- name: No network interface
  edgestack.azure.device_network_interface:
    resource_group: shop-042
    name: till-01-nic
    state: absent
"""

RETURN = r"""
network_interface:
  description:
    - The network interface as it is now; in check mode as it would be. The options above, and what the service adds.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Resource id.
      type: str
      returned: always
    name:
      description: Name of the network interface.
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
    virtual_network:
      description: Id of the virtual network.
      type: str
      returned: always
    subnet:
      description: Name of the subnet.
      type: str
      returned: always
    ip_configuration_name:
      description: Name of the IP configuration.
      type: str
      returned: always
    ip_allocation_method:
      description: How the address is found.
      type: str
      returned: always
      sample: Static
    ip_address:
      description: The address, whichever way it was found.
      type: str
      returned: always
      sample: 10.57.51.20
    public_ip_address:
      description: Id of the public IP address.
      type: str
      returned: always
    dns_servers:
      description: DNS servers that were declared.
      type: list
      elements: str
      returned: always
    provisioning_state:
      description: State of the last operation.
      type: str
      returned: always
      sample: Succeeded
    mac_address:
      description: MAC address, as 12 digits without separators.
      type: str
      returned: always
      sample: 001DD84A58D1
    primary:
      description: Whether it is the primary one of its virtual machine.
      type: bool
      returned: always
    virtual_machine:
      description: Id of the virtual machine that it is attached to.
      type: str
      returned: always
    enable_accelerated_networking:
      description: Whether it is on a switch with accelerated networking.
      type: bool
      returned: always
    enable_ip_forwarding:
      description: Whether it takes traffic for other addresses.
      type: bool
      returned: always
    applied_dns_servers:
      description: DNS servers in use.
      type: list
      elements: str
      returned: always
    resource_guid:
      description: Identifier of the network interface.
      type: str
      returned: always
operation:
  description: The operation that was started and not waited for.
  returned: when O(wait=false) and something was started
  type: dict
"""

from ansible_collections.edgestack.azure.plugins.module_utils._doors import run_module
from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import advised
from ansible_collections.edgestack.azure.plugins.module_utils._edge.guards import address_needs_stop
from ansible_collections.edgestack.azure.plugins.module_utils._resource.module import choice_entry
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.network_interface import NETWORK_INTERFACES
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.profiles import OPTION

ENTRY = advised(choice_entry(OPTION, NETWORK_INTERFACES, guard=address_needs_stop))


def main() -> None:
    run_module(ENTRY)


if __name__ == "__main__":
    main()
