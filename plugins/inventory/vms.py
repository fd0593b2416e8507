# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory vms: documentation, options, and what is done with the machines that were found."""

# Ansible does not say the types of what plugins inherit.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

DOCUMENTATION = r"""
name: vms
short_description: Virtual machines of Azure Local clusters and Azure Stack Edge devices as hosts
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Reads the virtual machines of any number of Azure Local clusters and Azure Stack Edge devices, all at the same time.
  - Every host comes with the variables to connect to it, with facts about the machine in variables that begin with
    C(edgestack_), and in groups by where and what it is.
  - The file of the inventory has a name that ends with C(edgestack.yml) or C(edgestack.yaml).
  - The variables are C(edgestack_platform), C(edgestack_source), C(edgestack_cluster), C(edgestack_device),
    C(edgestack_zone), C(edgestack_subscription_id), C(edgestack_resource_group), C(edgestack_id), C(edgestack_name),
    C(edgestack_location), C(edgestack_os_type), C(edgestack_vm_size), C(edgestack_computer_name),
    C(edgestack_admin_username), C(edgestack_provisioning_state), C(edgestack_image), C(edgestack_tags),
    C(edgestack_power_state) (in lower case), C(edgestack_network_interfaces) (a list with C(id), C(name), C(network),
    C(address) and C(mac_address) of each), C(edgestack_addresses) and C(edgestack_address).
  - Nothing that a service tells is evaluated as a template. Names of groups and hosts keep harmless characters only.
extends_documentation_fragment:
  - edgestack.azure._connection
  - edgestack.azure._api_profile
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description:
      - Marks the file as one for this plugin.
    type: str
    required: true
    choices: [edgestack.azure.vms]
  sources:
    description:
      - Where to look, as a list of dictionaries. Without it the options of the file are the one source.
      - Each takes the options that say where to connect to and as whom, and O(platform), O(resource_groups),
        O(filters), O(api_version) and O(api_profile). One that it leaves out is that of the file; V(null) takes that
        back.
      - C(name) says how to call it in messages. A device has its group by this name.
        Default is the host name without its C(management), or the name of the environment.
      - Values may be templates, so that a password comes from a lookup.
    type: list
    elements: dict
  platform:
    description:
      - V(azure_local) is a subscription with the virtual machines of one cluster or of many.
      - V(device) is the Azure Resource Manager of an Azure Stack Edge device.
    type: str
    choices: [azure_local, device]
    default: azure_local
  resource_groups:
    description:
      - Ask for the machines of these resource groups only. Default is all of the subscription.
    type: list
    elements: str
  filters:
    description:
      - Take only machines that match everything that is given here.
      - A value is a pattern such as V(web-*) or a list of them, of which one has to match. A pattern that begins with
        V(!) excludes what matches it. Upper and lower case are the same.
      - Names and tags are looked at before the rest of a machine is read, which saves requests.
    type: dict
    suboptions:
      name:
        description:
          - Names of virtual machines.
        type: list
        elements: str
      os_type:
        description:
          - V(Linux) or V(Windows).
        type: list
        elements: str
      power_state:
        description:
          - Power states such as V(running).
        type: list
        elements: str
      cluster:
        description:
          - Custom locations by name. No machine of a device has one.
        type: list
        elements: str
      zone:
        description:
          - Availability zones.
        type: list
        elements: str
      tags:
        description:
          - Tags with the values they have to have; V(*) takes any value.
        type: dict
  api_version:
    description:
      - The version of the Azure API to read virtual machines with, for example V(2025-06-01-preview), which tells their
        zones on Azure Local.
      - Default is the version that the info modules use.
    type: str
  hostnames:
    description:
      - Jinja2 expressions over the variables of a machine. The first one that gives it a name which no other machine
        has is the name of the host.
      - A machine that none of them tells from others gets a short hash of its id behind the name.
      - Letters, digits, dots, dashes and underscores are kept; anything else becomes an underscore.
    type: list
    elements: str
    default:
      - edgestack_name
      - edgestack_name ~ '.' ~ edgestack_resource_group
      - edgestack_name ~ '.' ~ edgestack_resource_group ~ '.' ~ (edgestack_cluster or edgestack_device)
  group_by:
    description:
      - What groups are made of. Their names are like C(platform_device), C(cluster_shop_042), C(device_ship_1),
        C(resource_group_web), C(os_linux), C(power_running), C(tag_role_web) and C(zone_1).
      - An empty list makes none.
    type: list
    elements: str
    choices: [platform, cluster, device, resource_group, os, power, tag, zone]
    default: [platform, cluster, device, resource_group, os, power, tag, zone]
  connection_variables:
    description:
      - Which variables to connect with are set for each host. V(address) is C(ansible_host), V(user) is C(ansible_user)
        with the administrator of the machine, V(method) is C(ansible_connection) and what goes with it.
      - Leave one out to set its variables in C(group_vars), which those of an inventory plugin override.
    type: list
    elements: str
    choices: [address, method, user]
    default: [address, method, user]
  windows_connection:
    description:
      - The connection plugin for machines with Windows.
    type: str
    choices: [winrm, psrp, ssh]
    default: winrm
  arc_ssh_config:
    description:
      - Connect to machines on Azure Local through Azure Arc, where their network cannot be reached.
      - This is the file to which C(az ssh config --file FILE --resource-group GROUP --name MACHINE --local-user USER)
        has written each of them.
    type: path
  fail_on_source_error:
    description:
      - Whether a source that cannot be read is an error. Otherwise it is a warning, and the hosts of the other sources
        are there.
    type: bool
    default: false
requirements:
  - requests >= 2.32 (to talk to the Azure Resource Manager)
  - msal (to sign in to Microsoft Entra ID)
notes:
  - With O(cache=true) what a source told is kept until it is too old, the options of the source change, or the
    inventory is refreshed. A source that failed is asked again. No credentials are kept.
  - Ansible's C(meta=refresh_inventory) makes machines that a play has created hosts of the plays that follow.
seealso:
  - module: edgestack.azure.virtual_machine_info
  - module: edgestack.azure.device_virtual_machine_info
"""

