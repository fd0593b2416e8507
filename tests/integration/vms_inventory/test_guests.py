# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Machines are made, found by the inventory and configured over SSH, all in one run of ansible-playbook."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.integration.vms_inventory.estate import Estate, run, write_inventory

PLAYBOOK = Path(__file__).with_name("provision_and_configure.yml")


def test_new_machines_are_configured_by_the_next_play(estate: Estate, tmp_path: Path, guest_port: int) -> None:
    if not guest_port:
        pytest.skip("guests that answer SSH need the packages openssh-server and libnss-wrapper")
    guests = estate.emulator.ready["guests"]
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", str(key)], check=True)
    inventory = write_inventory(
        tmp_path,
        sources=estate.sources(),
        filters={"name": ["web-1", "deck"]},
        compose={"ansible_port": str(guest_port)},
    )
    variables = {
        "public_key": f"{key}.pub",
        "custom_location": estate.shop.cluster.custom_location,
        "device": estate.device_options,
    }
    environment = {
        **estate.environment(tmp_path),
        "ANSIBLE_PRIVATE_KEY_FILE": str(key),
        # The keys of the guests are verified, and nothing stays connected after the run.
        "ANSIBLE_HOST_KEY_CHECKING": "true",
        "ANSIBLE_SSH_ARGS": f"-F none -o ControlMaster=no -o UserKnownHostsFile={guests['known_hosts']}",
    }
    extra = tmp_path / "variables.json"
    extra.write_text(json.dumps(variables), encoding="utf-8")
    done = run("ansible-playbook", "-i", str(inventory), str(PLAYBOOK), "-e", f"@{extra}", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stderr, done.stderr
    found = {path.parts[-3]: path.read_text(encoding="utf-8") for path in Path(guests["directory"]).glob("*/home/motd")}
    assert found == {
        "web-1-127.0.88.10": f"web-1 on {estate.shop.cluster.custom_location.rpartition('/')[2]}\n",
        "deck-127.0.91.30": "deck on ship-1\n",
    }
