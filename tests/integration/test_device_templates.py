# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates in the shape of the samples for devices, with their parameters files, through module ``deployment``.

The samples are described in azure-stack-edge facts G.5 to G.10; these say the same in words of their own.
"""

from __future__ import annotations

import collections.abc as c
import pathlib
import secrets
import typing as t

import pytest

from tests.integration.edge_device import Device, device_in_service
from tests.integration.playbook import Door, Run, Task

TEMPLATES = pathlib.Path(__file__).parent / "templates"
FILES = {"template_file": "", "parameters_file": ".parameters"}


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Device]:
    """The device."""
    yield from device_in_service(tmp_path_factory.mktemp("device"), "127.0.44.1")


def deploy(title: str, template: str, group: str, *, check_mode: bool = False, **options: t.Any) -> Task:
    """A deployment of one of the templates, as it is."""
    files = {kind: str(TEMPLATES / f"{template}{end}.json") for kind, end in FILES.items()}
    given = {"resource_group": group, "name": template, **files, **options}
    return {"name": title, "edgestack.azure.deployment": given, "check_mode": check_mode, "diff": True}


def info(kind: str, group: str, name: str) -> Task:
    """What became of it."""
    return {"name": kind, f"edgestack.azure.device_{kind}_info": {"resource_group": group, "name": name}}


def life(device: Device, group: str, secret: str) -> list[Task]:
    """An image of a blob that is there, one that the device downloads, and a machine."""
    device.site.new_group(group)
    account = f"templates{group.rpartition('-')[2]}"
    device.site.account(account)
    blob = {"parameters": {"imageUri": device.site.vhd(account)}}
    cloud = {
        "parameters": {"accountName": f" {account.upper()} "},
        "secret_parameters": {"sourceUri": f"https://cloud.example/vhds/ubuntu.vhd?sig={secret}"},
    }
    guest = {"secret_parameters": {"adminPassword": f"aA1!{secret}"}}
    return [
        deploy("image, checked", "CreateImage", group, check_mode=True, **blob),
        deploy("image", "CreateImage", group, **blob),
        deploy("image, again", "CreateImage", group, **blob),
        deploy("download, checked", "DownloadAndCreateImage", group, check_mode=True, **cloud),
        deploy("download", "DownloadAndCreateImage", group, **cloud),
        deploy("download, again", "DownloadAndCreateImage", group, **cloud),
        deploy("machine, checked", "CreateVM", group, check_mode=True, **guest),
        deploy("machine", "CreateVM", group, **guest),
        deploy("machine, again", "CreateVM", group, **guest),
        deploy("refused", "CreateVM", group, check_mode=True, parameters={"vmSzie": "Standard_F2s"}, **guest),
        deploy("invalid, checked", "CreateImage", group, check_mode=True, parameters={"osType": "BeOS"}),
        deploy("failed", "CreateVM", group, parameters={"vmName": "till-02", "imageName": "downloaded"}, **guest),
        {"name": "images", "edgestack.azure.device_image_info": {"resource_group": group, "query": "[].name"}},
        info("virtual_machine", group, "till-01"),
        info("network_interface", group, "till-01-nic"),
    ]


def test_templates(device: Device, tmp_path: pathlib.Path) -> None:
    """Through one door: ``test_device_modules`` compares both."""
    secret = secrets.token_hex(8)
    # Its guest never reports.
    device.site.device.control("settings", bad_images="downloaded")
    run = device.run(life(device, "templates-1", secret), tmp_path, Door.ACTION)
    steps = run.steps
    assert [name for name, step in steps.items() if step.failed] == ["refused", "invalid, checked", "failed"], (
        run.output
    )
    for name in ("image", "download", "machine"):
        assert (steps[name].changed, steps[f"{name}, again"].changed) == (True, False)
        assert steps[f"{name}, again"].writes == []
        assert [write.rpartition("/")[2] for write in steps[f"{name}, checked"].writes] == ["validate"]
    check_resources(run)
    check_failures(run)
    assert secret not in run.output + str(steps)


def check_resources(run: Run) -> None:
    """The resources of the templates are there."""
    steps = run.steps
    assert sorted(steps["images"].result["images"]) == ["downloaded", "ubuntu"]
    assert steps["image"].result["deployment"]["outputs"]["imageId"].endswith("/images/ubuntu")
    (machine,) = steps["virtual_machine"].result["virtual_machines"]
    (interface,) = steps["network_interface"].result["network_interfaces"]
    assert (machine["power_state"], machine["vm_size"]) == ("running", "Standard_F1s")
    assert machine["network_interfaces"] == [interface["id"]]
    assert steps["machine"].result["deployment"]["outputs"]["privateIPAddress"] == interface["ip_address"]


def check_failures(run: Run) -> None:
    """Each failure tells what it is about; that of a resource inside is told with its name."""
    steps = run.steps
    assert "'parameters': 'vmSzie'" in steps["refused"].result["msg"]
    assert steps["refused"].exchanges == []
    assert "template parameter 'osType' is not part of the allowed" in steps["invalid, checked"].result["msg"]
    failed = steps["failed"].result
    assert "Microsoft.Compute/virtualMachines till-02: " in failed["msg"]
    assert "OSProvisioningTimedOut" in failed["msg"]
    assert failed["msg"].count("The guest did not report in time.") == 1, "what to do is said once"
    assert "{" not in failed["msg"], "an error that is text in another error is taken apart"
