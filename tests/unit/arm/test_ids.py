# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource ids."""

from __future__ import annotations

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import (
    ResourceId,
    extension_id,
    group_id,
    is_id,
    parse_id,
    resource_id,
    same_id,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

MACHINE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/vm"
INSTANCE = f"{MACHINE}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"
RULE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.AzureStackHCI/networkSecurityGroups/nsg/securityRules/r"


@pytest.mark.parametrize(
    ("text", "type_", "name", "group"),
    [
        ("/subscriptions/s", "Microsoft.Resources/subscriptions", "s", None),
        ("/subscriptions/s/resourceGroups/g", "Microsoft.Resources/resourceGroups", "g", "g"),
        (MACHINE, "Microsoft.HybridCompute/machines", "vm", "g"),
        (INSTANCE, "Microsoft.AzureStackHCI/virtualMachineInstances", "default", "g"),
        (RULE, "Microsoft.AzureStackHCI/networkSecurityGroups/securityRules", "r", "g"),
        ("/providers/Microsoft.Management/managementGroups/m", "Microsoft.Management/managementGroups", "m", None),
        ("/subscriptions/s/providers/Microsoft.X/locations/l", "Microsoft.X/locations", "l", None),
        (
            f"{INSTANCE}/guestAgents/default",
            "Microsoft.AzureStackHCI/virtualMachineInstances/guestAgents",
            "default",
            "g",
        ),
    ],
)
def test_an_id_is_taken_apart_and_put_together(text, type_, name, group):
    parsed = parse_id(text)
    assert (parsed.type, parsed.name, parsed.resource_group) == (type_, name, group)
    assert str(parsed) == text


def test_letter_case_and_slashes_of_clients_are_understood():
    parsed = parse_id("/SUBSCRIPTIONS/s/resourcegroups/G//Providers/microsoft.compute//virtualMachines/vm1/")
    assert parsed == ResourceId("s", "G", "microsoft.compute", ("virtualMachines",), ("vm1",))


def test_what_a_resource_is_inside_of():
    chain = [parse_id(INSTANCE)]
    while chain[-1].parent:
        chain.append(chain[-1].parent)
    assert [str(link) for link in chain] == [
        INSTANCE,
        MACHINE,
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s",
    ]
    assert str(parse_id(RULE).parent) == RULE.removesuffix("/securityRules/r")
    assert parse_id("/providers/Microsoft.Management/managementGroups/m").parent is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "name",
        "net1/subnet1",
        "/subscriptions",
        "/subscriptions/s/resourceGroups",
        "/resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/resourceGroups/h",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.X",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/nets",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/nets/n/subnets",
        f"{MACHINE}/providers",
    ],
)
def test_what_is_no_id_is_refused_by_the_name_of_the_option(text):
    with pytest.raises(InvalidInput, match="Option 'network'"):
        parse_id(text, "network")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (MACHINE, MACHINE.upper(), True),
        (MACHINE, MACHINE.replace("/providers", "//providers") + "/", True),
        (MACHINE, MACHINE + "2", False),
        (MACHINE, INSTANCE, False),
    ],
)
def test_same_id(first, second, same):
    assert same_id(first, second) is same


def test_ids_are_composed():
    assert resource_id("s", "g", "Microsoft.HybridCompute/machines", "vm") == MACHINE
    assert resource_id("s", "g", "Microsoft.AzureStackHCI/networkSecurityGroups/securityRules", "nsg/r") == RULE
    assert resource_id("s", None, "Microsoft.X/locations", "l") == "/subscriptions/s/providers/Microsoft.X/locations/l"
    assert extension_id(MACHINE, "Microsoft.AzureStackHCI/virtualMachineInstances", "default") == INSTANCE
    assert group_id("s", "g") == "/subscriptions/s/resourceGroups/g"


def test_a_name_has_a_part_per_type():
    with pytest.raises(InvalidInput, match="2 name part"):
        resource_id("s", "g", "Microsoft.X/nets/subnets", "subnet")


def test_a_name_is_no_id():
    assert (is_id("net1"), is_id("net1/subnet1"), is_id(MACHINE)) == (False, False, True)
