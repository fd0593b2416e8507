# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check-mode results say about the difference between declared and actual."""

from __future__ import annotations

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.changes import planned_changes


def only(result):
    (found,) = planned_changes({"image": result})
    return found


def test_a_change_lists_what_differs_down_to_the_leaves():
    before = {"time": {"zone": "UTC", "server": "a"}, "tags": {"x": "1"}, "same": 1}
    after = {"time": {"zone": "CET", "server": "a"}, "tags": None, "same": 1}
    found = only({"changed": True, "diff": {"before": before, "after": after}})
    assert (found["action"], found["name"]) == ("change", "")
    assert found["properties"] == [
        {"property": "tags", "declared": "", "actual": '{"x": "1"}'},
        {"property": "time.zone", "declared": "CET", "actual": "UTC"},
    ]


@pytest.mark.parametrize("before", [{}, {"state": "absent", "size": None, "tags": {}}])
def test_what_does_not_exist_is_created(before):
    found = only({"changed": True, "diff": {"before": before, "after": {"state": "present", "size": 3}}})
    assert (found["action"], found["properties"]) == ("create", [])


def test_a_refusal_says_why():
    found = only({"failed": True, "msg": "cannot be changed"})
    assert (found["action"], found["message"]) == ("refused", "cannot be changed")


def test_each_turn_of_a_loop_counts():
    turns = [
        {"ansible_loop_var": "thing", "thing": "a", "changed": True},
        {"ansible_loop_var": "thing", "thing": "b", "changed": False},
        {"ansible_loop_var": "item", "item": {"type": "ACS"}, "failed": True},
    ]
    found = planned_changes({"x": {"changed": True, "failed": True, "results": turns}})
    assert [(one["name"], one["action"]) for one in found] == [("a", "create"), ("ACS", "refused")]


@pytest.mark.parametrize("result", [{}, {"changed": False}, {"skipped": True, "changed": False}, {"results": []}])
def test_nothing_to_say(result):
    assert planned_changes({"image": result}) == []


@pytest.mark.parametrize("own", [[], [{"declaration": "Time"}]])
def test_results_of_a_module_are_no_loop(own):
    assert only({"changed": True, "results": own})["action"] == "create"


def test_long_values_are_cut():
    diff = {"before": {"a": "x" * 900}, "after": {"a": "y"}}
    assert len(only({"changed": True, "diff": diff})["properties"][0]["actual"]) < 250
