# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulated fleet in the place of the one that an inventory is about."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.emulator.client import REPOSITORY, Emulator

ADDRESS = "127.0.61.1"
DEVICE = {"device_bringup_name": "shop-042", "ansible_host": "192.0.2.10", "device_bringup_port": 443}


def cluster(custom_location):
    return {"azure_local_vm_clusters": [{"name": "shop", "custom_location": custom_location}]}


def write(directory, **hosts):
    """An inventory with the variables of its hosts where they are strongest: in host_vars beside it."""
    place = directory / "own"
    (place / "host_vars").mkdir(parents=True)
    (place / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": dict.fromkeys(hosts)}}), encoding="utf-8")
    for host, variables in hosts.items():
        (place / "host_vars" / f"{host}.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    return str(place / "hosts.yml")


def variables_of(*inventories):
    program = Path(sys.executable).with_name("ansible-inventory")
    sources = [argument for inventory in inventories for argument in ("-i", inventory)]
    done = subprocess.run([program, *sources, "--list"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["_meta"]["hostvars"]


def rehearse(*arguments):
    """Run the program; returns what it complains about, nothing if it succeeds."""
    command = [sys.executable, "-m", "tests.emulator.rehearsal", *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert bool(done.stderr) == bool(done.returncode), done.stderr
    return done.stderr


def start(directory, own, *more):
    return rehearse("start", directory, "-i", own, "--device-address", ADDRESS, *more)


def test_the_emulated_fleet_wins_over_the_inventory(tmp_path):
    own = write(tmp_path, device=DEVICE, site=cluster("region-west"), other={"colour": "red"})
    directory = tmp_path / "rehearsal"
    assert start(directory, own, "--custom-location", "elsewhere") == ""
    try:
        found = variables_of(own, str(directory / "inventory"))
        ready = json.loads((directory / "ready.json").read_text(encoding="utf-8"))
        assert found["device"]["device_bringup_name"] == "shop-042"
        assert found["device"]["ansible_host"] == found["device"]["device_bringup_address"] == ADDRESS
        assert found["device"]["device_bringup_port"] == ready["port"]
        assert found["device"]["device_bringup_fingerprint"] == ready["devices"][0]["fingerprint"]
        assert found["site"]["edgestack_client_secret"] == Emulator(ready).accounts["owner"].client_secret
        assert found["other"] == {"colour": "red"}
        assert "edgestack_environment" not in found["device"]
        names = [place["custom_location"].rpartition("/")[2] for place in ready["clusters"]]
        assert names == ["elsewhere", "region-west"]
        secret = directory / "inventory" / "host_vars" / "site.yml"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert "running already" in start(directory, own)
        # Nothing is activated, so there is nothing that a person could do.
        assert rehearse("portal", directory) == ""
        assert not list(directory.glob("arm-password-*"))
    finally:
        assert rehearse("stop", directory) == ""
    assert not directory.exists()
    assert rehearse("stop", directory) == ""


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        ({"device": {**DEVICE, "device_bringup_vips": [{"type": "ACS"}]}}, "device: a device with two nodes"),
        ({"site": cluster("/subscriptions/1/customLocations/x")}, "site: custom_location is '/subscriptions"),
        ({"site": cluster("{{ region }}")}, "only a plain name"),
        ({"other": {"colour": "red"}}, "there is nothing to rehearse"),
    ],
)
def test_what_cannot_be_rehearsed(tmp_path, hosts, words):
    own = write(tmp_path, **hosts)
    assert words in start(tmp_path / "rehearsal", own)
    assert not (tmp_path / "rehearsal").exists()


def test_an_inventory_that_cannot_be_read(tmp_path):
    broken = tmp_path / "broken.yml"
    broken.write_text("all: [", encoding="utf-8")
    assert "broken.yml" in start(tmp_path / "rehearsal", broken)


def test_nothing_was_started(tmp_path):
    assert "no fleet was started there" in rehearse("portal", tmp_path)
