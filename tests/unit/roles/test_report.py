# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role report: its variables are said in three places, and its tasks only look."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.tooling.checkout import CHECKOUT

ROLE = CHECKOUT / "roles" / "report"
# Their defaults follow from something else and are described in words.
DERIVED = {"report_directory", "report_template"}
WRITING = {"ansible.builtin.copy", "ansible.builtin.file"}
LOOKING = {"assert", "debug", "import_tasks", "include_role", "include_tasks", "set_fact"}


def load(name):
    return yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))


def options():
    return load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]


def flat(tasks):
    for task in tasks:
        yield task
        for part in ("block", "rescue", "always"):
            yield from flat(task.get(part, []))


def test_variables_are_the_same_everywhere():
    defaults = load("defaults/main.yml")
    rows = re.findall(r"^\| `(report_\w+)` \| (.*?) \|", (ROLE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(defaults) == set(options()) == {name for name, _ in rows}
    for name, shown in rows:
        if name in DERIVED:
            assert "default" not in options()[name]
        else:
            assert options()[name]["default"] == defaults[name]
            assert shown.strip("`") == str(defaults[name])


def test_reasons_to_fail_are_counted():
    tasks = load("tasks/write.yml")
    assert set(tasks[-1]["vars"]["report_counts"]) == set(options()["report_fail_on"]["choices"])


def test_modules_only_look():
    """The other roles are asked in check mode; everything else is an info module, or writes the report."""
    for name in ("main", "look_at_device", "look_at_cluster", "write"):
        for task in flat(load(f"tasks/{name}.yml")):
            (action,) = [key for key in task if "." in key] or [None]
            if action is None or action in WRITING:
                assert action is None or name == "write"
                continue
            assert action.endswith("_info") or action.rpartition(".")[2] in LOOKING, task["name"]
            if action == "ansible.builtin.include_role":
                assert task[action]["apply"]["check_mode"] is True


@pytest.mark.parametrize(
    ("role", "tasks", "look"),
    [
        ("azure_local_vm", "provision_cluster.yml", "look_at_cluster.yml"),
        ("device_vm", "main.yml", "look_at_device.yml"),
    ],
)
def test_every_kind_of_resource_is_compared(role, tasks, look):
    registered = re.compile(rf"\b{role}_\w+_result\b")
    made = registered.findall((CHECKOUT / "roles" / role / "tasks" / tasks).read_text(encoding="utf-8"))
    assert made
    assert set(made) == set(registered.findall((ROLE / "tasks" / look).read_text(encoding="utf-8")))
