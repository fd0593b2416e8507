# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role awx_objects with the real modules of awx.awx, against an API that refuses what AWX refuses."""

from __future__ import annotations

import collections.abc as c
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.awx.controller import Controller, RunningController
from tests.awx.objects import JOB_TEMPLATES
from tests.tooling.checkout import BUILD, CHECKOUT

PROJECT = CHECKOUT / "extensions" / "awx_project"
GIVEN = {
    "awx_objects_project_url": "https://git.example.com/edge.git",
    "awx_objects_execution_environment_image": "registry.example.com/edge@sha256:" + "0" * 64,
}


class Administrator:
    """Runs the role against one controller."""

    def __init__(self, controller: Controller, url: str, directory: Path) -> None:
        self.controller = controller
        self._directory = directory
        self._environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
            "ANSIBLE_HOME": str(directory / "ansible-home"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "CONTROLLER_HOST": url,
            "CONTROLLER_OAUTH_TOKEN": "any",
        }

    def run(self, *arguments: str, **variables: t.Any) -> subprocess.CompletedProcess[str]:
        """Run the playbook to its end, whatever that is."""
        path = self._directory / "awx.yml"
        path.write_text(yaml.safe_dump({**GIVEN, **variables}), encoding="utf-8")
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        command = [program, "edgestack.azure.awx_objects", "-e", f"@{path}", *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False, timeout=900)

    def apply(self, *arguments: str, **variables: t.Any) -> list[str]:
        """Run the playbook, which has to succeed; return what it has changed."""
        done = self.run(*arguments, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return [line for line in done.stdout.splitlines() if line.startswith("changed: ")]


@pytest.fixture
def administrator(tmp_path: Path) -> c.Iterator[Administrator]:
    """One whose AWX is empty."""
    controller = Controller(PROJECT)
    with RunningController(controller) as running:
        yield Administrator(controller, running.url, tmp_path)


def check_objects(controller: Controller) -> None:
    """Everything is there, and leads to what it should."""
    templates = controller.objects("job_templates")
    assert {item["playbook"] for item in templates.values()} == {path.name for path in PROJECT.glob("*.yml")}
    steps = controller.objects("workflow_job_template_nodes")
    names = {step["id"]: name for name, step in steps.items()}
    order = ["preflight"]
    while following := controller.members(steps[order[-1]], "success_nodes"):
        order += [names[number] for number in following]
    assert order[:3] == ["preflight", "approval", "bring-up"]
    assert sorted(order) == sorted(steps)
    (schedule,) = controller.objects("schedules").values()
    assert schedule["unified_job_template"] == templates["Edge - Check certificates"]["id"]


def make_credentials(controller: Controller) -> list[int]:
    """Do what people do, with the types that the first run has made; return the ids."""
    for name, kind in (("azure", "Azure Resource Manager"), ("fleet", "Azure Stack Edge fleet")):
        number = controller.objects("credential_types")[f"Edge - {kind}"]["id"]
        controller.answer("POST", "/api/v2/credentials/", {}, {"name": name, "credential_type": number})
    return [item["id"] for item in controller.objects("credentials").values()]


def test_everything_is_made_once(administrator: Administrator) -> None:
    controller = administrator.controller
    administrator.apply()
    check_objects(controller)
    credentials = make_credentials(controller)

    given = {"awx_objects_credentials": ["azure", "fleet"], "awx_objects_slices": 3}
    changed = administrator.apply(**given)
    assert {line.partition("item=")[2].rstrip(")") for line in changed} == JOB_TEMPLATES.keys()
    for item in controller.objects("job_templates").values():
        assert sorted(controller.members(item, "credentials")) == credentials, item["name"]
        assert item["job_slice_count"] == (1 if item["name"] == "Edge - Report" else 3), item["name"]

    before = list(controller.writes)
    assert administrator.apply(**given) == []
    assert controller.writes == before


def test_what_does_not_exist_is_refused(administrator: Administrator) -> None:
    done = administrator.run(awx_objects_machines_path="inventory/elsewhere.yml")
    assert done.returncode != 0
    assert "inventory/elsewhere.yml is not in the project" in done.stdout
