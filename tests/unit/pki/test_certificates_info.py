# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of files and of what real TLS servers serve."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._pki import issue, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.certificates_info import run
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import WantedCertificate
from tests.unit.pki.conftest import Device, pooled_key

REAL_NOW = datetime.datetime.now(tz=datetime.timezone.utc).replace(microsecond=0)
HOST = "management.dbe-1.example.com"


class Server:
    """A TLS server on a loopback address. ``received`` is what clients sent after the handshake: nothing."""

    def __init__(self, chain: Path, key: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain, key)
        self._context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.names: list[str | None] = []
        self.received = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                plain, _peer = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), plain, self._context.wrap_socket(plain, server_side=True) as connection:
                self.received += connection.recv(100)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Device:
    """Certificates of now, because TLS asks the real clock."""
    device = Device(tmp_path_factory.mktemp("info") / "device")
    device.now = REAL_NOW
    device.run(endpoints=["arm", "blob"], intermediate=True)
    return device


def report(**options: t.Any) -> dict[str, t.Any]:
    defaults: dict[str, t.Any] = {
        "directory": None,
        "endpoints": [],
        "ca_cert": None,
        "fail_below_days": None,
        "timeout": 10,
    }
    return run({**defaults, **options}, FakeContext(), now=options.pop("now", REAL_NOW))


def endpoint(port: int, host: str = HOST) -> dict[str, t.Any]:
    return {"host": host, "port": port, "resolve_to": "127.0.0.1"}


def serve(device: Device, name: str = "arm") -> Server:
    return Server(device.directory / f"{name}-chain.pem", device.directory / f"{name}-key.pem")


def issue_leaf(
    device: Device, stem: Path, *, days: int = 365, start: datetime.datetime = REAL_NOW, bits: int = 4096
) -> None:
    """A further certificate of the device's chain, with whatever is wrong with it."""
    chain = read.parse_certificates((device.directory / "arm-chain.pem").read_bytes())[1:]
    key = read.read_key(str(device.directory / "signing_chain" / "intermediate-key.pem"))
    assert key is not None
    leaf_key = pooled_key(0, bits)
    lifetime = issue.Lifetime(now=start, end=start + datetime.timedelta(days=days))
    signer = issue.Signer(key=key, chain=tuple(chain))
    leaf = issue.sign_leaf(WantedCertificate("x", HOST, (HOST,)), key=leaf_key, lifetime=lifetime, signer=signer)
    stem.with_name(stem.name + "-chain.pem").write_bytes(read.pem(leaf, *chain))
    stem.with_name(stem.name + "-key.pem").write_bytes(read.key_pem(leaf_key))


def test_a_good_endpoint(made: Device) -> None:
    with serve(made) as server:
        result = report(directory=str(made.directory), endpoints=[endpoint(server.port)], fail_below_days=300)
    served = result["served"][0]
    assert served["problems"] == []
    assert served["reachable"]
    assert served["trusted"]
    assert served["certificate"]["common_name"] == HOST
    assert served["certificate"]["days_left"] == 365
    assert served["certificate"]["extended_key_usage"] == ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]
    assert served["certificate"]["fingerprint"] == result["certificates"][0]["certificate"]["fingerprint"]
    assert len(served["presented"]) == (3 if sys.version_info >= (3, 13) else 1)
    assert server.names == [HOST, HOST]
    assert server.received == b""
    assert not result["changed"]


def test_files_are_reported_with_their_chain(made: Device) -> None:
    found = {one["name"]: one for one in report(directory=str(made.directory))["certificates"]}
    assert set(found) == {"arm", "blob", "root", "intermediate"}
    assert all(one["trusted"] and one["problems"] == [] for one in found.values())


def test_a_wildcard_stands_for_accounts_and_not_for_more(made: Device) -> None:
    with serve(made, "blob") as server:
        result = report(
            ca_cert=str(made.directory / "trust-bundle.pem"),
            endpoints=[
                endpoint(server.port, host)
                for host in ("images.blob.dbe-1.example.com", "a.b.blob.dbe-1.example.com", "blob.dbe-1.example.com")
            ],
        )
    assert [one["trusted"] for one in result["served"]] == [True, False, False]
    assert "it does not stand for the name a.b.blob.dbe-1.example.com" in result["served"][1]["problems"]


