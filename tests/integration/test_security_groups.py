# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A network security group that somebody else puts before a network and an interface of ours stays there."""

from __future__ import annotations

import pathlib
import typing as t

from tests.emulator.client import Emulator
from tests.emulator.requests_by_hand import ByHand
from tests.integration.playbook import Task, run_tasks

GROUP = "secured"
NEW_VERSION = "2025-06-01-preview"
SWITCH = "ConvergedSwitch(compute_management)"
PREFIX, VLAN = "10.44.0.0/24", 4044
POOL = {"name": "all", "start": "10.44.0.10", "end": "10.44.0.19"}


def network(**options: t.Any) -> Task:
    """The network, with further options."""
    return task("logical_network", name="net", vm_switch_name=SWITCH, **options)


def interface(**options: t.Any) -> Task:
    """The interface, with further options."""
    return task("network_interface", name="nic", subnet="net", **options)


def task(module: str, *, title: str = "", **options: t.Any) -> Task:
    """A task of a module in the resource group."""
    return {"name": title or module, f"edgestack.azure.{module}": {"resource_group": GROUP, **options}}


def secure(by_hand: ByHand) -> None:
    """Do what somebody else does: make a group and refer to it."""
    assert by_hand.put("networkSecurityGroups", "shop", {}, api_version=NEW_VERSION).ok
    reference = {"networkSecurityGroup": {"id": by_hand.path("networkSecurityGroups", "shop")}}
    nic = by_hand.path("networkInterfaces", "nic")
    assert by_hand.write("PATCH", nic, api_version=NEW_VERSION, json={"properties": reference}).ok
    static = {"ipAllocationMethod": "Static", "addressPrefix": PREFIX, "vlan": VLAN, "ipPools": [POOL]}
    properties = {"vmSwitchName": SWITCH, "subnets": [{"name": "net", "properties": {**static, **reference}}]}
    assert by_hand.put("logicalNetworks", "net", properties, api_version=NEW_VERSION).ok


def test_what_others_put_before_our_networks_stays(emulator: Emulator, tmp_path: pathlib.Path) -> None:
    place = {"custom_location": emulator.clusters[0].custom_location}
    static = {"ip_allocation_method": "Static", "address_prefix": PREFIX, "vlan": VLAN, "ip_pools": [POOL]}
    new_net, new_nic = {**place, **static}, {**place, "dns_servers": ["10.44.0.2"]}
    group = {"name": GROUP, "location": emulator.clusters[0].location}
    made = run_tasks(
        [{"name": "group", "edgestack.azure.resource_group": group}, network(**new_net), interface(**new_nic)],
        emulator,
        tmp_path,
    )
    assert [step.changed for step in made.steps.values()] == [True] * 3, made.output
    with emulator.session() as session:
        session.headers.update(emulator.authorization())
        by_hand = ByHand(emulator, session, GROUP)
        secure(by_hand)
        steps = run_tasks(
            [
                network(**new_net, title="same network"),
                interface(**new_nic, title="same interface"),
                network(**new_net, title="other network", tags={"shop": "042"}),
                interface(**{**new_nic, "dns_servers": ["10.44.0.3"]}, title="other interface"),
            ],
            emulator,
            tmp_path,
        ).steps
        found = by_hand.get(by_hand.path("networkSecurityGroups", "shop"), api_version=NEW_VERSION)["properties"]
    assert [step.changed for step in steps.values()] == [False, False, True, True]
    assert [write.partition(" ")[0] for step in steps.values() for write in step.writes] == ["PATCH", "PATCH"]
    assert (len(found["subnets"]), len(found["networkInterfaces"])) == (1, 1)
