# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebooks, run by ansible-rulebook: on an emulated device, and with notifications as AWX sends them."""

from __future__ import annotations

import collections.abc as c
import os
import secrets
import shutil
import socket
from pathlib import Path

import pytest
import urllib3

from tests.eda.controller import Controller
from tests.eda.rulebook import SECONDS, Rulebook
from tests.emulator.authority import Authority
from tests.integration.device.estate import DOMAIN, Estate, running_fleet

ADDRESS = "127.0.45.1"
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="ansible-rulebook needs Java")


@pytest.fixture
def estate(tmp_path: Path) -> c.Iterator[Estate]:
    """A device whose certificates end in ten days; those that are made from now on last a year."""
    with running_fleet(tmp_path / "fleet", ADDRESS, devices=1) as emulator:
        estate = Estate(emulator, tmp_path / "estate", emulator.ready["devices"])
        estate.declare(device_bringup_valid_days=10, device_bringup_renew_before=1)
        estate.bring_up()
        # A rulebook has only the inventory, and no further variables.
        directory = str(tmp_path / "estate" / "certificates")
        estate.declare(device_bringup_valid_days=365, device_bringup_base_directory=directory)
        yield estate


def test_certificates_that_end_soon_are_rotated(estate: Estate) -> None:
    ((host, device),) = estate.devices.items()
    before = device.state()["certificates"]["endpoints"]["LocalUI"]["fingerprint"]
    name = estate.variables[host]["device_bringup_name"]
    described = device.described
    endpoint = {"port": described["port"], "resolve_to": described["address"], "inventory_host": host}
    variables = {
        "certificate_endpoints": [{"host": f"{name}.{DOMAIN}", **endpoint}],
        "certificate_ca_cert": str(estate.certificates(host) / "trust-bundle.pem"),
    }
    with Rulebook("certificate_expiry", estate.project.directory, variables, estate.project.environment) as rulebook:
        output = rulebook.wait_for("PLAY RECAP")
    assert "'due': True" in output
    assert "fatal:" not in output, output
    assert device.state()["certificates"]["endpoints"]["LocalUI"]["fingerprint"] != before


class Notifier:
    """Posts notifications as AWX does. Until the rulebook listens, it tries again."""

    def __init__(self, directory: Path) -> None:
        authority = Authority(directory / "authority")
        pair = authority.issue("localhost")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self._url = f"https://localhost:{port}/"
        self._token = secrets.token_urlsafe(16)
        self._pool = urllib3.PoolManager(ca_certs=str(authority.root))
        self.variables = {
            "webhook_host": "127.0.0.1",
            "webhook_port": port,
            "webhook_token": self._token,
            "webhook_certfile": str(pair.certificate),
            "webhook_keyfile": str(pair.key),
        }

    def post(self, name: str, status: str = "failed", *, token: str | None = None) -> int:
        """Tell of a job with the limit ``shop-042``, and return the status of the answer."""
        # Source: the page on notifications of the user guide of AWX 24.6.1.
        body = {"id": 7, "name": name, "url": "https://awx/#/jobs/playbook/7", "status": status, "limit": "shop-042"}
        response = self._pool.request(
            "POST",
            self._url,
            json=body,
            headers={"Authorization": f"Bearer {token or self._token}"},
            retries=urllib3.Retry(total=60, backoff_factor=0.1, backoff_max=1),
        )
        return response.status


def test_failed_jobs_are_answered(tmp_path: Path) -> None:
    notifier = Notifier(tmp_path)
    (tmp_path / "inventory.yml").write_text("all: {hosts: {localhost: {}}}", encoding="utf-8")
    with Controller() as controller:
        environment = {
            **os.environ,
            "EDA_CONTROLLER_URL": controller.url,
            "EDA_CONTROLLER_TOKEN": secrets.token_urlsafe(16),
            "EDA_JOB_TEMPLATE_REFRESH_DELAY": "0.1",
        }
        with Rulebook("failed_operations", tmp_path, notifier.variables, environment) as rulebook:
            assert notifier.post("Edge - Provision devices", token="another") == 401
            assert notifier.post("Edge - Bring up devices", "successful") == 200
            for name in ("Edge - Bring up devices", "Edge - Bring up devices", "Edge - Check certificates"):
                assert notifier.post(name) == 200
            launches = [controller.launches.get(timeout=SECONDS) for _ in range(2)]
            assert notifier.post("Edge - Report") == 200
            output = rulebook.wait_for("Edge - Report, job 7, has failed: https://awx/#/jobs/playbook/7")
    assert [name for name, _ in launches] == ["Edge - Bring up devices", "Edge - Rotate certificates"]
    assert all(body["limit"] == "shop-042" for _, body in launches)
    assert controller.launches.empty()
    assert notifier.variables["webhook_token"] not in output
