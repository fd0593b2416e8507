# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A thousand machines: everything is there, and nothing is asked for twice. The time is printed, not judged."""

from __future__ import annotations

import collections
import json
import time
import typing as t
from pathlib import Path

from tests.emulator.client import Emulator
from tests.emulator.requests_by_hand import ByHand
from tests.integration.playbook import environment_of
from tests.integration.vms_inventory.estate import run, write_inventory

MACHINES = 1000
PAGE_SIZE = 100


def test_a_thousand_machines(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with Emulator.start("--state", str(state), "--directory", str(tmp_path / "first")) as emulator:
        _make_one(emulator)
    _multiply(state)
    arguments = ("--page-size", str(PAGE_SIZE), "--late-reads", "0", "--directory", str(tmp_path / "second"))
    with Emulator.start("--state", str(state), *arguments) as emulator:
        inventory = write_inventory(tmp_path)
        start = time.monotonic()
        environment = {**environment_of(emulator, tmp_path), "LC_ALL": "C.UTF-8"}
        done = run("ansible-inventory", "-i", str(inventory), "--list", "--export", environment=environment)
        print(f"ansible-inventory of {MACHINES} machines took {time.monotonic() - start:.1f} s")
        traffic = emulator.traffic_since(0)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["platform_azure_local"]["hosts"]) == MACHINES
    asked = collections.Counter(exchange["url"] for exchange in traffic)
    assert max(asked.values()) == 1, asked.most_common(3)
    kinds = collections.Counter(url.partition("?")[0].rpartition("/")[2].lower() for url in asked)
    pages = MACHINES // PAGE_SIZE
    assert (kinds["default"], kinds["machines"], kinds["networkinterfaces"]) == (MACHINES, pages, pages)


def _make_one(emulator: Emulator) -> None:
    shop = ByHand(emulator, emulator.session(), "shop")
    shop.session.headers.update(emulator.authorization())
    shop.make_group()
    image, nic = shop.make_image("ubuntu"), shop.make_nic("model", shop.make_network("lan"))
    shop.make_machine("model")
    assert shop.write("PUT", shop.instance("model"), json=shop.instance_body("model", image, [nic])).ok


def _multiply(state: Path) -> None:
    """Copy the machine in a saved state, which is quicker than asking for a thousand."""
    content: dict[str, t.Any] = json.loads(state.read_text(encoding="utf-8"))
    resources = content["cloud"]["resources"]["resources"]
    models = [item for item in resources if "/model" in item["id"]]
    assert len(models) == 3, [item["id"] for item in models]
    for number in range(1, MACHINES):
        text = json.dumps(models)
        resources += json.loads(text.replace("/model", f"/model-{number}").replace('"model"', f'"model-{number}"'))
    state.write_text(json.dumps(content), encoding="utf-8")
