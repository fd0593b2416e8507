# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates as a device wants them, made through both doors and judged by openssl, which knows nothing of us.

Keys of 4096 bits take their time, so one device is made for all that is looked at here.
"""

from __future__ import annotations

import collections.abc as c
import contextlib
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import typing as t

import pytest

from tests.emulator.client import Emulator
from tests.integration.playbook import Door, Step, Task, run_tasks

OPENSSL = shutil.which("openssl")
NAMES = {
    "arm": ["management.dbe-7.example.com", "login.dbe-7.example.com"],
    "blob": ["*.blob.dbe-7.example.com"],
    "node_abc1": ["abc1.example.com"],
}
HOST = NAMES["arm"][0]

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="there is no openssl to ask")


class Made(t.NamedTuple):
    """The directory, the password of its containers, and what the tasks said by name."""

    directory: pathlib.Path
    password: str
    steps: dict[str, Step]


def through(door: Door, name: str, options: dict[str, t.Any], *, check_mode: bool = False) -> Task:
    """A task that takes one door, whatever the others take."""
    return {
        "name": f"{name}, {door.name.lower()}",
        "edgestack.azure.certificates": options,
        "vars": {"edgestack_in_process": door is Door.ACTION},
        "check_mode": check_mode,
        "diff": True,
    }


def info(door: Door, name: str, options: dict[str, t.Any]) -> Task:
    """A task that looks at certificates."""
    task: Task = {"name": f"{name}, {door.name.lower()}", "edgestack.azure.certificates_info": options}
    return {**task, "vars": {"edgestack_in_process": door is Door.ACTION}}


@pytest.fixture(scope="module")
def made(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Everything is made once: checked, made, looked at while it is served, extended."""
    base = tmp_path_factory.mktemp("certificates")
    directory, password = base / "device", secrets.token_urlsafe(12)
    device = {"device_name": "DBE-7", "dns_domain": "example.com", "directory": str(directory)}
    first = {**device, "endpoints": ["arm", "blob"], "intermediate": True, "pfx_password": password}
    more = {**first, "node_serial_numbers": ["ABC1"]}
    create = [
        *(through(door, "create checked", first, check_mode=True) for door in Door),
        through(Door.ACTION, "create", first),
        *(through(door, "create again", first) for door in Door),
    ]
    created = run_tasks(create, emulator, base / "create")
    assert len(created.steps) == len(create), created.output
    with served(directory, "arm") as port:
        endpoint = {"host": HOST, "port": port, "resolve_to": "127.0.0.1"}
        look = {"directory": str(directory), "endpoints": [endpoint], "fail_below_days": 300}
        update = [
            *(info(door, "look", look) for door in Door),
            info(Door.ACTION, "look far ahead", {**look, "fail_below_days": 400}),
            *(through(door, "update checked", more, check_mode=True) for door in Door),
            through(Door.MODULE, "update", more),
            *(through(door, "update again", more) for door in Door),
        ]
        updated = run_tasks(update, emulator, base / "update")
    assert len(updated.steps) == len(update), updated.output
    for run in (created, updated):
        assert "[WARNING]" not in run.output
        assert password not in run.output
        assert "PRIVATE KEY" not in run.output
    return Made(directory, password, {**created.steps, **updated.steps})


