# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make keys, signing certificates, endpoint certificates and signing requests.

Source of the extensions: azure-stack-edge facts C.1 (signing chain) and C.2 (endpoint, local UI and node certificates).
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import WantedCertificate

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# A device out of the box has its own idea of the time; an hour saves a new certificate from being "not yet valid".
_BACKDATED = datetime.timedelta(hours=1)
_PUBLIC_EXPONENT = 65537


@dataclasses.dataclass(frozen=True)
class Signer:
    """Who signs: a key, and its certificate followed by those above it up to the root."""

    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate that signs."""
        return self.chain[0]


@dataclasses.dataclass(frozen=True)
class Lifetime:
    """From when until when, in UTC."""

    now: datetime.datetime
    end: datetime.datetime

    @property
    def start(self) -> datetime.datetime:
        """A little in the past."""
        return self.now - _BACKDATED


def new_key(bits: int) -> rsa.RSAPrivateKey:
    """An RSA key; the device takes no other kind."""
    return rsa.generate_private_key(public_exponent=_PUBLIC_EXPONENT, key_size=bits)


def signing_name(organization: str, role: str) -> x509.Name:
    """Subject of a signing certificate. The organization tells the chains of different devices apart."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Signing {role}"),
        ]
    )


def sign_root(*, subject: x509.Name, key: rsa.RSAPrivateKey, lifetime: Lifetime) -> x509.Certificate:
    """A self-signed certificate that may sign others."""
    builder = _builder(subject=subject, public_key=key.public_key(), lifetime=lifetime).issuer_name(subject)
    return _sign(_as_authority(builder, path_length=None), key=key, authority_key=_key_identifier(key.public_key()))


def sign_intermediate(
    *, subject: x509.Name, key: rsa.RSAPrivateKey, lifetime: Lifetime, signer: Signer
) -> x509.Certificate:
    """A certificate that may sign endpoint certificates and nothing above them."""
    builder = _builder(subject=subject, public_key=key.public_key(), lifetime=lifetime)
    builder = builder.issuer_name(signer.certificate.subject)
    return _sign(
        _as_authority(builder, path_length=0), key=signer.key, authority_key=_identifier_of(signer.certificate)
    )


def sign_leaf(
    wanted: WantedCertificate, *, key: rsa.RSAPrivateKey, lifetime: Lifetime, signer: Signer
) -> x509.Certificate:
    """An endpoint certificate."""
    builder = _builder(subject=_subject(wanted), public_key=key.public_key(), lifetime=lifetime)
    builder = builder.issuer_name(signer.certificate.subject)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    for extension, critical in _leaf_extensions(wanted):
        builder = builder.add_extension(extension, critical=critical)
    return _sign(builder, key=signer.key, authority_key=_identifier_of(signer.certificate))


def make_request(wanted: WantedCertificate, *, key: rsa.RSAPrivateKey) -> x509.CertificateSigningRequest:
    """A request that asks an external authority for everything the device will look for."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_subject(wanted))
    for extension, critical in _leaf_extensions(wanted):
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256())


def _subject(wanted: WantedCertificate) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted.common_name)])


def _leaf_extensions(wanted: WantedCertificate) -> list[tuple[x509.ExtensionType, bool]]:
    """Extensions and whether they are critical; the same in a certificate and in a request for one."""
    return [
        (x509.SubjectAlternativeName([x509.DNSName(name) for name in wanted.dns_names]), False),
        (_key_usage("digital_signature", "key_encipherment"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]


def _key_usage(*usages: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{usage: usage in usages for usage in every})


def _as_authority(builder: x509.CertificateBuilder, *, path_length: int | None) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return builder.add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)


def _builder(*, subject: x509.Name, public_key: rsa.RSAPublicKey, lifetime: Lifetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(lifetime.start)
        .not_valid_after(lifetime.end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _sign(
    builder: x509.CertificateBuilder, *, key: rsa.RSAPrivateKey, authority_key: x509.AuthorityKeyIdentifier
) -> x509.Certificate:
    return builder.add_extension(authority_key, critical=False).sign(key, hashes.SHA256())


def _key_identifier(public_key: t.Any) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key)


def _identifier_of(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """What the issuer calls its own key: a foreign authority may have computed it in another way than we do."""
    try:
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        return _key_identifier(issuer.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
