# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module through both doors: check, create, again, change, again, remove, again.

A case (``cases/<module>.yml``) says what has to exist before, how the resource is declared, what is changed later, and
which options cannot be changed. The traffic that the emulator recorded proves what each task did.
"""

from __future__ import annotations

import copy
import json
import pathlib
import typing as t
import zlib

import pytest
import yaml

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, Run, Step, Task, run_tasks

CASE_FILES = sorted((pathlib.Path(__file__).parent / "cases").glob("*.yml"))
CASES = [path for path in CASE_FILES if not path.stem.startswith("device_")]
# A virtual machine is two resources; everything else is read with one request.
MOST_READS = 2


def names_in_cloud(emulator: Emulator, group: str) -> dict[str, str]:
    """What the placeholders of a case stand for."""
    cluster = emulator.clusters[0]
    return {
        "GROUP": group,
        "SUBSCRIPTION": emulator.subscription_id,
        "CUSTOM_LOCATION": cluster.custom_location.rpartition("/")[2],
        "LOCATION": cluster.location,
        "SWITCH": cluster.switches[0],
        # Pools may not overlap on one VLAN.
        "VLAN": str(1 + zlib.crc32(group.encode()) % 4094),
    }


class Case:
    """One module's case, with the names of one emulator and one door filled in."""

    def __init__(self, path: pathlib.Path, names: dict[str, str], *, location: str = "eastus") -> None:
        self.group, self._location = names["GROUP"], location
        text = path.read_text(encoding="utf-8")
        for name, value in names.items():
            text = text.replace(f"<{name}>", value)
        self.data: dict[str, t.Any] = yaml.safe_load(text)
        self.module: str = self.data.get("module", path.stem)
        self.key: str = self.data.get("result", self.module)
        self.fixed: list[dict[str, t.Any]] = self.data.get("fixed", [])

    def tasks(self, door: Door) -> list[Task]:
        """The whole sequence. Check mode of what is refused goes through one door only, for the time it takes."""
        create, update = self.data["create"], self.data.get("update", {})
        steps = [
            self._task("create, checked", create, check_mode=True),
            self._task("create", create),
            self._task("create, again", create),
        ]
        if update:
            changed = {**create, **update}
            steps += [
                self._task("update, checked", changed, check_mode=True),
                self._task("update", changed),
                self._task("update, again", changed),
            ]
        steps += self._info_tasks()
        for number, option in enumerate(self.fixed):
            steps.append(self._task(f"fixed {number}", {**create, **update, **option}))
            if door is Door.ACTION:
                steps.append(self._task(f"fixed {number}, checked", {**create, **update, **option}, check_mode=True))
        steps += [
            self._task("remove, checked", {"state": "absent"}, check_mode=True),
            self._task("remove", {"state": "absent"}),
            self._task("remove, again", {"state": "absent"}),
        ]
        return self._setup() + steps

    def _setup(self) -> list[Task]:
        wanted = [{"resource_group": {"name": self.group, "location": self._location}}, *self.data.get("setup", [])]
        return [
            # Not what is looked at here, so the quick way.
            {
                "name": f"setup {number}",
                f"edgestack.azure.{module}": options,
                "vars": {"edgestack_in_process": True},
            }
            for number, item in enumerate(wanted)
            for module, options in item.items()
        ]

    def _info_tasks(self) -> list[Task]:
        name = self.data["identity"]["name"]
        identity = {**self.data["identity"], **self.data.get("info", {})}
        in_group = {key: value for key, value in identity.items() if key != "name"}
        module = f"edgestack.azure.{self.module}_info"
        return [
            {"name": "info, one", module: identity},
            {"name": "info, group", module: in_group},
            {"name": "info, subscription", module: {**self.data.get("scope", {}), "query": f"[?name=='{name}'].name"}},
            {"name": "info, none", module: {**identity, "name": "absent"}},
        ]

    def _task(self, name: str, options: dict[str, t.Any], *, check_mode: bool = False) -> Task:
        module = f"edgestack.azure.{self.module}"
        task: Task = {"name": name, module: {**self.data["identity"], **self.data.get("always", {}), **options}}
        return {**task, "diff": True, **({"check_mode": True} if check_mode else {})}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_module(path: pathlib.Path, emulator: Emulator, tmp_path: pathlib.Path) -> None:
    runs = {}
    for door in Door:
        # Names of the same length, so that the results of both doors can be compared letter by letter.
        case = Case(path, names_in_cloud(emulator, f"{path.stem}-{door.name.lower()}".replace("_", "-")))
        runs[door] = run_tasks(case.tasks(door), emulator, tmp_path / door.name, door=door)
        check_run(case, runs[door], door)
    compare_doors(runs[Door.ACTION], runs[Door.MODULE])


