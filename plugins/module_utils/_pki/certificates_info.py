# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report certificates in files and certificates that endpoints serve, and fail in time before they end."""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime
import functools
import ipaddress
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target, inspect, trust_context
from ansible_collections.edgestack.azure.plugins.module_utils._pki.shared_files import trust_bundle_path

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509

_AT_ONCE = 16
_DERIVED_FILES = ("-key.pem", "-chain.pem", "trust-bundle.pem")


def run(params: dict[str, t.Any], context: Context, *, now: datetime.datetime | None = None) -> dict[str, t.Any]:
    """Report, and compare with ``fail_below_days``.

    Raises:
        InvalidInput: An option breaks a rule.
        CollectionError: A certificate ends too soon, or an endpoint could not be inspected; the report is in the
        result.
    """
    now = now or datetime.datetime.now(tz=datetime.timezone.utc)
    targets = [_target(endpoint, timeout=params["timeout"]) for endpoint in params["endpoints"]]
    ca_cert = _ca_cert(params)
    trust_context(ca_cert)  # a file that is no bundle is one error, not one per endpoint
    result = {
        "changed": False,
        "certificates": _in_directory(params["directory"], ca_cert=ca_cert, now=now),
        "served": _served(targets, ca_cert=ca_cert, now=now),
    }
    if params["fail_below_days"] is not None:
        _check_days(result, params["fail_below_days"])
    return result


def _target(endpoint: dict[str, t.Any], *, timeout: int) -> Target:
    address = endpoint["resolve_to"]
    if address is not None:
        try:
            ipaddress.ip_address(address)
        except ValueError as error:
            raise InvalidInput.of("endpoints.resolve_to", address, "an IP address") from error
    if not 0 < endpoint["port"] < 65536:
        raise InvalidInput.of("endpoints.port", endpoint["port"], "1 to 65535")
    if not endpoint["host"] or "*" in endpoint["host"] or "/" in endpoint["host"]:
        raise InvalidInput.of(
            "endpoints.host", endpoint["host"], "the full name of one host, for example 'management.dbe-1.example.com'"
        )
    return Target(host=endpoint["host"], port=endpoint["port"], address=address, timeout=timeout)


def _ca_cert(params: dict[str, t.Any]) -> str | None:
    """The given trust bundle, else the one in the directory, else None: what the system trusts."""
    if params["ca_cert"] is not None:
        return str(params["ca_cert"])
    if params["directory"] is not None and os.path.exists(trust_bundle_path(params["directory"])):
        return trust_bundle_path(params["directory"])
    return None


def _in_directory(directory: str | None, *, ca_cert: str | None, now: datetime.datetime) -> list[dict[str, t.Any]]:
    if directory is None:
        return []
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise InvalidInput.of("directory", directory, f"a directory that can be read ({error.strerror})") from error
    trusted = read.read_certificates(ca_cert, option="ca_cert") if ca_cert else []
    paths = [os.path.join(directory, name) for name in names if name.endswith((".pem", ".cer"))]
    return [_file(path, trusted=trusted, now=now) for path in paths if not path.endswith(_DERIVED_FILES)]


def _file(path: str, *, trusted: list[x509.Certificate], now: datetime.datetime) -> dict[str, t.Any]:
    entry: dict[str, t.Any] = {
        "file": path,
        "name": os.path.splitext(os.path.basename(path))[0],
        "certificate": None,
        "trusted": None,
        "problems": [],
    }
    try:
        certificate = read.parse_certificates(read.read_file(path) or b"")[0]
    except ValueError:
        return {**entry, "problems": ["it is not a certificate"]}
    problems = judge.signing_problems(certificate) if path.endswith(".cer") else judge.purpose_problems(certificate)
    problems += judge.key_problems(certificate)
    chained = _is_trusted(certificate, trusted) if trusted else None
    if chained is False:
        problems.append("the trust bundle does not lead to it")
    return {
        **entry,
        "certificate": judge.summary(certificate, now=now),
        "trusted": chained,
        "problems": problems + _key_file_problems(path, certificate),
    }


def _is_trusted(certificate: x509.Certificate, trusted: list[x509.Certificate]) -> bool:
    return certificate in trusted or judge.chain_above(certificate, trusted) is not None


def _key_file_problems(path: str, certificate: x509.Certificate) -> list[str]:
    """Whether the key beside a certificate is its key; an interrupted run can leave another one."""
    key_path = os.path.splitext(path)[0] + "-key.pem"
    if path.endswith(".cer") or not os.path.exists(key_path):
        return []
    try:
        key = read.read_key(key_path, trusted=True)
    except CollectionError as error:
        return [error.message]
    if key is None or read.same_key(key.public_key(), certificate.public_key()):
        return []
    return ["the key does not belong to the certificate"]


def _served(targets: list[Target], *, ca_cert: str | None, now: datetime.datetime) -> list[dict[str, t.Any]]:
    """Look at all endpoints at once: a dead one costs a whole timeout."""
    look = functools.partial(inspect, ca_cert=ca_cert, now=now)
    with concurrent.futures.ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return list(pool.map(look, targets))


def _check_days(result: dict[str, t.Any], limit: int) -> None:
    ending = [
        f"{entry['file']} has {entry['certificate']['days_left']} days left"
        for entry in result["certificates"]
        if entry["certificate"] and entry["certificate"]["days_left"] < limit
    ]
    for entry in result["served"]:
        where = f"{entry['host']}:{entry['port']}"
        if entry["certificate"] is None:
            ending.append(f"{where}: {entry['problems'][0]}")
        elif entry["certificate"]["days_left"] < limit:
            ending.append(f"{where} serves a certificate with {entry['certificate']['days_left']} days left")
    if ending:
        raise CollectionError(f"Below {limit} days, or not to be inspected: " + "; ".join(ending) + ".", **result)
