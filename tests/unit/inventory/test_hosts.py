# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names, groups and connection variables of hosts."""

from __future__ import annotations

import typing as t

import pytest
from inventory.plugin_runs import machine

from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.hosts import (
    connection_variables,
    groups_of,
    unique_names,
)

ALL = ["address", "method", "user"]
EVERY_GROUP = ["platform", "cluster", "device", "resource_group", "os", "power", "tag", "zone"]


def named(candidates: list[list[str]], identities: list[str]) -> list[str]:
    """The names by rules that give each machine these names, one after the other."""
    rules = [lambda position, rule=rule: candidates[position][rule] for rule in range(len(candidates[0]))]
    return unique_names(identities, rules)


@pytest.mark.parametrize(
    ("candidates", "names"),
    [
        ([["a"], ["b"]], ["a", "b"]),
        ([["a", "a.x"], ["b", "b.x"]], ["a", "b"]),
        ([["a", "a.x"], ["a", "a.y"], ["b", "b.x"]], ["a.x", "a.y", "b"]),
        ([["a", "a.x", "a.x.1"], ["A", "A.X", "A.X.2"]], ["a.x.1", "A.X.2"]),
        ([["", "a.x"], ["b", "b.x"]], ["a.x", "b"]),
        ([["a{{ b }}:22"], ["-e [x]"]], ["a_b_22", "-e_x_"]),
        ([["müller"], ["東京"]], ["müller", "東京"]),
    ],
)
def test_names(candidates: list[list[str]], names: list[str]) -> None:
    assert named(candidates, [str(number) for number in range(len(candidates))]) == names


def test_no_machines() -> None:
    assert unique_names([], [str]) == []


def test_later_rules_are_only_for_those_that_are_left() -> None:
    asked: list[int] = []

    def second(position: int) -> str:
        asked.append(position)
        return f"x{position}"

    assert unique_names(["1", "2", "3"], [lambda position: "abb"[position], second]) == ["a", "x1", "x2"]
    assert asked == [1, 2]


def test_what_nothing_tells_apart_gets_a_part_of_its_id() -> None:
    first, second, third = named([["a", "a"], ["A", "A"], ["", ""]], ["/ID/1", "/id/2", "/id/3"])
    assert len({first.casefold(), second.casefold()}) == 2
    assert (first.rpartition("_")[0], second.rpartition("_")[0], third.rpartition("_")[0]) == ("a", "A", "vm")
    # Services write ids in any case.
    assert named([["a"], ["a"]], ["/id/1", "/id/2"])[0] == first


def test_a_name_that_another_machine_gets_elsewhere_is_not_given_twice() -> None:
    names = named([["a", "a.x"], ["a", "a.y"], ["a.x", "a.x.z"]], ["1", "2", "3"])
    assert len(set(names)) == 3
    assert names[1] == "a.y"


def test_linux() -> None:
    assert connection_variables(machine(), ALL, windows_connection="winrm", arc_ssh_config=None) == {
        "ansible_host": "192.0.2.10",
        "ansible_user": "operator",
        "ansible_connection": "ssh",
    }


@pytest.mark.parametrize(
    ("connection", "more"), [("winrm", {}), ("psrp", {}), ("ssh", {"ansible_shell_type": "powershell"})]
)
def test_windows(connection: str, more: dict[str, str]) -> None:
    values = connection_variables(
        machine(os_type="Windows"), ["method"], windows_connection=connection, arc_ssh_config=None
    )
    assert values == {"ansible_connection": connection, **more}


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        ([], set()),
        (["address"], {"ansible_host"}),
        (["user"], {"ansible_user"}),
        (["method"], {"ansible_connection"}),
    ],
)
def test_only_the_wanted_variables(kinds: list[str], names: set[str]) -> None:
    assert set(connection_variables(machine(), kinds, windows_connection="winrm", arc_ssh_config=None)) == names


def test_nothing_is_said_about_what_is_not_known() -> None:
    facts = machine(address=None, admin_username=None, os_type=None)
    assert connection_variables(facts, ALL, windows_connection="winrm", arc_ssh_config=None) == {}


def through_arc(**facts: t.Any) -> dict[str, t.Any]:
    return connection_variables(machine(**facts), ALL, windows_connection="winrm", arc_ssh_config="/etc/my arc")


def test_through_arc() -> None:
    values = through_arc()
    assert values["ansible_host"] == "shop-web-1-operator"
    assert values["ansible_ssh_common_args"] == "-F '/etc/my arc'"


@pytest.mark.parametrize(
    "facts",
    [
        {"platform": "device"},
        {"os_type": "Windows"},
        {"group": "-oProxyCommand=x", "resource_group": "-oProxyCommand=x"},
        {"resource_group": "-F"},
        {"admin_username": "x y"},
    ],
)
def test_not_through_arc(facts: dict[str, t.Any]) -> None:
    values = through_arc(**facts)
    assert values["ansible_host"] == "192.0.2.10"
    assert "ansible_ssh_common_args" not in values


def test_groups() -> None:
    facts = machine(zone="1", tags={"role": "web", "ready": ""})
    assert groups_of(facts, EVERY_GROUP) == [
        "platform_azure_local",
        "cluster_cl-042",
        "resource_group_shop",
        "os_linux",
        "power_running",
        "zone_1",
        "tag_ready",
        "tag_role_web",
    ]
    assert groups_of(machine(platform="device", cluster=None, device="ship"), ["platform", "device", "cluster"]) == [
        "platform_device",
        "device_ship",
    ]
    assert groups_of(machine(os_type=None), ["os"]) == []
    assert groups_of(facts, []) == []


def test_letter_case_of_places_makes_no_second_group() -> None:
    facts = machine(cluster="CL-042", resource_group="SHOP", tags={"Role": "Web"})
    assert groups_of(facts, ["cluster", "resource_group", "tag"]) == [
        "cluster_cl-042",
        "resource_group_shop",
        "tag_Role_Web",
    ]
