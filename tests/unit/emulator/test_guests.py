# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guests that answer SSH: which there are, and that they answer for as long as they are wanted."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import subprocess
import typing as t
from pathlib import Path

import pytest

from tests.emulator.arm.store import Resource, Store
from tests.emulator.guests import Guest, GuestError, Guests, find_server, running_guests

GROUP = "/subscriptions/s/resourceGroups/g/providers"
MACHINE = f"{GROUP}/Microsoft.HybridCompute/machines/web"
KEYS = [{"keyData": "ssh-rsa AAAA", "path": "/home/operator/.ssh/authorized_keys"}]


def store(
    *, power: str = "Running", os_type: str = "Linux", address: str = "127.0.88.10", device: bool = False
) -> Store:
    """A control plane with one machine and its interface."""
    made = Store()
    namespace = "Microsoft.Network" if device else "Microsoft.AzureStackHCI"
    nic = Resource(f"{GROUP}/{namespace}/networkInterfaces/nic", f"{namespace}/networkInterfaces", "nic", "s", "g")
    nic.properties["ipConfigurations"] = [{"properties": {}}, {"properties": {"privateIPAddress": address}}]
    kind, identity, parent = (
        "Microsoft.AzureStackHCI/virtualMachineInstances",
        f"{MACHINE}/providers/x/y/default",
        MACHINE,
    )
    if device:
        kind, identity, parent = (
            "Microsoft.Compute/virtualMachines",
            f"{GROUP}/Microsoft.Compute/virtualMachines/web",
            "",
        )
    machine = Resource(identity, kind, "default", "s", "g", parent=parent, private={"power": power})
    machine.properties.update(
        osProfile={"adminUsername": "operator", "linuxConfiguration": {"ssh": {"publicKeys": KEYS}}},
        storageProfile={"osDisk": {"osType": os_type}},
        networkProfile={"networkInterfaces": [{"id": nic.id.upper()}, {"id": "/gone"}]},
    )
    for resource in (nic, machine):
        made.add(resource)
    return made


@pytest.mark.parametrize("more", [{}, {"device": True, "power": "running"}])
def test_running_guests(more: dict[str, t.Any]) -> None:
    assert list(running_guests(store(**more))) == [Guest("web", "127.0.88.10", "operator", ("ssh-rsa AAAA",))]


@pytest.mark.parametrize("more", [{"power": "Stopped"}, {"power": ""}, {"os_type": "Windows"}, {"address": "10.0.0.4"}])
def test_what_does_not_answer(more: dict[str, t.Any]) -> None:
    assert list(running_guests(store(**more))) == []


@pytest.fixture
def port() -> int:
    try:
        find_server()
    except GuestError as error:
        pytest.skip(str(error))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(guest: Guest, guests: Guests, key: Path, words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a guest, as an ordinary client does it."""
    known = f"UserKnownHostsFile={guests.known_hosts}"
    options = ["-F", "none", "-i", str(key), "-p", str(guests.port), "-o", known, "-o", "BatchMode=yes"]
    command = ["ssh", *options, f"{guest.user}@{guest.address}", words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_guest_answers_its_administrator_for_as_long_as_it_is_wanted(tmp_path: Path, port: int) -> None:
    for name in ("key", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    public = (tmp_path / "key.pub").read_text(encoding="utf-8").strip()
    web, till = (Guest(name, f"127.0.77.{n}", "operator", (public,)) for n, name in enumerate(("web", "till"), 5))

    async def ask(guest: Guest, guests: Guests, key: str = "key") -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(say, guest, guests, tmp_path / key, "echo $USER $EMULATED_GUEST ~operator")

    async def story() -> None:
        guests = Guests(tmp_path / "guests", port=port)
        try:
            await guests.follow([web, till, dataclasses.replace(till, name="has-the-same-address")])
            for guest in (web, till):
                told = (await ask(guest, guests)).stdout.split()
                assert told == ["operator", guest.name, str(tmp_path / f"guests/{guest.name}-{guest.address}/home")]
            assert "Permission denied" in (await ask(web, guests, "other")).stderr
            stranger = dataclasses.replace(web, user="nobody-here")
            assert "Permission denied" in (await ask(stranger, guests)).stderr
            await guests.follow([till])
            assert "refused" in (await ask(web, guests)).stderr
            assert (await ask(till, guests)).returncode == 0
        finally:
            await guests.close()
        assert "refused" in (await ask(till, guests)).stderr

    asyncio.run(story())
