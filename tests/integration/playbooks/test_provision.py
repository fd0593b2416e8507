# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Provisioning from end to end: predicted, done, done again, changed, removed."""

from __future__ import annotations

import pytest
import yaml

from tests.emulator.client import Emulator
from tests.integration.playbooks.conftest import Site
from tests.integration.playbooks.declarations import shop, variables
from tests.integration.playbooks.project import DESTROY, PROVISION, Report, changed_items

CONFIRMED = "azure_local_vm_destroy_confirmed="


def succeeded(report: Report) -> Report:
    """The report of a run in which nothing failed and nothing had to be warned about."""
    assert report.status == 0, report.output
    assert "[WARNING]" not in report.output, report.output
    assert "[DEPRECATION" not in report.output, report.output
    return report


def test_from_nothing_to_nothing(site: Site) -> None:
    site.declare()
    predicted = succeeded(site.project.run(PROVISION, "--check", "--diff"))
    assert not site.writes()

    done = succeeded(site.project.run(PROVISION))
    assert changed_items(predicted.steps()) == changed_items(done.steps())
    created = site.writes()
    # Group, storage path, image, network, disk, three interfaces, two Arc machines with an instance each.
    assert len(created) == 12
    assert set(created.values()) == {1}

    again = succeeded(site.project.run(PROVISION))
    assert again.changed == 0
    checked = succeeded(site.project.run(PROVISION, "--check"))
    assert checked.changed == 0
    assert not site.writes()

    destruction = succeeded(site.project.run(DESTROY, "--check"))
    assert not site.writes()
    removed = succeeded(site.project.run(DESTROY, "-e", CONFIRMED + site.name))
    assert changed_items(destruction.steps()) == changed_items(removed.steps())
    deleted = site.writes()
    assert {key.replace("PUT ", "DELETE ", 1) for key in created} - set(deleted) == {f"DELETE {site.name}"}
    assert set(deleted.values()) == {1}

    gone = succeeded(site.project.run(DESTROY, "-e", CONFIRMED + site.name))
    assert gone.changed == 0
    assert not site.writes()


def test_change_is_shown_before_it_is_made(site: Site) -> None:
    declaration = site.declare(machines=1)
    succeeded(site.project.run(PROVISION))
    site.writes()
    declaration["virtual_machines"][0].update(memory_mb=8192, allow_restart=True)
    declaration["tags"]["stage"] = "test"
    site.redeclare(declaration)

    predicted = succeeded(site.project.run(PROVISION, "--check", "--diff"))
    assert not site.writes()
    assert "+memory_mb:8192" in predicted.output.replace(" ", "")
    done = succeeded(site.project.run(PROVISION))
    assert changed_items(predicted.steps()) == changed_items(done.steps())
    assert not [key for key in site.writes() if key.startswith("PUT ") and "virtualmachineinstances" in key]
    assert succeeded(site.project.run(PROVISION)).changed == 0


def test_only_what_a_tag_names(site: Site) -> None:
    site.declare(machines=1)
    succeeded(site.project.run(PROVISION, "--tags", "resource_group,logical_networks"))
    assert sorted(key.rpartition("/")[2] for key in site.writes()) == sorted(["lan", f"PUT {site.name}"])


def test_destroying_needs_the_exact_names(site: Site) -> None:
    site.declare(machines=0)
    succeeded(site.project.run(PROVISION))
    site.writes()
    for confirmation in ([], ["-e", CONFIRMED + "another"], ["-e", f"{CONFIRMED}{site.name},another"]):
        report = site.project.run(DESTROY, *confirmation)
        assert report.status != 0
        assert "Nothing was removed" in report.output
        assert f"azure_local_vm_destroy_confirmed={site.name}" in "".join(report.output.split("\n        "))
    assert not site.writes()


def test_group_is_removed_only_if_the_declaration_says_so(site: Site) -> None:
    declaration = site.declare(machines=0)
    succeeded(site.project.run(PROVISION))
    site.redeclare({**declaration, "remove_resource_group": True})
    succeeded(site.project.run(DESTROY, "-e", CONFIRMED + site.name))
    assert f"DELETE {site.name}" in site.writes()


def test_two_clusters_in_one_run(emulator: Emulator, site: Site) -> None:
    networks = (("a", 101), ("b", 102))
    shops = [shop(emulator.clusters[0], f"{site.name}-{letter}", machines=1, vlan=vlan) for letter, vlan in networks]
    site.project.declare(variables(*shops))
    done = succeeded(site.project.run(PROVISION))
    assert {step.task for step in done.steps()} >= {f"Virtual machines of {site.name}-{letter}" for letter in "ab"}
    assert succeeded(site.project.run(PROVISION)).changed == 0


def test_twenty_machines(emulator: Emulator, site: Site) -> None:
    emulator.settings(operation_seconds=0)
    site.declare(machines=20)
    done = succeeded(site.project.run(PROVISION))
    assert len([step for step in done.steps() if step.task.startswith("Virtual machines")]) == 20
    assert set(site.writes().values()) == {1}
    assert succeeded(site.project.run(PROVISION)).changed == 0
    assert not site.writes()


@pytest.mark.parametrize("door", ["true", "false"])
def test_no_secret_is_printed(site: Site, door: str) -> None:
    declaration = site.declare(machines=1)
    source = "https://storage.example.com/images/ubuntu.vhd?sp=r&sig=c2VjcmV0LXNpZ25hdHVyZQ"
    declaration["images"][0]["image_path"] = source
    site.redeclare(declaration)
    site.project.environment["EDGESTACK_IN_PROCESS"] = door
    done = succeeded(site.project.run(PROVISION, "-vvv", "--diff"))
    password = yaml.safe_load((site.project.directory / "vars.yml").read_text(encoding="utf-8"))["machine_password"]
    client_secret = site.emulator.accounts["owner"].client_secret
    for secret in (password, source.rpartition("=")[2], client_secret):
        assert secret not in done.output


def test_mistakes_are_named_before_anything_is_written(site: Site) -> None:
    declaration = site.declare(machines=1)
    machine = declaration["virtual_machines"][0]
    twice = {**declaration, "virtual_machines": [machine, {**machine, "name": "WEB-1"}]}
    unknown = {**declaration, "virtual_machines": [{**machine, "memory": 4096}]}
    for broken, words in ((twice, "'WEB-1' is declared twice"), (unknown, "memory")):
        site.redeclare(broken)
        report = site.project.run(PROVISION)
        assert report.status != 0
        assert words in report.output
    assert not site.writes()
