# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say what is wrong with a certificate, in words. Pure.

Source of the rules: azure-stack-edge facts C.2.
"""

from __future__ import annotations

import contextlib
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._pki.read import common_name, same_key
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import (
    MINIMUM_KEY_SIZE,
    Policy,
    WantedCertificate,
)

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID

_Extension = t.TypeVar("_Extension", bound="x509.ExtensionType")


def reasons_against(
    certificate: x509.Certificate,
    wanted: WantedCertificate,
    *,
    key: rsa.RSAPrivateKey | None,
    policy: Policy,
    exact: bool,
) -> list[str]:
    """Why ``certificate`` with ``key`` is not what is wanted; empty when it is.

    ``exact``: further names count as wrong. An external authority may add some, our own does not.
    """
    reasons = name_problems(certificate, wanted, exact=exact) + purpose_problems(certificate)
    reasons += key_problems(certificate, minimum=policy.key_size) + life_problems(certificate, policy=policy)
    if key is None:
        reasons.insert(0, "there is no key")
    elif not same_key(key.public_key(), certificate.public_key()):
        reasons.insert(0, "the key does not belong to the certificate")
    return reasons


def name_problems(certificate: x509.Certificate, wanted: WantedCertificate, *, exact: bool) -> list[str]:
    """How the names of the certificate differ from the wanted ones."""
    present = {name.lower() for name in dns_names(certificate)}
    missing = [name for name in wanted.dns_names if name not in present]
    extra = sorted(present - set(wanted.dns_names)) if exact else []
    problems = []
    if common_name(certificate).lower() != wanted.common_name:
        problems.append(f"its common name is {common_name(certificate)!r} instead of {wanted.common_name!r}")
    if missing:
        problems.append("it lacks the name " + ", ".join(missing))
    if extra:
        problems.append("it has the name " + ", ".join(extra))
    return problems


def purpose_problems(certificate: x509.Certificate) -> list[str]:
    """What the certificate may not be used for although the device needs it to be, and a signature that is too weak."""
    problems = []
    usage = extension(certificate, x509.KeyUsage)
    if usage is None or not usage.digital_signature:
        problems.append("it lacks the key usage digital signature")
    if usage is None or not usage.key_encipherment:
        problems.append("it lacks the key usage key encipherment")
    extended = list(extension(certificate, x509.ExtendedKeyUsage) or [])
    if ExtendedKeyUsageOID.SERVER_AUTH not in extended:
        problems.append("it lacks the extended key usage server authentication")
    if ExtendedKeyUsageOID.CLIENT_AUTH not in extended:
        problems.append("it lacks the extended key usage client authentication")
    if isinstance(certificate.signature_hash_algorithm, hashes.SHA1):
        problems.append("it is signed with SHA-1")
    if certificate.subject == certificate.issuer:
        problems.append("it is self-signed")
    return problems


def key_problems(certificate: x509.Certificate, *, minimum: int = MINIMUM_KEY_SIZE) -> list[str]:
    """What is wrong with the kind or size of the key."""
    public_key = certificate.public_key()
    if not isinstance(public_key, rsa.RSAPublicKey):
        return ["its key is not an RSA key"]
    if public_key.key_size < minimum:
        return [f"its key has {public_key.key_size} bits instead of {minimum}"]
    return []


def life_problems(certificate: x509.Certificate, *, policy: Policy) -> list[str]:
    """Whether the certificate ends within the time in which it is to be renewed, or has not begun."""
    if certificate.not_valid_before_utc > policy.now:
        return [f"it is valid only from {iso(certificate.not_valid_before_utc)}"]
    left = days_left(certificate, policy.now)
    if certificate.not_valid_after_utc <= policy.now:
        return [f"it expired on {iso(certificate.not_valid_after_utc)}"]
    if certificate.not_valid_after_utc - policy.now < datetime.timedelta(days=policy.renew_before):
        return [f"it expires in {left} days"]
    return []


def signing_problems(certificate: x509.Certificate) -> list[str]:
    """Why a certificate cannot be part of a signing chain. Source: azure-stack-edge facts C.1, first row."""
    constraints = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    problems = []
    if constraints is None or not constraints.ca:
        problems.append("it is not the certificate of an authority")
    if usage is None or not usage.key_cert_sign:
        problems.append("it lacks the key usage certificate signing")
    return problems


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it says that it may sign others."""
    constraints = extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer`` really signed ``certificate``; names alone prove nothing."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def signed_with(certificate: x509.Certificate, public_key: rsa.RSAPublicKey) -> bool:
    """Whether the key made the signature, for an issuer whose certificate is not at hand."""
    algorithm, scheme = certificate.signature_hash_algorithm, certificate.signature_algorithm_parameters
    if algorithm is None or not isinstance(scheme, padding.PKCS1v15):
        return False
    try:
        public_key.verify(certificate.signature, certificate.tbs_certificate_bytes, scheme, algorithm)
    except InvalidSignature:
        return False
    return True


def chain_above(certificate: x509.Certificate, pool: t.Iterable[x509.Certificate]) -> list[x509.Certificate] | None:
    """The signing certificates above ``certificate`` up to the self-signed root; None when ``pool`` lacks one."""
    candidates = [other for other in dict.fromkeys(pool) if is_authority(other)]
    chain: list[x509.Certificate] = []
    lowest = certificate
    while not issued_by(lowest, lowest):
        # Of two certificates for the same key (a renewed root) the one that lives longer is the better one.
        issuers = [other for other in candidates if other not in chain and issued_by(lowest, other)]
        if not issuers:
            return None
        lowest = max(issuers, key=lambda one: one.not_valid_after_utc)
        chain.append(lowest)
    return chain


def dns_names(certificate: x509.Certificate) -> list[str]:
    """The DNS names for which the certificate stands, in its order."""
    names = extension(certificate, x509.SubjectAlternativeName)
    return names.get_values_for_type(x509.DNSName) if names else []


def matches_name(certificate: x509.Certificate, host: str) -> bool:
    """Whether the certificate stands for ``host``. A wildcard covers exactly one label.

    Source: RFC 6125, section 6.4.3.
    """
    host = host.lower().rstrip(".")
    parent = host.partition(".")[2]
    return any(name.lower() in (host, f"*.{parent}") for name in dns_names(certificate))


def extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    """The value of an extension; None when the certificate does not have it."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def days_left(certificate: x509.Certificate, now: datetime.datetime) -> int:
    """Full days until the end; negative after it."""
    return (certificate.not_valid_after_utc - now).days


def iso(moment: datetime.datetime) -> str:
    """A moment in UTC as ISO 8601 text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def summary(certificate: x509.Certificate, *, now: datetime.datetime) -> dict[str, t.Any]:
    """What people and playbooks want to know of a certificate. Nothing in it is secret."""
    public_key = certificate.public_key()
    extended = extension(certificate, x509.ExtendedKeyUsage)
    return {
        "common_name": common_name(certificate),
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "dns_names": dns_names(certificate),
        "serial_number": f"{certificate.serial_number:x}",
        "not_before": iso(certificate.not_valid_before_utc),
        "not_after": iso(certificate.not_valid_after_utc),
        "days_left": days_left(certificate, now),
        "key_size": public_key.key_size if isinstance(public_key, rsa.RSAPublicKey) else None,
        "extended_key_usage": [usage.dotted_string for usage in extended] if extended else [],
        "fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        # The device and Windows show this one. It identifies; nothing relies on it being hard to forge.
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex().upper(),
    }
