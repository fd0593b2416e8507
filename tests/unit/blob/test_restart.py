# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in the emulated blob service survives a restart of the emulator, if that is asked for."""

from __future__ import annotations

import pathlib

import pytest
from blob.samples import MEGABYTE, Service, make_vhd, noise

from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import survey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import Standing, Upload, examine
from tests.emulator.client import Emulator
from tests.emulator.device.blob.client import BlobDevice


@pytest.mark.parametrize("kept", [True, False])
def test_blobs_survive_with_the_state(tmp_path: pathlib.Path, vhd_path: pathlib.Path, kept: bool) -> None:
    arguments = ["--devices", "1", "--device-address", "127.0.16.1", "--directory", str(tmp_path / "emulator")]
    content = survey(str(make_vhd(vhd_path, MEGABYTE, {4096: noise(4096)})))
    with Emulator.start(*arguments, "--state", str(tmp_path / "state.json")) as emulator:
        device = BlobDevice(emulator, tmp_path)
        service = Service(emulator, device, device.account("keeper"))
        upload = Upload(service.place(), content, parallel=1)
        upload.create()
        upload.send(str(vhd_path), content.ranges, lambda _: None)
        upload.finish()
    contents = [path for path in (tmp_path / "emulator").rglob("blobs/*") if path.is_file()]
    assert [path.stat().st_size for path in contents] == [content.size]
    state = ["--state", str(tmp_path / "state.json")] if kept else []
    with Emulator.start(*arguments, *state, "--port", str(device.port)):
        if kept:
            assert examine(service.place(), content).standing is Standing.COMPLETE
        assert contents[0].exists() is kept
