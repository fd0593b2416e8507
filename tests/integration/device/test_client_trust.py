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

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulator.client import Emulator
from tests.integration.playbooks.project import Project, Report

STORE = Path("/etc/ssl/certs")
OTHER_LINE = "127.0.0.1 localhost\n"
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

    def __init__(self, directory: Path, family: str) -> None:
        self.family = family
        self.root = directory / family
        for name in ("certs", "local", "packaged", "hooks"):
            (self.root / name).mkdir(parents=True)
        (self.root / "packages.conf").write_text("public.crt\n", encoding="utf-8")
        (self.root / "packaged" / "public.crt").write_text(authority("Public root"), encoding="utf-8")
        self.hosts = self.root / "hosts"
        self.hosts.write_text(OTHER_LINE, encoding="utf-8")
        self.bundle = self.root / "certs" / "ca-certificates.crt"

    @property
    def variables(self) -> dict[str, t.Any]:
        """What is declared of it alone."""
        debian = self.family == "Debian"
        return {
            "client_family": self.family,
            "client_trust_directory": str(self.root / "local"),
            "client_trust_command": self._debian() if debian else self._joined(),
            "client_trust_removal_command": [*self._debian(), "--fresh"] if debian else self._joined(),
            "client_trust_bundle_file": str(self.bundle),
            "client_trust_hosts_file": str(self.hosts),
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

    @property
    def own_files(self) -> list[Path]:
        """Where the owner's trusted certificates are."""
        return list((self.root / "local").iterdir())

    def trusted(self) -> str:
        """What the client trusts."""
        return self.bundle.read_text(encoding="utf-8") if self.bundle.exists() else ""


class Clients:
    """All clients, of one play."""

    def __init__(self, project: Project, clients: list[Client]) -> None:
        self.project = project
        self.clients = clients
        play = {
            "name": "Trust",
            "hosts": "clients",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_facts": {"os_family": "{{ client_family }}"}},
            "roles": ["edgestack.azure.client_trust"],
        }
        (project.directory / "trust.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
        interpreter = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory = {
            "clients": {"hosts": {client.family.lower(): client.variables for client in clients}, "vars": interpreter}
        }
        (project.directory / "inventory.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
        self.declared: dict[str, t.Any] = {
            "client_trust_bundle": str(project.directory / "trust-bundle.pem"),
            "client_trust_become": False,
            "client_trust_devices": [{"name": "store", "dns_domain": "example.com", "address": "192.0.2.10"}],
        }

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

    def trusted(self, certificate: str) -> list[str]:
        """The families of the clients that trust a certificate."""
        return [client.family for client in self.clients if certificate in client.trusted()]


def families() -> list[str]:
    """Those whose tool, or a stand-in for it, runs here: only Debian and its relatives have update-ca-certificates."""
    return ["Debian", "RedHat"] if shutil.which("update-ca-certificates") else ["RedHat"]


def test_trust_comes_and_goes(emulator: Emulator, tmp_path: Path) -> None:
    machine = sorted(STORE.iterdir()) if STORE.is_dir() else []
    clients = Clients(Project(tmp_path, emulator), [Client(tmp_path, family) for family in families()])
    everybody, count = families(), len(families())
    intermediate, root = authority("Signing intermediate"), authority("Signing root")
    clients.chain(intermediate, root)

    assert clients.run("--check").changed >= count
    assert [(client.trusted(), client.own_files) for client in clients.clients] == [("", [])] * count
    assert clients.run().changed == 3 * count
    assert clients.trusted(intermediate) == clients.trusted(root) == everybody
    for client in clients.clients:
        assert "192.0.2.10 management.store.example.com" in client.hosts.read_text(encoding="utf-8")
    assert clients.run().changed == 0

    # An interrupted run: the files are there, and the store was not made anew.
    for client in clients.clients:
        client.bundle.write_text("", encoding="utf-8")
    assert [step.task for step in clients.run().steps()] == ["Make the trust store anew"] * count

    clients.chain(root)
    assert clients.run().changed >= count
    assert (clients.trusted(root), clients.trusted(intermediate)) == (everybody, [])
    assert clients.run().changed == 0

    clients.run(client_trust_state="absent")
    assert clients.trusted(root) == []
    assert [client.hosts.read_text(encoding="utf-8") for client in clients.clients] == [OTHER_LINE] * count
    assert clients.run().changed == 0
    assert (sorted(STORE.iterdir()) if STORE.is_dir() else []) == machine