@contextlib.contextmanager
def served(directory: pathlib.Path, name: str) -> c.Iterator[int]:
    """Serve a certificate with its chain, as an endpoint of the device would; the port."""
    command = [str(OPENSSL), "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", str(directory / f"{name}.pem")]
    command += ["-key", str(directory / f"{name}-key.pem"), "-cert_chain", str(directory / f"{name}-chain.pem")]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        lines: list[str] = []
        for line in process.stdout or ():
            lines.append(line)
            if match := re.match(r"ACCEPT .*:(\d+)$", line.strip()):
                yield int(match[1])
                return
        raise AssertionError("".join(lines))
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def openssl(*arguments: object, password: str = "") -> str:
    """What openssl says; it has to be content."""
    done = subprocess.run(
        [str(OPENSSL), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PFX_PASSWORD": password},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def root_of(made: Made, tmp_path: pathlib.Path) -> pathlib.Path:
    """The root alone, from the file that the device is given."""
    root = tmp_path / "root.pem"
    openssl("x509", "-inform", "DER", "-in", made.directory / "root.cer", "-out", root)
    return root


@pytest.mark.parametrize(("stage", "door"), [("create", Door.ACTION), ("update", Door.MODULE)])
def test_made_once_and_predicted(made: Made, stage: str, door: Door) -> None:
    done = made.steps[f"{stage}, {door.name.lower()}"]
    assert not done.failed, done.result
    assert done.changed
    for other in ("action", "module"):
        checked, again = made.steps[f"{stage} checked, {other}"], made.steps[f"{stage} again, {other}"]
        assert (checked.changed, again.changed) == (True, False), (checked.result, again.result)
        assert _actions(checked) == _actions(done)
        assert set(_actions(again).values()) == {"kept"}
        assert again.result["diff"] == {"before": {}, "after": {}}
    action, module = made.steps[f"{stage} again, action"], made.steps[f"{stage} again, module"]
    assert _lasting(action) == _lasting(module)


def _lasting(step: Step) -> list[dict[str, t.Any]]:
    """What a step says of the certificates, but for what changes when a day ends between two steps."""
    return [{key: value for key, value in one.items() if key != "days_left"} for one in step.result["certificates"]]


def _actions(step: Step) -> dict[str, str]:
    return {one["name"]: one["action"] for one in step.result["certificates"]}


def test_an_update_makes_only_what_is_new(made: Made) -> None:
    assert _actions(made.steps["create, action"]) == {"arm": "issued", "blob": "issued"}
    assert _actions(made.steps["update, module"]) == {"arm": "kept", "blob": "kept", "node_abc1": "issued"}


@pytest.mark.parametrize("name", NAMES)
def test_openssl_takes_chain_names_and_usages(made: Made, tmp_path: pathlib.Path, name: str) -> None:
    root, certificate = root_of(made, tmp_path), made.directory / f"{name}.pem"
    chain = made.directory / f"{name}-chain.pem"
    for purpose in ("sslserver", "sslclient"):
        for host in NAMES[name]:
            verify = ["-x509_strict", "-purpose", purpose, "-verify_hostname", host.replace("*", "images")]
            openssl("verify", "-no-CApath", "-no-CAstore", "-CAfile", root, *verify, "-untrusted", chain, certificate)
    text = openssl("x509", "-in", certificate, "-noout", "-text")
    for words in (
        "Public-Key: (4096 bit)",
        "Signature Algorithm: sha256WithRSAEncryption",
        "Digital Signature, Key Encipherment\n",
        "TLS Web Server Authentication, TLS Web Client Authentication\n",
        f"CN = {NAMES[name][0]}\n",
        *(f"DNS:{host}" for host in NAMES[name]),
    ):
        assert words in text, words


@pytest.mark.parametrize("name", NAMES)
def test_openssl_reads_the_container(made: Made, name: str) -> None:
    read = ["pkcs12", "-in", made.directory / f"{name}.pfx", "-passin", "env:PFX_PASSWORD"]
    described = openssl(*read, "-info", "-nokeys", password=made.password)
    assert described.count("-----BEGIN CERTIFICATE-----") == 3
    assert "pbeWithSHA1And3-KeyTripleDES-CBC" in described
    assert "MAC: sha1" in described
    key = openssl(*read, "-nocerts", "-noenc", password=made.password)
    assert key[key.index("-----BEGIN") :].split() == (made.directory / f"{name}-key.pem").read_text().split()


def test_openssl_takes_what_is_served(made: Made, tmp_path: pathlib.Path) -> None:
    with served(made.directory, "arm") as port:
        connect = ["-connect", f"127.0.0.1:{port}", "-servername", HOST, "-verify_hostname", HOST]
        trust = ["-no-CApath", "-no-CAstore", "-CAfile", root_of(made, tmp_path), "-verify_return_error"]
        assert "Verify return code: 0 (ok)" in openssl("s_client", *connect, *trust)


def test_what_is_served_is_reported_through_both_doors(made: Made) -> None:
    action, module = made.steps["look, action"], made.steps["look, module"]
    assert not action.failed, action.result
    (endpoint,) = action.result["served"]
    assert (endpoint["reachable"], endpoint["trusted"], endpoint["problems"]) == (True, True, [])
    assert endpoint["certificate"]["dns_names"] == NAMES["arm"]
    found = {one["name"]: (one["trusted"], one["problems"]) for one in action.result["certificates"]}
    assert found == dict.fromkeys(("arm", "blob", "intermediate", "root"), (True, []))
    for key in ("served", "certificates"):
        assert action.result[key] == module.result[key]
    far_ahead = made.steps["look far ahead, action"]
    assert far_ahead.failed
    assert "arm" in far_ahead.result["msg"]
