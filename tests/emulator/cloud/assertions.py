# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in with a certificate: the client assertion (a JWT signed with the application's key)."""

from __future__ import annotations

import base64

from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.emulator.cloud.accounts import Account, thumbprints
from tests.emulator.cloud.tokens import decode_part


class BadAssertion(Exception):
    """An assertion that does not prove the client's identity."""


def check_assertion(assertion: str, *, account: Account, audiences: frozenset[str], now: float) -> None:
    """Check signature, certificate, issuer, audience and life of a client assertion; BadAssertion when one is wrong."""
    try:
        header_part, claims_part, signature_part = assertion.split(".")
        header, claims = decode_part(header_part), decode_part(claims_part)
        signature = base64.urlsafe_b64decode(signature_part + "=" * (-len(signature_part) % 4))
    except ValueError as error:
        raise BadAssertion(f"the assertion is not a JWT ({error})") from error
    if not account.certificate:
        raise BadAssertion("the application has no certificate")
    _check_thumbprint(header, account)
    key = x509.load_pem_x509_certificate(account.certificate.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadAssertion("the certificate holds no RSA key")
    try:
        key.verify(signature, f"{header_part}.{claims_part}".encode(), _padding(header), hashes.SHA256())
    except exceptions.InvalidSignature as error:
        raise BadAssertion("the signature is wrong") from error
    if claims.get("iss") != account.client_id or claims.get("sub") != account.client_id:
        raise BadAssertion("iss and sub must be the client id")
    if claims.get("aud") not in audiences:
        raise BadAssertion(f"aud is {claims.get('aud')!r}")
    if not now < float(claims.get("exp", 0)):
        raise BadAssertion("the assertion has expired")


def _check_thumbprint(header: dict[str, object], account: Account) -> None:
    encoded = [base64.urlsafe_b64encode(print_).rstrip(b"=").decode() for print_ in thumbprints(account)]
    stated = str(header.get("x5t#S256") or header.get("x5t") or "").rstrip("=")
    if stated not in encoded:
        raise BadAssertion("the key with this thumbprint was not found")


def _padding(header: dict[str, object]) -> padding.AsymmetricPadding:
    if header.get("alg") == "RS256":
        return padding.PKCS1v15()
    if header.get("alg") == "PS256":
        return padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    raise BadAssertion(f"alg {header.get('alg')!r} is not supported")
