# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them: ansible-runner with a private data directory of its own for each, thrown away afterwards.

Source: ``awx/main/tasks/jobs.py``. There the directory is mounted into the container of the execution environment;
here the job runs in the virtual environment.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import os
import shutil
import sys
import typing as t
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import ansible_runner
import yaml

from tests.awx.rules import inject
from tests.tooling.checkout import BUILD, CHECKOUT

Values = dict[str, t.Any]
Inventory = dict[str, dict[str, Values]]
# A credential type, and what was entered.
Credential = tuple[Values, Values]
_INHERITED = ("PATH", "LC_ALL", "TMPDIR")


@dataclasses.dataclass(frozen=True)
class Job:
    """What became of a job.

    Attributes:
        totals: How often each host came to each outcome, such as ``changed``.
        results: Of each module, what it returned.
    """

    status: str
    output: str
    directory: Path
    totals: Mapping[str, collections.Counter[str]]
    results: list[tuple[str, Values]]


class _Survey(str):
    """An answer, which AWX marks so that no template in it is evaluated."""


class _Dumper(yaml.SafeDumper):
    """Writes the variables of a job."""


_Dumper.add_representer(_Survey, lambda dumper, value: dumper.represent_scalar("!unsafe", str(value)))


def run_job(
    directory: Path,
    template: Values,
    inventory: Inventory,
    credentials: list[Credential],
    *,
    answers: Values | None = None,
    arguments: str = "",
) -> Job:
    """Run one job, or one slice of one.

    Args:
        directory: Becomes the private data directory.
        template: The job template.
        inventory: For each group its hosts with their variables.
        answers: To the survey, where they are not the defaults.
        arguments: Of the command line, such as ``--check`` for the job type.
    """
    (directory / "env").mkdir(parents=True, mode=0o700)
    (directory / "home").mkdir()
    shutil.copytree(CHECKOUT / "extensions" / "awx_project", directory / "project")
    _write_inventory(directory / "inventory", inventory)
    _write_variables(directory / "env", template, answers or {})
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    for credential_type, inputs in credentials:
        environment |= inject(credential_type, inputs, directory / "env")
    environment |= {
        "HOME": str(directory / "home"),
        "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    # Whatever the test's own process has set, a job does not see.
    before = dict(os.environ)
    os.environ.clear()
    try:
        runner = ansible_runner.run(
            private_data_dir=str(directory),
            playbook=template["playbook"],
            cmdline=arguments or None,
            envvars=environment,
            ident="job",
            quiet=True,
        )
    finally:
        os.environ.update(before)
    with runner.stdout as stream:
        output = stream.read()
    return Job(runner.status, output, directory, _totals(runner.stats), list(_results(runner.events)))


def slices_of(inventory: Inventory, count: int) -> list[Inventory]:
    """Divide an inventory as AWX does: of all hosts in the order of their names, every so many-th."""
    names = sorted({name for hosts in inventory.values() for name in hosts})
    shares = [frozenset(names[number::count]) for number in range(count)]
    return [
        {group: {name: item for name, item in hosts.items() if name in share} for group, hosts in inventory.items()}
        for share in shares
    ]


def _write_inventory(directory: Path, inventory: Inventory) -> None:
    directory.mkdir()
    hosts = {name: variables for group in inventory.values() for name, variables in group.items()}
    listing: Values = {group: {"hosts": list(members)} for group, members in inventory.items()}
    listing["_meta"] = {"hostvars": hosts}
    script = directory / "hosts"
    script.write_text(f"#!{sys.executable}\nprint({json.dumps(listing)!r})\n", encoding="utf-8")
    script.chmod(0o700)


def _write_variables(directory: Path, template: Values, answers: Values) -> None:
    defaults = {item["variable"]: item["default"] for item in template.get("survey", []) if "default" in item}
    answered = {name: _Survey(v) if isinstance(v, str) else v for name, v in {**defaults, **answers}.items()}
    content = yaml.dump({**template.get("extra_vars", {}), **answered}, Dumper=_Dumper)
    (directory / "extravars").write_text(content, encoding="utf-8")


def _totals(stats: Values | None) -> dict[str, collections.Counter[str]]:
    totals: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for outcome, hosts in (stats or {}).items():
        for host, count in hosts.items():
            totals[host][outcome] = count
    return dict(totals)


def _results(events: Iterable[Values]) -> Iterator[tuple[str, Values]]:
    for event in events:
        data = event.get("event_data", {})
        if "res" in data:
            yield data.get("resolved_action", ""), data["res"]
