# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own certificate authority: made at start, kept in the working directory.

Clients verify TLS as they would in the field; only the root differs.
"""

from __future__ import annotations

import dataclasses
import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.emulator.files import private_directory, write_private

KEY_BITS = 2048
LIFETIME = datetime.timedelta(days=30)


@dataclasses.dataclass(frozen=True)
class KeyPair:
    """PEM files of one certificate (with its chain) and its key."""

    certificate: pathlib.Path
    key: pathlib.Path


class Authority:
    """A root certificate and what it signs.

    `root` is the PEM file that clients have to trust.
    """

    def __init__(self, directory: pathlib.Path) -> None:
        self._directory = private_directory(directory)
        self.root = directory / "ca.pem"
        key_file = directory / "ca.key"
        if self.root.exists() and key_file.exists():
            self._key = _load_key(key_file)
            self._certificate = x509.load_pem_x509_certificate(self.root.read_bytes())
            return
        self._key = _new_key()
        self._certificate = _self_signed(self._key)
        write_private(key_file, _key_pem(self._key))
        write_private(self.root, self._certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str) -> KeyPair:
        """Issue a server certificate for one host name; one from an earlier start is used again."""
        pair = KeyPair(self._directory / f"{host}.pem", self._directory / f"{host}.key")
        if pair.certificate.exists() and pair.key.exists():
            return pair
        key = _new_key()
        certificate = self._sign_server(host, key)
        write_private(pair.key, _key_pem(key))
        write_private(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM) + self.root.read_bytes())
        return pair

    def _sign_server(self, host: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
        builder = _builder(host, key, issuer=self._certificate.subject)
        return (
            builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def self_signed_pair(name: str) -> tuple[bytes, x509.Certificate]:
    """Make a key (PEM) and a self-signed certificate, as an application registers it for certificate sign-in."""
    key = _new_key()
    certificate = _builder(name, key, issuer=_name(name)).sign(key, hashes.SHA256())
    return _key_pem(key), certificate


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _load_key(path: pathlib.Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(common_name: str, key: rsa.RSAPrivateKey, *, issuer: x509.Name) -> x509.CertificateBuilder:
    now = datetime.datetime.now(tz=datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = "Emulator Root CA"
    return (
        _builder(name, key, issuer=_name(name))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
