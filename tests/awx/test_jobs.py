# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks as jobs of AWX, with its credentials and slices of inventories, on emulated sites and devices."""

from __future__ import annotations

import collections
import collections.abc as c
import functools
import operator
from pathlib import Path

import pytest

from tests.awx.objects import CREDENTIAL_TYPES, JOB_TEMPLATES
from tests.awx.private_data import Credential, Inventory, Job, run_job, slices_of
from tests.emulator.client import Emulator
from tests.integration.device.estate import Estate, running_fleet

FLEET = CREDENTIAL_TYPES["Azure Stack Edge fleet"]
SLICES = 3
SITES = 5
ESTATE_ADDRESS = "127.0.44.1"
SECRETS = ("device_bringup_password", "device_bringup_pfx_password", "device_bringup_activation_key")


@pytest.fixture
def estate(tmp_path: Path) -> c.Iterator[Estate]:
    """Two factory-fresh devices."""
    with running_fleet(tmp_path / "fleet", ESTATE_ADDRESS, devices=2) as emulator:
        yield Estate(emulator, tmp_path / "estate", emulator.ready["devices"])


def sites(emulator: Emulator) -> Inventory:
    """Sites that differ in their names, each with what it is to have."""
    location = emulator.clusters[0].custom_location.rpartition("/")[2]
    clusters = [
        {
            "name": f"site-{number}",
            "custom_location": location,
            "resource_group": f"site-{number}",
            "resource_group_location": emulator.clusters[0].location,
            "storage_paths": [{"name": "images", "path": rf"C:\ClusterStorage\UserStorage_1\site-{number}"}],
        }
        for number in range(SITES)
    ]
    return {"azure_local_sites": {item["name"]: {"azure_local_vm_clusters": [item]} for item in clusters}}


def totals(jobs: list[Job]) -> dict[str, collections.Counter[str]]:
    """What became of the hosts of all jobs together. A host is in one slice only."""
    hosts = [host for job in jobs for host in job.totals]
    assert len(hosts) == len(set(hosts))
    return functools.reduce(operator.or_, (dict(job.totals) for job in jobs))


def succeeded(job: Job) -> Job:
    """The job, if it did."""
    assert job.status == "successful", job.output
    return job


def written(emulator: Emulator, mark: int) -> collections.Counter[str]:
    """How often each path was written since."""
    return collections.Counter(f"{e['method']} {e['url'].partition('?')[0]}" for e in emulator.writes_since(mark))


def test_slices_add_up_to_the_whole(emulator: Emulator, azure: Credential, tmp_path: Path) -> None:
    inventory, template = sites(emulator), JOB_TEMPLATES["Provision Azure Local"]
    succeeded(run_job(tmp_path / "preflight", JOB_TEMPLATES["Preflight"], inventory, [azure]))
    mark = emulator.mark()
    whole = succeeded(run_job(tmp_path / "whole", template, inventory, [azure]))
    in_one = written(emulator, mark)
    assert len(in_one) >= 2 * SITES

    emulator.reset()
    mark = emulator.mark()
    shares = slices_of(inventory, SLICES)
    jobs = [succeeded(run_job(tmp_path / f"{n}", template, share, [azure])) for n, share in enumerate(shares)]
    assert written(emulator, mark) == in_one
    assert whole.totals.keys() == inventory["azure_local_sites"].keys()
    assert totals(jobs) == whole.totals

    again = succeeded(run_job(tmp_path / "again", template, inventory, [azure]))
    assert all(counts["changed"] == 0 for counts in again.totals.values())
    secret = azure[1]["client_secret"]
    assert not any(secret in job.output or secret in str(job.results) for job in [whole, *jobs, again])


def test_every_device_has_its_own_secrets(estate: Estate, tmp_path: Path) -> None:
    open_variables = {name: dict(variables) for name, variables in estate.variables.items()}
    secrets = {name: {key: item.pop(key) for key in SECRETS} for name, item in open_variables.items()}
    fleet = (FLEET, {"secrets": str(secrets), "directory": str(tmp_path / "state")})
    inventory: Inventory = {"edge_devices": open_variables}
    bring_up = functools.partial(run_job, template=JOB_TEMPLATES["Bring up devices"], credentials=[fleet])
    given = {"device_bringup_certificate_layout": "multi_san"}
    shares = slices_of(inventory, 2)
    jobs = [succeeded(bring_up(tmp_path / f"{n}", inventory=share, answers=given)) for n, share in enumerate(shares)]
    assert totals(jobs).keys() == open_variables.keys()

    # A second job knows nothing of the first but what is in the credential's directory.
    again = succeeded(bring_up(tmp_path / "again", inventory=inventory, answers=given))
    assert all(counts["changed"] == 0 for counts in again.totals.values())
    check = JOB_TEMPLATES["Check certificates"]
    succeeded(run_job(tmp_path / "check", check, inventory, [fleet]))
    due = run_job(tmp_path / "due", check, inventory, [fleet], answers={"device_bringup_renew_before": 400})
    assert due.status == "failed"
    assert {host for host, counts in due.totals.items() if counts["failures"]} == open_variables.keys()

    for job in [*jobs, again, due]:
        artifacts = "".join(p.read_text(encoding="utf-8") for p in (job.directory / "artifacts").rglob("*.json"))
        for value in (text for given in secrets.values() for text in given.values()):
            assert value not in job.output
            assert value not in artifacts
