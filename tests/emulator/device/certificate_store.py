# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of one device: what is trusted, what each endpoint serves, whether it still suits the names."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import ssl
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.emulator.device import certificate_schema as schema
from tests.emulator.device.certificate_checks import (
    Surroundings,
    chain_of,
    check_container,
    check_signing,
    check_support_session,
    fits,
    subject_names,
)
from tests.emulator.device.certificate_files import (
    CertificateError,
    read_container,
    read_signing_chain,
    read_support_certificate,
)
from tests.emulator.device.factory_certificates import FactoryKey, certificate_pem, key_pem
from tests.emulator.device.names import ARM, BLOB, LOCAL_UI, LOGIN, NODE, DeviceNames
from tests.emulator.files import private_directory, write_private

GENERATED = "device"
UPLOADED = "uploaded"


@dataclasses.dataclass
class Served:
    """What one endpoint serves: the chain and the key as PEM. `key` is empty when it is the factory key."""

    chain: str
    key: str = ""
    origin: str = GENERATED

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate of the endpoint."""
        return x509.load_pem_x509_certificates(self.chain.encode())[0]


class CertificateStore:
    """Signing chain and endpoint certificates. Slots: ARM (with login), Blob, LocalUI and `Node:<serial>`."""

    def __init__(self, *, factory: FactoryKey, directory: pathlib.Path) -> None:
        self._factory = factory
        self._directory = directory
        self._trusted: dict[str, str] = {}
        self._support: list[str] = []
        self._served: dict[str, Served] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.revision = 0

    def generate(self, names: DeviceNames) -> None:
        """Replace everything the endpoints serve by certificates that the device makes for its names."""
        self._contexts.clear()
        self.revision += 1
        self._served = {
            # inferred: the factory certificate carries no address; it is pinned, not verified, at the first contact
            LOCAL_UI: Served(self._factory.self_signed(names.suffix, [names.suffix])),
            ARM: Served(self._factory.self_signed(names.management, [names.management, names.login])),
            BLOB: Served(self._factory.self_signed(names.blob_wildcard, [names.blob_wildcard])),
        }
        for serial in names.serials:
            patterns = [names.node(serial), names.node_wildcard]
            self._served[f"{NODE}:{serial}"] = Served(self._factory.self_signed(patterns[0], patterns))

    def install(self, uploads: list[schema.Upload], around: Surroundings) -> set[str]:
        """Install uploaded files and return the slots that changed.

        Raises:
            CertificateError: One of them is refused; then nothing is installed.
        """
        # inferred: one bad file fails the whole declaration
        trusted = dict(self._trusted)
        support: list[str] = []
        served: dict[str, Served] = {}
        for upload in uploads:
            known = tuple(x509.load_pem_x509_certificate(pem.encode()) for pem in trusted.values())
            here = dataclasses.replace(around, trusted=known)
            if upload.certificate_type == schema.SIGNING_CHAIN:
                _trust(trusted, _read_chain(upload, here))
            elif upload.certificate_type == schema.SUPPORT_SESSION:
                certificate = read_support_certificate(upload.content)
                check_support_session(certificate, here)
                support.append(certificate_pem(certificate))
            else:
                served.update(_read_endpoint(upload, here, trusted))
        self.revision += 1
        self._trusted = trusted
        self._support += support
        self._served.update(served)
        for slot in served:
            self._contexts.pop(slot, None)
        return set(served)

    def problems(self, names: DeviceNames, now: datetime.datetime) -> dict[str, str]:
        """Return which slots are not valid any more, and why. Source: azure-stack-edge facts C.4 (rules 5 and 6)."""
        trusted = [x509.load_pem_x509_certificate(pem.encode()) for pem in self._trusted.values()]
        found = {}
        for slot, served in self._served.items():
            reason = _problem(slot, served, names=names, now=now, trusted=trusted)
            if reason:
                found[slot] = reason
        return found

    def forget_chain(self, fingerprint: str) -> bool:
        """Delete one signing certificate by its SHA-256 fingerprint; what depends on it becomes invalid."""
        self.revision += 1
        return self._trusted.pop(fingerprint, None) is not None

    def fingerprint(self, slot: str) -> str:
        """Return the SHA-256 fingerprint (hex, lower case) of what a slot serves."""
        return self._served[slot].leaf.fingerprint(hashes.SHA256()).hex()

    def describe(self) -> dict[str, t.Any]:
        """Return what is installed, without keys."""
        return {
            "signing_chain": sorted(self._trusted),
            "support_session": len(self._support),
            "endpoints": {
                slot: {
                    "origin": served.origin,
                    "fingerprint": self.fingerprint(slot),
                    "names": subject_names(served.leaf)[1],
                    "not_after": served.leaf.not_valid_after_utc.isoformat(),
                }
                for slot, served in self._served.items()
            },
        }

    def context(self, endpoint: str, serial: str = "") -> ssl.SSLContext:
        """Return the TLS context of an endpoint; what is not the device's name gets the local UI's certificate."""
        slot = {ARM: ARM, LOGIN: ARM, BLOB: BLOB, NODE: f"{NODE}:{serial}"}.get(endpoint, LOCAL_UI)
        if slot not in self._contexts:
            self._contexts[slot] = self._make_context(slot)
        return self._contexts[slot]

    def _make_context(self, slot: str) -> ssl.SSLContext:
        served = self._served[slot]
        stem = slot.replace(":", "-")
        # The ssl module reads keys from files only.
        directory = private_directory(self._directory)
        chain = write_private(directory / f"{stem}.pem", served.chain.encode())
        key = write_private(directory / f"{stem}.key", (served.key or self._factory.pem).encode())
        context = tls_context()
        context.load_cert_chain(chain, key)
        return context

    def save(self) -> dict[str, t.Any]:
        """Return the content as JSON values (with private keys: the state file is private)."""
        served = {slot: dataclasses.asdict(item) for slot, item in self._served.items()}
        return {"trusted": self._trusted, "support": self._support, "served": served}

    def load(self, content: dict[str, t.Any]) -> None:
        """Replace the content by a saved one."""
        self._trusted = dict(content["trusted"])
        self._support = list(content["support"])
        self._served = {slot: Served(**item) for slot, item in content["served"].items()}
        self._contexts.clear()
        self.revision += 1


def tls_context() -> ssl.SSLContext:
    """Make a server context as the device is set: TLS 1.2 or later. Source: azure-stack-edge facts A.3."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _trust(trusted: dict[str, str], certificates: list[x509.Certificate]) -> None:
    for certificate in certificates:
        trusted[certificate.fingerprint(hashes.SHA256()).hex()] = certificate_pem(certificate)