EXAMPLES = r"""
---
# shop.edgestack.yml: all machines of a subscription; credentials come from the environment
plugin: edgestack.azure.vms

---
# fleet.edgestack.yml: two devices and the web servers of two clusters
plugin: edgestack.azure.vms
sources:
  - name: ship-1
    platform: device
    environment: https://management.ship-1.example.com
    username: EdgeArmUser
    password: "{{ lookup('ansible.builtin.env', 'SHIP_1_PASSWORD') }}"
    ca_cert: /etc/ansible/ship-1.pem
  - name: ship-2
    platform: device
    environment: https://management.ship-2.example.com
    username: EdgeArmUser
    password: "{{ lookup('ansible.builtin.env', 'SHIP_2_PASSWORD') }}"
    ca_cert: /etc/ansible/ship-2.pem
  - name: shops
    tenant_id: 00000000-0000-0000-0000-000000000000
    client_id: 00000000-0000-0000-0000-000000000001
    client_secret: "{{ lookup('ansible.builtin.env', 'SHOPS_SECRET') }}"
    resource_groups: [shop-042, shop-043]
    filters:
      tags: {role: web}
      power_state: running
keyed_groups:
  - key: edgestack_vm_size
    prefix: size
groups:
  large: edgestack_vm_size is match('Standard_D8')
compose:
  ansible_user: "'deploy'"
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/edgestack-inventory
"""

import time
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.facts import Facts
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.gather import Outcome, gather
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.hosts import (
    connection_variables,
    groups_of,
    unique_names,
    variables_of,
)
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import (
    SOURCE_OPTIONS,
    Source,
    read_sources,
)
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.untrusted import untrusted

