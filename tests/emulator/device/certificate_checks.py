# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a device asks of a certificate before it takes it. Pure.

Source: azure-stack-edge facts C.1 (types), C.2 and C.3 (properties), C.6 (error codes).
# inferred: what exactly triggers each error code.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.emulator.device import certificate_schema as schema
from tests.emulator.device.certificate_files import CertificateError, Container
from tests.emulator.device.names import DeviceNames, covered

MINIMUM_KEY_BITS = 4096
_VPN_LABEL = "AzureStackEdgeVPNCertificate"


@dataclasses.dataclass(frozen=True)
class Surroundings:
    """What a certificate is judged against: names, time, what is trusted, whether the device is activated."""

    names: DeviceNames
    now: datetime.datetime
    expiry: datetime.timedelta
    trusted: tuple[x509.Certificate, ...]
    activated: bool


def check_signing(certificate: x509.Certificate, around: Surroundings, *, also: list[x509.Certificate]) -> None:
    """Judge one certificate of a signing chain; `also` are the others of the same file."""
    _check_life(certificate, around)
    if not _key_usage(certificate, "key_cert_sign"):
        raise CertificateError("MissingKeyCertSignKeyUsage", "The certificate has no Certificate Signing key usage.")
    # inferred: whose issuer is unknown counts as a root
    if not issued_by(certificate, certificate) and not _issuers(certificate, [*around.trusted, *also]):
        raise CertificateError("NotSelfSignedCertificate", "The root certificate is not self-signed.")


def check_support_session(certificate: x509.Certificate, around: Surroundings) -> None:
    """Judge a certificate for a support session."""
    if not around.activated:
        raise CertificateError("DeviceNotRegistered", "A support certificate is uploaded after the activation.")
    _check_life(certificate, around)
    if _key_usage(certificate, "key_cert_sign"):
        text = "The certificate must not have the Certificate Signing key usage."
        raise CertificateError("IncorrectKeyCertSignKeyUsage", text)


def check_container(upload: schema.Upload, container: Container, around: Surroundings) -> list[x509.Certificate]:
    """Judge a .pfx file and return the chain from its leaf to the root."""
    leaf = container.leaf
    _check_key(leaf)
    _check_life(leaf, around)
    if issued_by(leaf, leaf):
        raise CertificateError("SelfSignedCertificate", "The certificate is self-signed; an authority has to issue it.")
    _check_signature(leaf)
    _check_usage(leaf, needs_server=upload.certificate_type != schema.VPN)
    _check_names(upload, leaf, around.names)
    return chain_of(leaf, [*container.others, *around.trusted])


def fits(certificate_type: str, names: DeviceNames, *, patterns: list[str], serial: str = "") -> bool:
    """Tell whether the names in a certificate suit an endpoint of the device as it is called now."""
    wanted = {
        schema.ARM: [names.management, names.login],
        schema.BLOB: [names.blob_wildcard],
        schema.LOCAL_UI: [names.suffix],
        schema.MULTI_SAN: [names.suffix, names.management, names.login, names.blob_wildcard],
        schema.NODE: [names.node(one) for one in ([serial] if serial else names.serials)],
        schema.VPN: [f"{_VPN_LABEL}.{names.domain}"],
    }
    return all(covered(name, patterns) for name in wanted[certificate_type])


def subject_names(certificate: x509.Certificate) -> tuple[str, list[str]]:
    """Return the common name and the DNS names."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (str(found[0].value) if found else "", [])
    return (str(found[0].value) if found else "", extension.value.get_values_for_type(x509.DNSName))


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether a certificate was signed by another."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (exceptions.InvalidSignature, ValueError, TypeError):
        return False
    return True


def chain_of(leaf: x509.Certificate, candidates: list[x509.Certificate]) -> list[x509.Certificate]:
    """Return leaf, intermediates and root; CertificateError when the chain is broken."""
    chain = [leaf]
    while not issued_by(chain[-1], chain[-1]):
        issuers = [issuer for issuer in _issuers(chain[-1], candidates) if issuer not in chain]
        if not issuers or not _key_usage(issuers[0], "key_cert_sign"):
            text = "The certificate chain is broken. Upload the signing chain before the certificate."
            raise CertificateError("UntrustedCertificate", text)
        chain.append(issuers[0])
    return chain


def _issuers(certificate: x509.Certificate, candidates: t.Iterable[x509.Certificate]) -> list[x509.Certificate]:
    return [candidate for candidate in candidates if issued_by(certificate, candidate)]


def _check_key(leaf: x509.Certificate) -> None:
    key = leaf.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise CertificateError("KeyAlgorithmNotRSA", "The key algorithm has to be RSA.")
    if key.key_size < MINIMUM_KEY_BITS:
        text = f"The key has {key.key_size} bits; at least {MINIMUM_KEY_BITS} are needed."
        raise CertificateError("KeySizeNotSufficient", text)


def _check_life(certificate: x509.Certificate, around: Surroundings) -> None:
    # inferred: one code for expired, soon to expire and not yet valid
    if certificate.not_valid_after_utc < around.now + around.expiry or certificate.not_valid_before_utc > around.now:
        end = certificate.not_valid_after_utc.isoformat()
        raise CertificateError("ExpiredCertificate", f"The certificate has expired or expires soon ({end}).")


def _check_signature(leaf: x509.Certificate) -> None:
    if isinstance(leaf.signature_hash_algorithm, hashes.SHA1):
        raise CertificateError("SignatureAlgorithmSha1", "The signature algorithm is SHA1-RSA, which is not supported.")


def _check_usage(leaf: x509.Certificate, *, needs_server: bool) -> None:
    for member, code in (
        ("digital_signature", "MissingDigitalSignatureKeyUsage"),
        ("key_encipherment", "MissingKeyEnciphermentKeyUsage"),
    ):
        if not _key_usage(leaf, member):
            raise CertificateError(code, f"The certificate lacks the key usage {member.replace('_', ' ')}.")
    try:
        usages = list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        usages = []
    if needs_server and ExtendedKeyUsageOID.SERVER_AUTH not in usages:
        raise CertificateError("MissingServerOid", "The certificate lacks the server authentication usage.")
    if ExtendedKeyUsageOID.CLIENT_AUTH not in usages:
        raise CertificateError("MissingClientOid", "The certificate lacks the client authentication usage.")


def _key_usage(certificate: x509.Certificate, member: str) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return bool(getattr(usage, member))


def _check_names(upload: schema.Upload, leaf: x509.Certificate, names: DeviceNames) -> None:
    common_name, patterns = subject_names(leaf)
    wanted = upload.certificate_type
    serial = next((one for one in names.serials if one.lower() == upload.node_name.lower()), "")
    in_subject = covered(common_name, patterns) or common_name.lower() in (name.lower() for name in patterns)
    if wanted == schema.NODE and upload.node_name and not serial:
        raise CertificateError("SubjectNamesInvalid", f"The device has no node {upload.node_name!r}.")
    if in_subject and fits(wanted, names, patterns=patterns, serial=serial):
        return
    others = (one for one in schema.CONTAINER_TYPES if one != wanted and fits(one, names, patterns=patterns))
    found = next(others, "")
    if found and in_subject:
        text = f"The certificate is of another type: expected scope {wanted}, found {found}."
        raise CertificateError("NameMismatch", text)
    text = f"Subject name {common_name!r} or alternative names {', '.join(patterns) or '(none)'} are wrong"
    raise CertificateError("SubjectNamesInvalid", f"{text} for a certificate of type {wanted}. Check the DNS name.")
