# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates as an operator would bring them, good ones and bad ones. Keys are made at run time."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import pathlib
import subprocess
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSWORD = "container"
BOTH_USAGES = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What a leaf certificate is made of; the defaults are good."""

    common_name: str
    names: tuple[str, ...]
    days: int = 400
    key: str = "rsa4096"
    self_signed: bool = False
    digital_signature: bool = True
    key_encipherment: bool = True
    cert_sign: bool = False
    usages: tuple[x509.ObjectIdentifier, ...] = BOTH_USAGES
    sha1: bool = False


class CertificateMaker:
    """A root and what it signs. Making an RSA key of 4096 bits is slow, so there is one for all leaves."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self._root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.root = self._sign("Test Root", self._root_key, issuer="Test Root", signer=self._root_key, authority=True)
        self.intermediate_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.intermediate = self.authority("Test Intermediate", self.intermediate_key)

    @property
    def root_pem(self) -> bytes:
        """The root."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def authority(self, name: str, key: Key) -> x509.Certificate:
        """Make an intermediate authority."""
        return self._sign(name, key, issuer="Test Root", signer=self._root_key, authority=True)

    def key(self, kind: str) -> Key:
        """Return the key of a kind: rsa4096, rsa2048 or ec."""
        if kind not in self._keys:
            self._keys[kind] = (
                ec.generate_private_key(ec.SECP256R1())
                if kind == "ec"
                else rsa.generate_private_key(public_exponent=65537, key_size=int(kind.removeprefix("rsa")))
            )
        return self._keys[kind]

    def leaf(self, recipe: Recipe) -> x509.Certificate:
        """Make a leaf certificate."""
        key = self.key(recipe.key)
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        issuer = _name(recipe.common_name) if recipe.self_signed else self.root.subject
        signer = key if recipe.self_signed else self._root_key
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(recipe.common_name))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=500))
            .not_valid_after(now + datetime.timedelta(days=recipe.days))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in recipe.names]), critical=False)
            .add_extension(_key_usage(recipe), critical=True)
        )
        if recipe.usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(recipe.usages), critical=False)
        made = builder.sign(signer, hashes.SHA256())
        return _as_sha1(made) if recipe.sha1 else made

    def container(
        self,
        recipe: Recipe,
        *,
        chain: bool = True,
        modern: bool = False,
        with_key: bool = True,
        password: str = PASSWORD,
    ) -> bytes:
        """Make a .pfx file."""
        key = self.key(recipe.key) if with_key else None
        encryption = serialization.BestAvailableEncryption(password.encode()) if modern else _triple_des(password)
        others = [self.root] if chain else None
        certificate = self.leaf(recipe)
        if not with_key:
            return pkcs12.serialize_key_and_certificates(None, None, None, [certificate, self.root], encryption)
        return pkcs12.serialize_key_and_certificates(b"endpoint", key, certificate, others, encryption)

    def container_for_provider(self, recipe: Recipe, provider: str, directory: pathlib.Path) -> bytes:
        """Make a .pfx file that names the provider of its key, which only the openssl program can write."""
        source, target = directory / "leaf.pem", directory / "leaf.pfx"
        key = self.key(recipe.key).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        source.write_bytes(key + self.leaf(recipe).public_bytes(serialization.Encoding.PEM) + self.root_pem)
        ciphers = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"]
        command = ["openssl", "pkcs12", "-export", *ciphers, "-CSP", provider, "-LMK", "-keyex", "-in", str(source)]
        subprocess.run(
            [*command, "-out", str(target), "-passout", "stdin"], input=PASSWORD.encode(), check=True, timeout=60
        )
        return target.read_bytes()

    def entry(self, certificate_type: str, recipe: Recipe, **how: t.Any) -> Members:
        """Make one entry of the declaration."""
        return entry(certificate_type, self.container(recipe, **how), password=PASSWORD)

    def chain_entry(self, *certificates: x509.Certificate) -> Members:
        """Make the entry of a signing chain, by default of the root."""
        first = certificates[0] if certificates else self.root
        return entry("SigningChain", first.public_bytes(serialization.Encoding.DER))

    def _sign(self, name: str, key: Key, *, issuer: str, signer: Key, authority: bool) -> x509.Certificate:
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        recipe = Recipe(name, (), cert_sign=authority)
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(recipe), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )


def entry(certificate_type: str, content: bytes, *, password: str = "", node: str = "") -> Members:
    """Make one entry of the declaration from a file."""
    made: Members = {"certificateType": certificate_type, "certificate": base64.b64encode(content).decode()}
    if password:
        made["password"] = password
    return made | ({"nodeName": node} if node else {})


def recipes(name: str, domain: str, serial: str) -> dict[str, Recipe]:
    """Return good recipes for every endpoint of a device."""
    suffix = f"{name}.{domain}".lower()
    node = f"{serial}.{domain}".lower()
    every = (suffix, f"management.{suffix}", f"login.{suffix}", f"*.blob.{suffix}", node)
    return {
        "ARM": Recipe(f"management.{suffix}", (f"management.{suffix}", f"login.{suffix}")),
        "Blob": Recipe(f"*.blob.{suffix}", (f"*.blob.{suffix}",)),
        "LocalUI": Recipe(suffix, (suffix,)),
        "Node": Recipe(node, (f"*.{domain}", node)),
        "MultiSAN": Recipe(suffix, every),
    }


def declaration(*entries: Members) -> Members:
    """Make a `certificates` declaration."""
    return {"certificates": {"certificates": list(entries)}}


def _as_sha1(certificate: x509.Certificate) -> x509.Certificate:
    """Let a certificate say that it is signed with SHA-1 (nothing here can really sign like that)."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    sha256, sha1 = (bytes.fromhex(f"06092a864886f70d0101{last}") for last in ("0b", "05"))
    return x509.load_der_x509_certificate(der.replace(sha256, sha1))


def _triple_des(password: str) -> serialization.KeySerializationEncryption:
    return (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(1000)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(password.encode())
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(recipe: Recipe) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=recipe.digital_signature,
        content_commitment=False,
        key_encipherment=recipe.key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=recipe.cert_sign,
        crl_sign=recipe.cert_sign,
        encipher_only=False,
        decipher_only=False,
    )
