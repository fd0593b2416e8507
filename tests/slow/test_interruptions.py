# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever interrupts a run, the next one goes on from what the device is really like, to the same end."""

from __future__ import annotations

import re
import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.integration.device.estate import BRING_UP, Estate, lasting
from tests.integration.playbooks.project import kill
from tests.integration.playbooks.test_interruption import read_until
from tests.slow.conftest import MakeEstate

Trouble = t.Callable[[Emulator, DeviceClient], object]

_APPLY = r"^/api/deviceconfiguration/?$"
_LOGIN = r"^/api/login/?$"
KILLED_AT = ("Read what the device is like", "Issue a new set", "Install the signing chain", "Make the new set")


def fault(path: str, **how: t.Any) -> Trouble:
    """Something that happens to a POST of a device, which is recognised by its address."""
    return lambda emulator, device: emulator.add_fault(
        method="POST", host=f"^{device.described['address']}$", path=path, **how
    )


def trouble(command: str, **how: t.Any) -> Trouble:
    """Something that happens in the device."""
    return lambda _emulator, device: device.control(command, **how)


ERROR = {"status": 500, "body": {"message": "An error has occurred."}}
TROUBLES: dict[str, Trouble] = {
    "the answer to the first sign-in is lost": fault(_LOGIN, skip=1, drop="after"),
    "the network does not arrive": fault(_APPLY, drop="before"),
    "the answer to the network is lost": fault(_APPLY, drop="after"),
    "the network fails": trouble("fail_apply", declaration="Network", code="NetworkFailure"),
    "the proxy meets an error": fault(_APPLY, skip=1, **ERROR),
    "the answer to the new name is lost": fault(_APPLY, skip=2, drop="after"),
    "a restart while it gets its name": trouble("restart_during_apply", declaration="DeviceEndpoint"),
    "the certificates fail": trouble("fail_apply", declaration="Certificates", code="CertificateApplyFailure"),
    "a restart among the certificates": trouble("restart_during_apply", declaration="Certificates"),
    "the activation fails": trouble("fail_apply", declaration="Activation", code="ServiceUnavailable"),
    "a restart while it is activated": trouble("restart_during_apply", declaration="Activation"),
}
TOLD = {"the network fails", "the proxy meets an error", "the certificates fail", "the activation fails"}
"""What nobody can make good within the same run."""
_FAILED = re.compile(r"^(\S+) +: .* failed=1 ", re.MULTILINE)


@pytest.fixture
def undisturbed(make_estate: MakeEstate) -> Estate:
    """A device that nothing happened to."""
    estate = make_estate(1)
    estate.bring_up()
    return estate


def differences(estate: Estate, wanted: dict[str, t.Any]) -> dict[str, t.Any]:
    """What is not as it is wanted, by host."""
    found = {host: lasting(device) for host, device in estate.devices.items()}
    return {
        host: {key: value for key, value in state.items() if value != wanted[key]}
        for host, state in found.items()
        if state != wanted
    }


def test_troubles_of_devices(undisturbed: Estate, make_estate: MakeEstate) -> None:
    """One device for each trouble, all in one run, and then all again."""
    (device,) = undisturbed.devices.values()
    wanted = lasting(device)
    estate = make_estate(len(TROUBLES))
    hosts = dict(zip(estate.devices, TROUBLES, strict=True))
    for host, name in hosts.items():
        TROUBLES[name](estate.emulator, estate.devices[host])
    first = estate.run("--forks", str(len(hosts)))
    assert {hosts[host] for host in _FAILED.findall(first.output)} >= TOLD, first.output
    for happened in estate.emulator.control("list_faults"):
        assert happened["hits"] > 0, happened
    to_come = {hosts[host]: device.state()["troubles"] for host, device in estate.devices.items()}
    assert not any(to_come.values()), to_come
    estate.bring_up("--forks", str(len(hosts)))
    left = {hosts[host]: what for host, what in differences(estate, wanted).items()}
    assert left == {}
    assert estate.bring_up("--forks", str(len(hosts))).changed == 0


@pytest.mark.parametrize("task", KILLED_AT)
def test_killed_runs(undisturbed: Estate, make_estate: MakeEstate, task: str) -> None:
    (device,) = undisturbed.devices.values()
    estate = make_estate(1)
    process = estate.project.start(BRING_UP)
    try:
        read_until(process, task)
    finally:
        kill(process)
    estate.bring_up()
    assert differences(estate, lasting(device)) == {}
    assert estate.bring_up().changed == 0
