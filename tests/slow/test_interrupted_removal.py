# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A removal that is killed while something is being deleted is finished by the next run, and nothing is left over.

Once a virtual machine is gone nothing tells any more what it had, so the playbooks have to name all of it.
"""

from __future__ import annotations

import collections.abc as c
import functools
import typing as t
from pathlib import Path

import pytest

from tests.emulator.client import Emulator
from tests.integration.edge_device import Device, device_in_service
from tests.integration.playbooks.conftest import Site
from tests.integration.playbooks.device_declarations import DESTROY_DEVICE, PROVISION_DEVICE
from tests.integration.playbooks.project import DESTROY, PROVISION, Project, kill
from tests.integration.playbooks.test_interruption import read_until
from tests.integration.playbooks.test_provision import CONFIRMED, succeeded
from tests.integration.playbooks.test_provision_device import CONFIRMED as DEVICE_CONFIRMED
from tests.integration.playbooks.test_provision_device import MADE_WITH_MACHINES, UPLOADED, Shop

# What is being deleted when the run is killed: the type in the URL, and what the run says of it.
CLUSTER_STAGES = (
    ("virtualMachineInstances", "virtual machine 'web-1'"),
    ("networkInterfaces", "network interface 'web-1-nic-1'"),
    ("virtualHardDisks", "virtual disk 'web-1-data'"),
    ("galleryImages", "image 'ubuntu-2404'"),
    ("logicalNetworks", "logical network 'lan'"),
    ("storageContainers", "storage path 'images'"),
)
DEVICE_STAGES = (
    ("virtualMachines", "virtual machine 'till-1'"),
    ("networkInterfaces", "network interface 'till-1-nic-1'"),
    ("disks/till-1-os", "disk 'till-1-os'"),
    ("images", "image 'till'"),
    ("disks/till-1-sales", "disk 'till-1-sales'"),
)


class Removal(t.NamedTuple):
    """A playbook that removes things, and what the operations that it starts can be steered with."""

    project: Project
    command: tuple[str, ...]
    emulator: Emulator
    finish_operations: c.Callable[..., object]

    def interrupt(self, stages: c.Sequence[tuple[str, str]]) -> None:
        """Run it once for each stage and kill it there. A run first waits for the deletion that the last one began."""
        before = ""
        for path, label in stages:
            self.emulator.add_fault(method="DELETE", path=f"/{path}", stuck_operation=True)
            process = self.project.start(*self.command)
            try:
                if before:
                    read_until(process, f"{before}: ")
                    self.finish_operations(stuck=True)
                read_until(process, f"{label}: ")
            finally:
                kill(process)
            before = label
        self.finish_operations(stuck=True)


def test_azure_local(cluster: Emulator, tmp_path: Path) -> None:
    site = Site(cluster, tmp_path, "removed")
    site.declare()
    succeeded(site.project.run(PROVISION))
    created = site.writes()
    destroy = (DESTROY, "-e", CONFIRMED + site.name)
    Removal(site.project, destroy, cluster, cluster.finish_operations).interrupt(CLUSTER_STAGES)
    succeeded(site.project.run(*destroy))
    deleted = site.writes()
    assert {key.replace("PUT ", "DELETE ", 1) for key in created} - set(deleted) == {f"DELETE {site.name}"}
    assert set(deleted.values()) == {1}
    assert succeeded(site.project.run(*destroy)).changed == 0


def test_device(device: Device, tmp_path: Path) -> None:
    shop = Shop(device, tmp_path, "removed")
    shop.declare(shop.group())
    shop.run(PROVISION_DEVICE)
    created = shop.writes()
    created.pop(UPLOADED)
    destroy = (DESTROY_DEVICE, *DEVICE_CONFIRMED)
    finish = functools.partial(device.site.device.control, "finish_operations")
    Removal(shop.project, destroy, device.emulator, finish).interrupt(DEVICE_STAGES)
    shop.run(*destroy)
    deleted = shop.writes()
    machines = [f"{shop.name}/providers/microsoft.compute/{name}" for name in MADE_WITH_MACHINES]
    assert set(deleted) == {f"DELETE {place}" for place in [*shop.removable(created), *machines]}
    assert set(deleted.values()) == {1}
    assert shop.run(*destroy).changed == 0


@pytest.fixture
def cluster(tmp_path: Path) -> c.Iterator[Emulator]:
    """A cloud with a cluster."""
    arguments = ("--port", "0", "--operation-seconds", "0.1", "--directory", str(tmp_path / "emulator"))
    with Emulator.start(*arguments) as emulator:
        yield emulator


@pytest.fixture
def device(tmp_path: Path) -> c.Iterator[Device]:
    """A device in service."""
    directory = tmp_path / "device"
    directory.mkdir()
    yield from device_in_service(directory, "127.0.52.1")
