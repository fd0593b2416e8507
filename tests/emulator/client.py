# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tests start and steer the emulator, and talk to it without a hosts file.

Typical use:

    with Emulator.start() as emulator:
        session = emulator.session()
        answer = session.get(emulator.arm("/subscriptions", "2022-12-01"), headers=emulator.authorization())
        mark = emulator.mark()
        ...
        assert emulator.writes_since(mark) == []
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import types
import typing as t

import requests
import urllib3.connection
import urllib3.connectionpool
import urllib3.poolmanager
from requests.adapters import HTTPAdapter

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
WRITES = frozenset({"PUT", "PATCH", "DELETE", "POST"})
START_SECONDS = 60.0
# Name of the environment variable with the directory that keeps the traffic of all emulators for `tests/contract`.
KEEP_TRAFFIC = "EMULATOR_KEEP_TRAFFIC"


class EmulatorError(Exception):
    """The emulator did not start, or refused a control call."""


class FixedAddressAdapter(HTTPAdapter):
    """Connects to one address whatever the host name is; name, SNI and certificate check stay as they are."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__(pool_maxsize=16)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Make the pool manager whose connections go to the address."""
        super().init_poolmanager(*args, **kwargs)
        address = self._address

        class Connection(urllib3.connection.HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                made = socket.create_connection((address, self.port))
                # Without it every request with a body waits 40 ms for a delayed acknowledgement.
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return made

        class Pool(urllib3.connectionpool.HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}


@dataclasses.dataclass(frozen=True)
class Account:
    """A service principal of the emulated tenant."""

    name: str
    tenant_id: str
    client_id: str
    object_id: str
    roles: dict[str, str]
    client_secret_file: pathlib.Path
    certificate_file: pathlib.Path | None = None

    @property
    def client_secret(self) -> str:
        """The secret, read from its private file."""
        return self.client_secret_file.read_text(encoding="utf-8")


@dataclasses.dataclass(frozen=True)
class Cluster:
    """An emulated Azure Local cluster."""

    name: str
    location: str
    resource_group: str
    custom_location: str
    storage_paths: list[str]
    switches: list[str]

    @property
    def extended_location(self) -> dict[str, str]:
        """The `extendedLocation` that every resource of the cluster carries."""
        return {"type": "CustomLocation", "name": self.custom_location}


class Emulator:
    """A running emulator process."""

    def __init__(self, ready: dict[str, t.Any], process: subprocess.Popen[str] | None = None) -> None:
        self.ready = ready
        self._process = process
        self.resource_manager: str = ready["endpoints"]["resource_manager"]
        self.login: str = ready["endpoints"]["login"]
        self.audience: str = ready["endpoints"]["audience"]
        self.address: str = ready["address"]
        self.ca_cert = pathlib.Path(ready["ca_cert"])
        self.subscription_id: str = ready["subscription_id"]
        self.tenant_id: str = ready["tenant_id"]
        self.traffic_log = pathlib.Path(ready["traffic_log"])
        self.accounts = {item["name"]: _account(item) for item in ready["accounts"]}
        self.clusters = [Cluster(**item) for item in ready["clusters"]]
        self._session = self.session()
        self._tokens: dict[str, str] = {}

    @classmethod
    def start(cls, *arguments: str) -> Emulator:
        """Start a process with command line arguments and wait for its ready line.

        It is strict: tests are to hear of every property and version that the services do not know.
        """
        command = [sys.executable, "-m", "tests.emulator", "--strict", *arguments]
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise EmulatorError(f"the emulator did not start, exit status {process.wait(START_SECONDS)}")
        return cls(json.loads(line), process)

    def stop(self) -> None:
        """Stop the process; it saves its state."""
        if self._process is None:
            return
        self._keep_traffic()
        self._process.terminate()
        self._process.wait(START_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()

    def _keep_traffic(self) -> None:
        directory = os.environ.get(KEEP_TRAFFIC)
        if directory:
            os.makedirs(directory, mode=0o700, exist_ok=True)
            handle, kept = tempfile.mkstemp(suffix=".jsonl", dir=directory)
            os.close(handle)
            shutil.copyfile(self.traffic_log, kept)

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._session.close()
        self.stop()

    # --- talking to the emulated cloud ---------------------------------------------------------------------------

    def session(self) -> requests.Session:
        """Return a session that verifies TLS against the emulator's CA and needs no hosts file."""
        session = requests.Session()
        session.verify = str(self.ca_cert)
        session.trust_env = False
        session.mount("https://", FixedAddressAdapter(self.address))
        return session

    def arm(self, path: str, api_version: str) -> str:
        """Return the URL of an ARM path."""
        separator = "&" if "?" in path else "?"
        return f"{self.resource_manager}{path}{separator}api-version={api_version}"

    def token(self, account: str = "owner", *, fresh: bool = False) -> str:
        """Return an access token of an account."""
        if fresh or account not in self._tokens:
            who = self.accounts[account]
            form = {
                "grant_type": "client_credentials",
                "client_id": who.client_id,
                "client_secret": who.client_secret,
                "scope": f"{self.audience}/.default",
            }
            answer = self._session.post(f"{self.login}/{who.tenant_id}/oauth2/v2.0/token", data=form)
            answer.raise_for_status()
            self._tokens[account] = answer.json()["access_token"]
        return self._tokens[account]

    def authorization(self, account: str = "owner") -> dict[str, str]:
        """Return the Authorization header of an account."""
        return {"Authorization": f"Bearer {self.token(account)}"}

    def group_path(self, group: str) -> str:
        """Return the path of a resource group."""
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{group}"

    def resource_path(self, group: str, kind: str, name: str, namespace: str = "Microsoft.AzureStackHCI") -> str:
        """Return the path of a resource."""
        return f"{self.group_path(group)}/providers/{namespace}/{kind}/{name}"

    # --- steering ------------------------------------------------------------------------------------------------

    def control(self, command: str, **body: t.Any) -> t.Any:
        """Call a control command and return its result."""
        headers = {"Authorization": f"Bearer {self.ready['control_token']}"}
        answer = self._session.post(f"{self.ready['control']}/{command}", json=body, headers=headers)
        if answer.status_code != 200:
            raise EmulatorError(f"control command {command}: {answer.text}")
        return answer.json()["result"]

    def add_fault(self, **fault: t.Any) -> int:
        """Inject a fault (keys: see `tests.emulator.faults.Fault`) and return its number."""
        return int(self.control("add_fault", **fault)["identifier"])

    def clear_faults(self) -> None:
        """Forget all faults."""
        self.control("clear_faults")

    def reset(self) -> None:
        """Go back to the seeded resources and forget all faults."""
        self.clear_faults()
        self.control("reset")

    def advance(self, seconds: float) -> None:
        """Move emulated time forward; access tokens grow old with it."""
        self.control("clock", advance=seconds)
        self._tokens.clear()

    def set_time_scale(self, scale: float) -> None:
        """Set how many emulated seconds pass in a real one."""
        self.control("clock", scale=scale)

    def settings(self, **changes: t.Any) -> dict[str, t.Any]:
        """Change settings (operation_seconds, page_size, late_reads, strict, patch_headers) and return all."""
        result: dict[str, t.Any] = self.control("settings", **changes)
        return result

    def expire_tokens(self) -> None:
        """Expire every token issued so far."""
        self.control("expire_tokens")
        self._tokens.clear()

    def finish_operations(self, *, stuck: bool = False) -> None:
        """End all running operations at once; with `stuck` also those that never end."""
        self.control("finish_operations", stuck=stuck)

    def change_resource(self, resource_id: str, body: dict[str, t.Any]) -> None:
        """Change a resource as somebody else would (merge patch of what GET returns)."""
        self.control("change_resource", id=resource_id, body=body)

    def save(self) -> None:
        """Write the state file."""
        self.control("save")

    # --- the traffic log -----------------------------------------------------------------------------------------

    def mark(self) -> int:
        """Return the present end of the traffic log."""
        return self.traffic_log.stat().st_size

    def traffic_since(self, mark: int) -> list[dict[str, t.Any]]:
        """Return the exchanges logged since a mark."""
        with self.traffic_log.open("rb") as stream:
            stream.seek(mark)
            return [json.loads(line) for line in stream]

    def writes_since(self, mark: int) -> list[dict[str, t.Any]]:
        """Return the exchanges since a mark that may have changed something; signing in and asking for keys do not."""
        return [
            exchange
            for exchange in self.traffic_since(mark)
            if exchange["method"] in WRITES and not self._changes_nothing(exchange)
        ]

    def _changes_nothing(self, exchange: dict[str, t.Any]) -> bool:
        """Tell whether an exchange asks for a token or for keys, or signs in to a device without a new password."""
        if exchange["url"].startswith(self.login):
            return True
        path = exchange["url"].partition("?")[0].rstrip("/").lower()
        if path.endswith("/api/login"):
            body = exchange["request_body"]
            return isinstance(body, dict) and not {key.lower(): value for key, value in body.items()}.get("newpassword")
        return bool(path.endswith(("/oauth2/token", "/listkeys")))


def _account(item: dict[str, t.Any]) -> Account:
    described = dict(item)
    for key in ("client_secret_file", "certificate_file"):
        if key in described:
            described[key] = pathlib.Path(described[key])
    return Account(**described)