def test_a_chain_that_nobody_trusts_is_reported_and_inspected(made: Device) -> None:
    with serve(made) as server:
        served = report(endpoints=[endpoint(server.port)])["served"][0]
    assert not served["trusted"]
    assert served["certificate"]["common_name"] == HOST
    assert "a client refuses it: self-signed certificate in certificate chain" in served["problems"]


def test_an_expired_certificate_is_inspected_too(made: Device, tmp_path: Path) -> None:
    issue_leaf(made, tmp_path / "old", days=5, start=REAL_NOW - datetime.timedelta(days=10))
    with (
        Server(tmp_path / "old-chain.pem", tmp_path / "old-key.pem") as server,
        pytest.raises(CollectionError, match=rf"{HOST}:{server.port} serves a certificate with -5 days left") as error,
    ):
        report(ca_cert=str(made.directory / "trust-bundle.pem"), endpoints=[endpoint(server.port)], fail_below_days=0)
    served = error.value.result["served"][0]
    assert served["problems"] == ["a client refuses it: certificate has expired"]
    assert served["certificate"]["days_left"] == -5


def test_a_small_key_is_a_problem(made: Device, tmp_path: Path) -> None:
    issue_leaf(made, tmp_path / "small", bits=2048)
    with Server(tmp_path / "small-chain.pem", tmp_path / "small-key.pem") as server:
        served = report(ca_cert=str(made.directory / "trust-bundle.pem"), endpoints=[endpoint(server.port)])["served"][
            0
        ]
    assert served["trusted"]
    assert served["problems"] == ["its key has 2048 bits instead of 4096"]


def test_a_dead_endpoint_fails_only_when_days_are_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    served = report(endpoints=[endpoint(port)])["served"][0]
    assert not served["reachable"]
    assert served["certificate"] is None
    assert served["problems"] == ["it could not be inspected: Connection refused"]
    with pytest.raises(CollectionError, match=f"{HOST}:{port}: it could not be inspected"):
        report(endpoints=[endpoint(port)], fail_below_days=1)


def test_a_server_without_tls_is_no_crash() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            plain, _peer = listener.accept()
            plain.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
            plain.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        served = report(endpoints=[endpoint(listener.getsockname()[1])])["served"][0]
        thread.join(timeout=10)
    assert not served["reachable"]
    assert served["problems"][0].startswith("it could not be inspected: ")


def test_every_file_that_ends_too_soon_is_named(made: Device) -> None:
    assert report(directory=str(made.directory), fail_below_days=365)["certificates"]
    with pytest.raises(CollectionError, match=r"arm\.pem has 365 days left; .*blob\.pem has 365 days left\.") as error:
        report(directory=str(made.directory), fail_below_days=366)
    assert len(error.value.result["certificates"]) == 4


def test_files_that_do_not_fit_together_are_problems(made: Device, tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    directory.mkdir()
    for name in ("arm.pem", "trust-bundle.pem"):
        (directory / name).write_bytes((made.directory / name).read_bytes())
    (directory / "arm-key.pem").write_bytes((made.directory / "blob-key.pem").read_bytes())
    (directory / "broken.pem").write_bytes(b"nothing")
    found = {one["name"]: one["problems"] for one in report(directory=str(directory))["certificates"]}
    assert found == {"arm": ["the key does not belong to the certificate"], "broken": ["it is not a certificate"]}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"directory": "/does/not/exist"}, "directory"),
        ({"ca_cert": "/does/not/exist"}, "ca_cert"),
        ({"endpoints": [{"host": "*.example.com", "port": 443, "resolve_to": None}]}, "endpoints.host"),
        ({"endpoints": [{"host": HOST, "port": 0, "resolve_to": None}]}, "endpoints.port"),
        ({"endpoints": [{"host": HOST, "port": 443, "resolve_to": "here"}]}, "endpoints.resolve_to"),
    ],
)
def test_wrong_options_are_named(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(CollectionError, match=f"'{option}'"):
        report(**options)


def test_a_bundle_that_is_none_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_bytes(b"nothing")
    with pytest.raises(CollectionError, match="'ca_cert'"):
        report(ca_cert=str(tmp_path / "bundle.pem"), endpoints=[endpoint(1)])
