# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module imports before it knows what there is to do: Ansible has all of it compiled anew for every task."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.tooling.checkout import collections_root

PREFIX = "ansible_collections.edgestack.azure.plugins."
WRITING = {"_resource.engine", "_resource.plan", "_resource.references", "_arm.operation"}
SIGNING_IN = {"_arm.adfs", "_arm.entra", "_arm.sign_in"}
RARE = {"_arm.failures", "_arm.operation", "_arm.registry"}


def imported(module: str) -> set[str]:
    """The parts of ``module_utils`` that are there after the import of a module, and the top-level packages."""
    program = f"import sys, {PREFIX}modules.{module}; print(*sys.modules)"
    environment = {"PYTHONPATH": str(collections_root()), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True)
    return {name.removeprefix(f"{PREFIX}module_utils.") for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("virtual_machine", RARE | SIGNING_IN),
        ("device_virtual_machine", RARE | SIGNING_IN),
        ("resource_group_info", RARE | SIGNING_IN | WRITING),
        ("device_disk_info", RARE | SIGNING_IN | WRITING),
        ("virtual_machine_info", RARE | SIGNING_IN | WRITING),
        ("environment_info", {"urllib3"} | SIGNING_IN | WRITING),
        ("hosts_entries", {"urllib3"}),
    ],
)
def test_what_is_not_always_needed_is_imported_when_it_is(module: str, unwanted: set[str]) -> None:
    found = imported(module)
    assert "_doors" in found
    assert found & unwanted == set()


def test_libraries_that_few_tasks_need() -> None:
    for module in ("virtual_machine", "device_certificates", "certificates"):
        assert imported(module) & {"cryptography", "jmespath", "msal", "requests"} == set()
