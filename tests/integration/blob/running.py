# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs tasks at a device and tells what they wrote, to its blob service too."""

from __future__ import annotations

import pathlib

from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice
from tests.integration.playbook import Door, Run, Step, Task, run_tasks

WRITES = {"PUT", "DELETE"}


def run(tasks: list[Task], emulator: Emulator, device: BlobDevice, directory: pathlib.Path, *, door: Door) -> Run:
    """Run tasks as EdgeArmUser of the device."""
    at_device = [
        {key: {"environment": device.resource_manager, **value} if "." in key else value for key, value in task.items()}
        for task in tasks
    ]
    return run_tasks(
        at_device,
        emulator,
        directory / door.name,
        door=door,
        # By this start it is told which traffic is shown: that to the blob service too.
        EDGESTACK_ENVIRONMENT="https://",
        EDGESTACK_SUBSCRIPTION_ID=device.subscription_id,
        EDGESTACK_USERNAME="EdgeArmUser",
        EDGESTACK_PASSWORD=device.arm_password,
        EDGESTACK_CA_CERT=str(device.ca_cert),
        EDGESTACK_RESOLVE_TO=device.address,
        EDGESTACK_TENANT_ID="",
        EDGESTACK_CLIENT_ID="",
        EDGESTACK_CLIENT_SECRET="",
    )


def writes(step: Step) -> list[str]:
    """What may have changed something; asking for keys and signing in are POST requests that do not."""
    return [exchange["url"] for exchange in step.exchanges if exchange["method"] in WRITES]