def _read_chain(upload: schema.Upload, around: Surroundings) -> list[x509.Certificate]:
    certificates = read_signing_chain(upload.content)
    for certificate in certificates:
        check_signing(certificate, around, also=certificates)
    return certificates


def _read_endpoint(upload: schema.Upload, around: Surroundings, trusted: dict[str, str]) -> dict[str, Served]:
    container = read_container(upload.content, upload.password)
    chain = check_container(upload, container, around)
    # Facts C.4: a .pfx with the full chain needs no separate upload of the signing chain.
    _trust(trusted, chain[1:])
    served = Served("".join(map(certificate_pem, chain)), key_pem(container.key), UPLOADED)
    return dict.fromkeys(_slots(upload, chain[0], around.names), served)


def _slots(upload: schema.Upload, leaf: x509.Certificate, names: DeviceNames) -> list[str]:
    patterns = subject_names(leaf)[1]
    nodes = [
        f"{NODE}:{serial}" for serial in names.serials if fits(schema.NODE, names, patterns=patterns, serial=serial)
    ]
    if upload.certificate_type == schema.MULTI_SAN:
        return [ARM, BLOB, LOCAL_UI, *nodes]
    if upload.certificate_type == schema.NODE:
        wanted = f"{NODE}:{upload.node_name}".lower()
        return [slot for slot in nodes if not upload.node_name or slot.lower() == wanted]
    return [] if upload.certificate_type == schema.VPN else [upload.certificate_type]


def _problem(
    slot: str, served: Served, *, names: DeviceNames, now: datetime.datetime, trusted: list[x509.Certificate]
) -> str:
    kind, _, serial = slot.partition(":")
    if not fits(kind, names, patterns=subject_names(served.leaf)[1], serial=serial):
        return "the names are not those of the device"
    if served.leaf.not_valid_after_utc < now:
        return "expired"
    if served.origin == UPLOADED:
        try:
            chain_of(served.leaf, trusted)
        except CertificateError as error:
            return str(error)
    return ""
