# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The query of the indirect node count, on the events of real jobs, evaluated as AWX does.

Source: ``awx/main/tasks/host_indirect.py``.
"""

from __future__ import annotations

from pathlib import Path

import jq
import yaml

from tests.awx.objects import JOB_TEMPLATES
from tests.awx.private_data import Credential, Job, Values, run_job
from tests.emulator.client import Emulator
from tests.integration.playbooks.declarations import shop, variables
from tests.tooling.checkout import CHECKOUT

QUERIES = yaml.safe_load((CHECKOUT / "extensions" / "audit" / "event_query.yml").read_text(encoding="utf-8"))


def counted(job: Job) -> dict[str, Values]:
    """The nodes that a job counts for, by what tells them apart."""
    found = {}
    for action, result in job.results:
        if action in QUERIES:
            for node in jq.compile(QUERIES[action]["query"]).input(result).all():
                found[node["canonical_facts"]["id"]] = node
    return found


def test_machines_count_once_they_are_there(emulator: Emulator, azure: Credential, tmp_path: Path) -> None:
    declared = variables(shop(emulator.clusters[0], "audited", machines=2))
    inventory = {"azure_local_sites": {"audited": declared}}
    provision = JOB_TEMPLATES["Provision Azure Local"]
    predicted = run_job(tmp_path / "check", provision, inventory, [azure], arguments="--check")
    assert predicted.status == "successful", predicted.output
    assert counted(predicted) == {}

    made = run_job(tmp_path / "run", provision, inventory, [azure])
    assert made.status == "successful", made.output
    assert sorted(node["name"] for node in counted(made).values()) == ["web-1", "web-2"]
    assert all(node["facts"]["device_type"] == "virtual_machine" for node in counted(made).values())

    answer = {"azure_local_vm_destroy_confirmed": "audited"}
    removed = run_job(tmp_path / "remove", JOB_TEMPLATES["Remove from Azure Local"], inventory, [azure], answers=answer)
    assert removed.status == "successful", removed.output
    assert counted(removed) == {}
