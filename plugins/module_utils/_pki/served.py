# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look at the certificate that an endpoint really serves, and judge it."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import socket
import ssl
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509


@dataclasses.dataclass(frozen=True)
class Target:
    """An endpoint: the name it is asked for by, and where it is. ``address`` None: whatever the name resolves to."""

    host: str
    port: int = 443
    address: str | None = None
    timeout: float = 10

    def connect(self) -> socket.socket:
        """A TCP connection."""
        return socket.create_connection((self.address or self.host, self.port), timeout=self.timeout)


def inspect(target: Target, *, ca_cert: str | None, now: datetime.datetime) -> dict[str, t.Any]:
    """What ``target`` serves and what is wrong with it, as one entry of the module's result.

    Never raises for a bad endpoint.
    """
    entry: dict[str, t.Any] = {
        "host": target.host,
        "port": target.port,
        "reachable": False,
        "trusted": False,
        "certificate": None,
        "presented": [],
        "problems": [],
    }
    try:
        presented = _presented(target)
    except (OSError, ValueError) as error:
        return {**entry, "problems": [f"it could not be inspected: {_text(error)}"]}
    certificate = presented[0]
    verdict = _refusal(target, ca_cert=ca_cert)
    problems = [] if verdict is None else [f"a client refuses it: {verdict}"]
    if not judge.matches_name(certificate, target.host):
        problems.append(f"it does not stand for the name {target.host}")
    problems += judge.purpose_problems(certificate) + judge.key_problems(certificate)
    return {
        **entry,
        "reachable": True,
        "trusted": verdict is None,
        "certificate": judge.summary(certificate, now=now),
        "presented": [one.subject.rfc4514_string() for one in presented],
        "problems": problems,
    }


def trust_context(ca_cert: str | None) -> ssl.SSLContext:
    """The context of a client that trusts ``ca_cert``, or what the system trusts.

    Raises:
        CollectionError: ``ca_cert`` is not a file with certificates.
    """
    try:
        context = ssl.create_default_context(cafile=ca_cert)
    except (OSError, ssl.SSLError) as error:
        raise CollectionError(f"Option 'ca_cert': cannot read certificates from {ca_cert}: {_text(error)}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _presented(target: Target) -> list[x509.Certificate]:
    """The certificates that the server presents, its own first; only that one where Python is older than 3.13."""
    # Nothing is verified here on purpose: a certificate that nobody trusts, or that has expired, is what is looked for.
    # The connection is closed after the handshake, without a byte sent over it, and is never used for anything else.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with target.connect() as plain, context.wrap_socket(plain, server_hostname=target.host) as connection:
        whole_chain = getattr(connection, "get_unverified_chain", None)
        chain = whole_chain() if whole_chain else [connection.getpeercert(binary_form=True)]
    return [x509.load_der_x509_certificate(one) for one in chain if one]


def _refusal(target: Target, *, ca_cert: str | None) -> str | None:
    """Why a client that verifies chain and name would hang up; None when it would not."""
    context = trust_context(ca_cert)
    try:
        with target.connect() as plain, context.wrap_socket(plain, server_hostname=target.host):
            return None
    except OSError as error:
        return _text(error)


def _text(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, OSError):
        return str(error.strerror or error)
    return str(error)
