# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role client_trust on this machine, in directories of its own: the machine's trust store is not touched.

With the real ``update-ca-certificates`` of Debian. What stands for ``update-ca-trust`` of RHEL, which does not run on
other systems, is a stand-in that joins the files as it does. Windows is not tested.
"""

from __future__ import annotations

import datetime
import shutil
import typing as t
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulator.client import Emulator
from tests.integration.playbooks.project import Project, Report

STORE = Path("/etc/ssl/certs")
_JOIN = 'cat /dev/null "$1"/*.pem > "$2" 2>/dev/null || true'


def authority(name: str) -> str:
    """A self-signed certificate in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(tz=datetime.timezone.utc)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    lasting = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    certificate = lasting.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class Client:
    """A client whose trust store is in a directory."""

    def __init__(self, project: Project, family: str) -> None:
        self.project = project
        self.root = project.directory / "client"
        for name in ("certs", "local", "packaged", "hooks"):
            (self.root / name).mkdir(parents=True)
        (self.root / "packages.conf").write_text("public.crt\n", encoding="utf-8")
        (self.root / "packaged" / "public.crt").write_text(authority("Public root"), encoding="utf-8")
        self.hosts = self.root / "hosts"
        self.hosts.write_text("127.0.0.1 localhost\n", encoding="utf-8")
        self.bundle = self.root / "certs" / "ca-certificates.crt"
        play = {
            "name": "Trust",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_facts": {"os_family": family}},
            "roles": ["edgestack.azure.client_trust"],
        }
        (project.directory / "trust.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
        self.declared: dict[str, t.Any] = {
            "client_trust_bundle": str(project.directory / "trust-bundle.pem"),
            "client_trust_become": False,
            "client_trust_directory": str(self.root / "local"),
            "client_trust_command": self._debian() if family == "Debian" else self._joined(),
            "client_trust_removal_command": [*self._debian(), "--fresh"] if family == "Debian" else self._joined(),
            "client_trust_bundle_file": str(self.bundle),
            "client_trust_hosts_file": str(self.hosts),
            "client_trust_devices": [{"name": "store", "dns_domain": "example.com", "address": "192.0.2.10"}],
        }

    def _debian(self) -> list[str]:
        places = {
            "--etccertsdir": "certs",
            "--localcertsdir": "local",
            "--certsdir": "packaged",
            "--certsconf": "packages.conf",
            "--hooksdir": "hooks",
        }
        options = [part for option, name in places.items() for part in (option, str(self.root / name))]
        return ["update-ca-certificates", *options]

    def _joined(self) -> list[str]:
        return ["sh", "-c", _JOIN, "update-ca-trust", str(self.root / "local"), str(self.bundle)]

    def chain(self, *certificates: str) -> None:
        """Have this signing chain on the controller."""
        Path(self.declared["client_trust_bundle"]).write_text("".join(certificates), encoding="utf-8")

    def run(self, *arguments: str, **changes: t.Any) -> Report:
        """Run with these changes, for good."""
        self.declared.update(changes)
        self.project.declare(self.declared)
        report = self.project.run("trust.yml", *arguments)
        assert report.status == 0, report.output
        return report

    def trusted(self) -> str:
        """What the client trusts."""
        return self.bundle.read_text(encoding="utf-8") if self.bundle.exists() else ""


@pytest.mark.parametrize("family", ["Debian", "RedHat"])
def test_trust_comes_and_goes(emulator: Emulator, tmp_path: Path, family: str) -> None:
    if family == "Debian" and not shutil.which("update-ca-certificates"):
        pytest.skip("update-ca-certificates is not installed, which only Debian and its relatives have")
    machine = sorted(STORE.iterdir()) if STORE.is_dir() else []
    client = Client(Project(tmp_path, emulator), family)
    intermediate, root = authority("Signing intermediate"), authority("Signing root")
    client.chain(intermediate, root)

    assert client.run("--check").changed > 0
    assert (client.trusted(), list((client.root / "local").iterdir())) == ("", [])
    assert client.run().changed == 3
    assert intermediate in client.trusted()
    assert root in client.trusted()
    assert "192.0.2.10 management.store.example.com" in client.hosts.read_text(encoding="utf-8")
    assert client.run().changed == 0

    # An interrupted run: the files are there, and the store was not made anew.
    client.bundle.write_text("", encoding="utf-8")
    assert [step.task for step in client.run().steps()] == ["Make the trust store anew"]

    client.chain(root)
    shrunk = client.run()
    assert shrunk.changed > 0
    assert root in client.trusted()
    assert intermediate not in client.trusted()
    assert client.run().changed == 0

    client.run(client_trust_state="absent")
    assert root not in client.trusted()
    assert client.hosts.read_text(encoding="utf-8") == "127.0.0.1 localhost\n"
    assert client.run().changed == 0
    assert (sorted(STORE.iterdir()) if STORE.is_dir() else []) == machine
