# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why no HTTP answer came, in words that say what to do."""

from __future__ import annotations

import collections.abc as c

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of

_KINDS = (
    ("NameResolutionError", "dns"),
    ("SSLCertVerificationError", "tls"),
    ("SSLError", "tls"),
    ("ProxyError", "proxy"),
    ("NewConnectionError", "refused"),
    ("ConnectTimeout", "timeout"),
    ("ConnectTimeoutError", "timeout"),
    ("ReadTimeout", "timeout"),
    ("ReadTimeoutError", "timeout"),
)
_ADVICE = {
    "dns": "The name does not resolve. Add it to DNS or to the hosts file, or give the address with 'resolve_to'.",
    "refused": "The connection was refused or there is no way to the address. Check that the device or cluster is up.",
    "timeout": "No answer within 'request_timeout'. Check address, firewall and proxy.",
    "proxy": "The proxy of the environment variables did not connect. Check HTTPS_PROXY and NO_PROXY.",
    "dropped": "The connection was closed before the answer came, so the request may have been carried out.",
}


def transport_error(error: Exception, *, url: str, address: str | None, ca_cert: str | None) -> TransportError:
    """Classify what ``requests`` raised.

    Args:
        error: The exception; its chain of causes is looked through for the type that tells what happened.
        url: The URL that was asked for; only its host is shown.
        address: The address of ``resolve_to``.
        ca_cert: The file that was trusted.
    """
    chain = list(_chain(error))
    names = {kind.__name__ for cause in chain for kind in type(cause).__mro__}
    kind = next((kind for name, kind in _KINDS if name in names), "dropped")
    host = host_of(url)
    where = f"{host} (at {address})" if address else host
    reason = str(chain[-1]) or type(chain[-1]).__name__
    advice = _tls_advice(reason, host, ca_cert) if kind == "tls" else _ADVICE[kind]
    return TransportError(f"Cannot talk to {where}: {_trim(reason)}. {advice}", kind=kind, host=host, address=address)


def _chain(error: BaseException) -> c.Iterator[BaseException]:
    """The exception, then what it wraps: urllib3 keeps the reason in ``reason`` or in the arguments."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        yield current
        wrapped = [getattr(current, "reason", None), *current.args, current.__cause__]
        current = next((item for item in wrapped if isinstance(item, BaseException)), None)


def _trim(reason: str) -> str:
    """Drop the object addresses and line numbers that libraries put around the reason."""
    text = reason.rsplit("]: ", 1)[-1] if reason.startswith("<") else reason
    return text.split(" (_ssl.c:")[0].strip().rstrip(".")


def _tls_advice(reason: str, host: str, ca_cert: str | None) -> str:
    lowered = reason.lower()
    if "fingerprint" in lowered:
        return "The server shows another certificate than 'fingerprint' names; nothing was sent to it."
    if "mismatch" in lowered or "doesn't match" in lowered or "not valid for" in lowered:
        return f"The certificate of the server does not hold the name {host}: issue it anew, or use the name it holds."
    if "expired" in lowered or "not yet valid" in lowered:
        return "Renew the certificate of the server, or set the clock of this machine."
    trusted = f"by the authorities in {ca_cert}" if ca_cert else "by the system's authorities"
    return (
        f"TLS verification failed: the certificate is not vouched for {trusted}."
        " Give the signing chain of the device or cluster as 'ca_cert'."
    )