def check_run(case: Case, run: Run, door: Door) -> None:
    """Every step did what it should, and nothing else."""
    steps = run.steps
    assert len(steps) == len(case.tasks(door)), run.output
    assert "[WARNING]" not in run.output, run.output
    for name, step in steps.items():
        if name.startswith(("setup", "info")):
            assert not step.failed, (name, step.result)
        elif name.startswith("fixed"):
            check_refusal(case, step)
        else:
            check_step(step)
        if name.endswith("again"):
            assert step.reads <= MOST_READS, (name, [exchange["url"] for exchange in step.exchanges])
    check_prediction(steps, "create")
    check_prediction(steps, "update")
    check_info(case, steps)


def check_step(step: Step) -> None:
    """A step that is done again changes nothing; one that is only checked writes nothing; the others do both."""
    assert not step.failed, (step.name, step.result)
    is_checked, is_again = step.name.endswith("checked"), step.name.endswith("again")
    assert step.changed is not is_again, (step.name, step.result)
    assert bool(step.writes) is not (is_checked or is_again), (step.name, step.writes)
    diff = step.result["diff"]
    assert (diff["before"] == diff["after"]) is is_again, (step.name, diff)


def check_prediction(steps: dict[str, Step], name: str) -> None:
    """Check mode tells the difference that the real run then makes."""
    if name in steps:
        assert steps[f"{name}, checked"].result["diff"] == steps[name].result["diff"]


def check_refusal(case: Case, step: Step) -> None:
    """What cannot be changed is refused before any write, with the option and both values."""
    number = int(step.name.split(",")[0].split()[1])
    assert step.failed, (step.name, step.result)
    assert step.writes == [], step.name
    for option, value in case.fixed[number].items():
        assert f"'{option}'" in step.result["msg"]
        shown = step.result["immutable"][option]
        assert shown["before"] != shown["after"], shown
        assert repr(shown["before"]) in step.result["msg"]
        # A name becomes an id.
        assert shown["after"] == value or str(shown["after"]).endswith(f"/{value}"), shown


def check_info(case: Case, steps: dict[str, Step]) -> None:
    """The info module returns what the module returned, and nothing for what does not exist."""
    last = next(steps[name] for name in ("update, again", "create, again") if name in steps)
    found = steps["info, one"].result[f"{case.key}s"]
    assert found == [last.result[case.key]]
    # Lists spell ids in other cases than single answers do.
    listed = json.dumps(steps["info, group"].result[f"{case.key}s"], sort_keys=True).lower()
    assert json.dumps(found[0], sort_keys=True).lower() in listed
    assert case.data["identity"]["name"] in steps["info, subscription"].result[f"{case.key}s"]
    assert steps["info, none"].result[f"{case.key}s"] == []


def compare_doors(action: Run, module: Run) -> None:
    """Both doors give the same results, errors and requests."""
    for name, step in action.steps.items():
        if name == "info, group" or name not in module.steps:
            continue  # what others made meanwhile may be in it; what is looked at through one door only
        other = module.steps[name]
        assert (step.failed, step.changed) == (other.failed, other.changed), name
        assert json.dumps(_neutral(step.result, "action"), indent=1) == json.dumps(
            _neutral(other.result, "module"), indent=1
        ), name
        assert [e["method"] for e in step.exchanges if e["method"] != "GET"] == [
            e["method"] for e in other.exchanges if e["method"] != "GET"
        ], name


def _neutral(result: dict[str, t.Any], door: str) -> t.Any:
    """A result without what necessarily differs: the group's name, and the values that the service invents."""
    invented = (
        *("mac_address", "ip_address", "vm_id", "resource_uid", "time", "vlan", "storage_path"),
        *("operation", "request_id", "correlation_id", "invocation"),
        *("unique_id", "time_created", "creation_time", "resource_guid", "timestamp", "duration"),
    )

    def cleaned(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {key: cleaned(item) for key, item in value.items() if key not in invented and key[0] != "_"}
        if isinstance(value, list):
            return [cleaned(item) for item in value]
        # Names of storage accounts have no hyphen.
        return value.replace(f"-{door}", "-door").replace(f"0{door}", "0door") if isinstance(value, str) else value

    return cleaned(copy.deepcopy(result))
