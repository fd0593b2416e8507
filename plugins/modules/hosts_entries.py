#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module hosts_entries: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: hosts_entries
short_description: Names of an Azure Stack Edge device in a hosts file
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Makes the names of a device resolvable where no DNS server knows them.
    These are C(<name>.<domain>) (local web UI), C(management.) and C(login.) of it,
    and one C(<account>.blob.) name for every storage account and exported managed disk.
  - Names that a line of the file already gives to O(address) are left where they are.
    The others are kept in one block per device between two marker lines. Everything else in the file stays byte for
    byte.
  - An unchanged declaration writes nothing. The file is replaced in one step and keeps its owner, group and mode.
  - A hosts file has no wildcards, so every storage account has to be named. A DNS record C(*.blob.<name>.<domain>) is
    the better way where there is a DNS server.
options:
  address:
    description:
      - IPv4 address of the device on the network of the client.
      - Required with O(state=present).
      - With O(state=absent) only entries of this address are removed from lines outside the block.
    type: str
  storage_accounts:
    description:
      - Storage accounts on the device whose Blob endpoint is to be resolvable.
    type: list
    elements: str
    default: []
  managed_disks:
    description:
      - First labels of the addresses from which managed disks and snapshots are exported, for example V(md-1).
    type: list
    elements: str
    default: []
  path:
    description:
      - The hosts file. It is made when it does not exist; its directory is not.
    type: path
    default: /etc/hosts
  on_conflict:
    description:
      - What to do when a line outside the block gives one of the names to another address.
      - With V(fail) nothing is written and every such line is named.
      - With V(replace) the names are taken out of these lines; a line without names left is removed.
      - With V(keep) these lines win. Their names are left out of the block, with a warning.
    type: str
    choices: [fail, replace, keep]
    default: fail
  backup:
    description:
      - Copy the file beside itself before it is changed.
    type: bool
    default: false
  unsafe_writes:
    description:
      - Overwrite the file in place when it cannot be replaced, as in a container whose hosts file is mounted.
      - A reader may then meet a half-written file, so leave this off everywhere else.
    type: bool
    default: false
  state:
    description:
      - V(present) gives all names the address.
      - V(absent) removes the block of the device, and the names from other lines.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - edgestack.azure._device_names
  - edgestack.azure._attributes
notes:
  - The names must be lower case here, because clients compare them as text with the address of the endpoint.
  - In an execution environment that is thrown away after the job, the option C(resolve_to) of the other modules does
    without any file.
seealso:
  - module: edgestack.azure.certificates
"""

EXAMPLES = r"""
- name: Make the device reachable by name from this machine
  edgestack.azure.hosts_entries:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    address: 192.0.2.10
    storage_accounts: [images]
    backup: true
  become: true

- name: The device has moved; take over names that somebody wrote into the file by hand
  edgestack.azure.hosts_entries:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    address: 192.0.2.20
    storage_accounts: [images]
    on_conflict: replace
  become: true

- name: Forget the device
  edgestack.azure.hosts_entries:
    device_name: dbe-1d9nhq2
    dns_domain: example.com
    storage_accounts: [images]
    state: absent
  become: true
"""

RETURN = r"""
hosts_file:
  description: The hosts file.
  returned: success
  type: str
  sample: /etc/hosts
entries:
  description: What the file now says about the device, in the block or in lines that were there before.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: Address of the device.
      type: str
      sample: 192.0.2.10
    name:
      description: Name that resolves to it.
      type: str
      sample: management.dbe-1d9nhq2.example.com
adopted:
  description: Names that lines outside the block already give to the address.
  returned: success
  type: list
  elements: str
  sample: []
conflicts:
  description: Lines outside the block that gave a name to another address before this task.
  returned: success, or failure because of them
  type: list
  elements: dict
  contains:
    line:
      description: Line number, from 1.
      type: int
      sample: 3
    address:
      description: Address in that line.
      type: str
      sample: 192.0.2.9
    name:
      description: Name in that line.
      type: str
      sample: login.dbe-1d9nhq2.example.com
backup_file:
  description: The copy made before the change.
  returned: when O(backup=true) and the file was changed
  type: str
  sample: /etc/hosts.4711.2026-01-31@12:00:00~
"""

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module
from ansible_collections.edgestack.azure.plugins.module_utils._host.hosts_entries import run
from ansible_collections.edgestack.azure.plugins.module_utils._host.options import device_names_spec

ENTRY = Entry(
    argument_spec=device_names_spec().merge(
        ArgumentSpec(
            {
                "address": {"type": "str"},
                "storage_accounts": {"type": "list", "elements": "str", "default": []},
                "managed_disks": {"type": "list", "elements": "str", "default": []},
                "path": {"type": "path", "default": "/etc/hosts"},
                "on_conflict": {"type": "str", "choices": ["fail", "replace", "keep"], "default": "fail"},
                "backup": {"type": "bool", "default": False},
                "unsafe_writes": {"type": "bool", "default": False},
                "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            },
            required_if=(("state", "present", ("address",)),),
        )
    ),
    run=run,
)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