_FILES = ("edgestack.yml", "edgestack.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Virtual machines of clusters and devices."""

    NAME = "edgestack.azure.vms"
    inventory: t.Any

    def verify_file(self, path: str) -> bool:
        """Whether the file is one for this plugin, told by its name."""
        return bool(super().verify_file(path)) and path.endswith(_FILES)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the machines that the file asks for."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        unknown = sorted(set(config) - set(self._options) - {"plugin"})
        if unknown:
            raise AnsibleParserError(f"Unknown options: {', '.join(map(repr, unknown))}")
        try:
            # The rest are expressions for later.
            given = {name: self.templar.template(value) for name, value in config.items() if name in SOURCE_OPTIONS}
            sources = read_sources(given)
            outcomes = self._outcomes(sources, self.get_cache_key(path), use_cache=cache)
        except CollectionError as error:
            raise AnsibleParserError(str(error)) from error
        machines: dict[str, Facts] = {}
        for facts in (facts for outcome in outcomes for facts in self._machines_of(outcome)):
            # Sources may overlap.
            machines.setdefault(str(facts["id"]).casefold(), facts)
        self._add_hosts(list(machines.values()))

    def _outcomes(self, sources: list[Source], key: str, *, use_cache: bool) -> list[Outcome]:
        """What each source tells, or told when it was asked last. Whatever failed is asked again."""
        is_cached = bool(self.get_option("cache"))
        kept: dict[str, list[Facts]] = {}
        if is_cached and use_cache:
            try:
                kept = self._cache[key]
            except KeyError:
                self.display.vvv(f"{self.NAME}: nothing is in the cache, or it is too old")
        start = time.monotonic()
        asked = gather([source for source in sources if source.digest not in kept])
        self.display.vvv(f"{self.NAME}: {len(asked)} source(s) read in {time.monotonic() - start:.1f} s")
        fresh = {outcome.source.digest: outcome for outcome in asked}
        outcomes = [fresh.get(item.digest) or Outcome(item, kept[item.digest]) for item in sources]
        if is_cached and asked:
            told = {item.source.digest: item.machines for item in outcomes if item.machines is not None}
            self._cache[key] = told
        return outcomes

    def _machines_of(self, outcome: Outcome) -> list[Facts]:
        """The machines of a source. What went wrong with it is told to the user."""
        for warning in outcome.warnings:
            self.display.warning(f"{outcome.source.name}: {warning}")
        if outcome.machines is not None:
            return outcome.machines
        message = f"The virtual machines of '{outcome.source.name}' could not be read: {outcome.error}"
        if self.get_option("fail_on_source_error"):
            raise AnsibleParserError(message)
        self.display.warning(message)
        return []

    def _add_hosts(self, machines: list[Facts]) -> None:
        variables = [untrusted(variables_of(facts)) for facts in machines]
        rules = [self._naming(expression, variables) for expression in self.get_option("hostnames")]
        names = unique_names([str(facts["id"]) for facts in machines], rules)
        for name, facts, known in zip(names, machines, variables, strict=True):
            self._add_host(name, facts, known)

    def _naming(self, expression: str, variables: list[dict[str, t.Any]]) -> t.Callable[[int], str]:
        """An expression as a rule for names of hosts. Where it cannot be evaluated there is no name."""

        def name_of(position: int) -> str:
            known = variables[position]
            try:
                # The name of a variable is the usual case, which a thousand machines need no template engine for.
                value = known[expression] if expression in known else self._compose(expression, known)
            except AnsibleError as error:
                if self.get_option("strict"):
                    raise AnsibleParserError(f"Option 'hostnames': {expression!r}: {error}") from error
                return ""
            return str(value or "")

        return name_of

    def _add_host(self, name: str, facts: Facts, known: dict[str, t.Any]) -> None:
        host = self.inventory.add_host(name)
        connection = connection_variables(
            facts,
            self.get_option("connection_variables"),
            windows_connection=self.get_option("windows_connection"),
            arc_ssh_config=self.get_option("arc_ssh_config"),
        )
        variables = {**known, **untrusted(connection)}
        for variable, value in variables.items():
            self.inventory.set_variable(host, variable, value)
        for group in groups_of(facts, self.get_option("group_by")):
            self.inventory.add_child(self.inventory.add_group(self._sanitize_group_name(group)), host)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
