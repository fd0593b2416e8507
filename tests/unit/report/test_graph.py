# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the dependencies of a declaration are drawn."""

from __future__ import annotations

import itertools
import re

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.dependencies import dependencies_of
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.graph import NODE_HEIGHT, NODE_WIDTH, layout

CLUSTER = {
    "storage_paths": {"fast": {}},
    "images": {"ubuntu": {"storage_path": "FAST"}},
    "logical_networks": {"lan": {}},
    "virtual_disks": {"data": {"storage_path": "elsewhere"}},
    "network_interfaces": {"web-nic": {"subnet": "/subscriptions/1/logicalNetworks/lan"}},
    "virtual_machines": {
        "web": {
            "image": "ubuntu",
            "network_interfaces": ["web-nic"],
            "data_disks": ["data"],
            "admin_password": "not told",
        }
    },
}


def resources(**needs):
    return [{"id": name, "kind": "thing", "name": name, "needs": list(needed)} for name, needed in needs.items()]


def place(drawing, name):
    return next((node["x"], node["y"]) for node in drawing["nodes"] if node["name"] == name)


def test_dependencies_are_names_and_nothing_else():
    found = dependencies_of(CLUSTER)
    needs = {one["name"]: one["needs"] for one in found}
    assert needs == {
        "fast": [],
        "ubuntu": ["storage_paths/fast"],
        "lan": [],
        # What is not declared cannot be drawn.
        "data": [],
        "web-nic": ["logical_networks/lan"],
        "web": ["images/ubuntu", "network_interfaces/web-nic", "virtual_disks/data"],
    }
    assert found[-1]["kind"] == "virtual machine"
    assert "not told" not in str(found)


def test_what_is_needed_stands_to_the_left():
    drawing = layout(dependencies_of(CLUSTER))
    columns = {node["name"]: node["x"] for node in drawing["nodes"]}
    assert columns["fast"] < columns["ubuntu"] < columns["web"]
    assert columns["lan"] < columns["web-nic"] < columns["web"]
    assert len(drawing["lines"]) == 5


def test_nothing_overlaps_and_nothing_is_outside():
    drawing = layout(resources(a=[], b=["a"], c=["a"], d=["b", "c"], e=["a", "d"], f=[], g=["f"], h=["f"]))
    boxes = [(node["x"], node["y"]) for node in drawing["nodes"]]
    for (x, y), (other_x, other_y) in itertools.combinations(boxes, 2):
        assert x != other_x or abs(y - other_y) >= NODE_HEIGHT
    assert all(0 <= x <= drawing["width"] - NODE_WIDTH for x, _ in boxes)
    assert all(0 <= y <= drawing["height"] - NODE_HEIGHT for _, y in boxes)


def test_lines_end_where_their_boxes_are():
    drawing = layout(resources(a=[], b=["a"], c=["a", "b"]))
    for line, (start, end) in zip(drawing["lines"], [("a", "b"), ("a", "c"), ("b", "c")], strict=True):
        numbers = [float(number) for number in re.findall(r"[\d.]+", line)]
        assert numbers[:2] == [place(drawing, start)[0] + NODE_WIDTH, place(drawing, start)[1] + NODE_HEIGHT / 2]
        assert numbers[-2:] == [place(drawing, end)[0], place(drawing, end)[1] + NODE_HEIGHT / 2]


def test_a_need_that_skips_a_column_is_led_around_what_stands_there():
    drawing = layout(resources(a=[], b=["a"], c=["a", "b"]))
    skipping = next(line for line in drawing["lines"] if "H" in line)
    passes_at = float(re.search(r" ([\d.]+)H", skipping)[1])
    assert abs(passes_at - (place(drawing, "b")[1] + NODE_HEIGHT / 2)) > NODE_HEIGHT / 2


def test_pairs_do_not_cross():
    """Two separate pairs that are declared crosswise are drawn side by side."""
    drawing = layout(resources(a=[], b=[], of_b=["b"], of_a=["a"]))
    above = place(drawing, "a")[1] < place(drawing, "b")[1]
    assert (place(drawing, "of_a")[1] < place(drawing, "of_b")[1]) == above


@pytest.mark.parametrize("needs", [{"a": ["b"], "b": ["a"]}, {"a": ["a"]}])
def test_a_circle_is_drawn_too(needs):
    assert len(layout(resources(**needs))["nodes"]) == len(needs)


def test_nothing_declared():
    assert layout([])["nodes"] == []
