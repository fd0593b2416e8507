# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificates a device takes, and what must be in them. Pure.

Source: azure-stack-edge facts C.1 (subjects and names) and C.2 (properties).
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames

MINIMUM_KEY_SIZE = 4096
_LONGEST_COMMON_NAME = 64  # RFC 5280, ub-common-name

Endpoint = t.Literal["arm", "blob", "local_ui"]
Layout = t.Literal["separate", "multi_san"]


@dataclasses.dataclass(frozen=True)
class Policy:
    """Key size in bits and lifetimes in days.

    ``now`` is fixed for a whole run, so that a prediction equals its outcome.
    """

    now: datetime.datetime
    key_size: int = MINIMUM_KEY_SIZE
    valid_days: int = 365
    signing_chain_valid_days: int = 3650
    renew_before: int = 30

    def check(self) -> None:
        """Refuse what the device would refuse, and lifetimes that would never come to rest."""
        if self.key_size < MINIMUM_KEY_SIZE:
            raise InvalidInput.of("key_size", self.key_size, f"{MINIMUM_KEY_SIZE} bits or more, as the device asks for")
        if self.renew_before < 0:
            raise InvalidInput.of("renew_before", self.renew_before, "0 days or more")
        if self.valid_days <= self.renew_before:
            raise InvalidInput.of(
                "valid_days",
                self.valid_days,
                f"more days than 'renew_before' ({self.renew_before}), or every run would renew",
            )
        if self.signing_chain_valid_days < self.valid_days:
            raise InvalidInput.of(
                "signing_chain_valid_days",
                self.signing_chain_valid_days,
                f"'valid_days' ({self.valid_days}) or more, because no certificate outlives the one that signed it",
            )


@dataclasses.dataclass(frozen=True)
class WantedCertificate:
    """One certificate to have.

    ``name`` is the stem of its files; the common name is also the first of ``dns_names``.
    """

    name: str
    common_name: str
    dns_names: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class CertificateFiles:
    """Where the files of one certificate are."""

    directory: str
    name: str

    def path(self, kind: str) -> str:
        """Path of a file. ``kind``: certificate, private_key, chain, pfx or request."""
        endings = {
            "certificate": ".pem",
            "private_key": "-key.pem",
            "chain": "-chain.pem",
            "pfx": ".pfx",
            "request": ".csr",
        }
        return os.path.join(self.directory, self.name + endings[kind])


def wanted_certificates(
    names: DeviceNames, *, endpoints: t.Sequence[Endpoint], layout: Layout, serial_numbers: t.Sequence[str]
) -> list[WantedCertificate]:
    """The certificates that cover ``endpoints`` and the nodes.

    Raises:
        InvalidInput: Nothing is asked for, or a name is too long for the subject of a certificate.
    """
    if not endpoints and not serial_numbers:
        raise InvalidInput.of(
            "endpoints", list(endpoints), "at least one of arm, blob, local_ui, or 'node_serial_numbers'"
        )
    if layout == "multi_san":
        wanted = [_multi_san(names, endpoints=endpoints, serial_numbers=serial_numbers)]
    else:
        nodes = [
            WantedCertificate(f"node_{serial}", names.node(serial), (names.node(serial), names.node_wildcard))
            for serial in serial_numbers
        ]
        wanted = [_endpoint(names, endpoint) for endpoint in dict.fromkeys(endpoints)] + nodes
    for certificate in wanted:
        if len(certificate.common_name) > _LONGEST_COMMON_NAME:
            raise InvalidInput.of(
                "dns_domain",
                names.dns_domain,
                f"a shorter one: {certificate.common_name!r} has {len(certificate.common_name)} characters,"
                f" and the subject of a certificate holds {_LONGEST_COMMON_NAME}",
            )
    return wanted


def _endpoint(names: DeviceNames, endpoint: Endpoint) -> WantedCertificate:
    if endpoint == "arm":
        return WantedCertificate("arm", names.management, (names.management, names.login))
    if endpoint == "blob":
        return WantedCertificate("blob", names.blob_wildcard, (names.blob_wildcard,))
    return WantedCertificate("local_ui", names.local_ui, (names.local_ui,))


def _multi_san(
    names: DeviceNames, *, endpoints: t.Sequence[Endpoint], serial_numbers: t.Sequence[str]
) -> WantedCertificate:
    every = [names.local_ui]
    for endpoint in ("arm", "blob"):
        if endpoint in endpoints:
            every.extend(_endpoint(names, endpoint).dns_names)
    every.extend(names.node(serial) for serial in serial_numbers)
    return WantedCertificate("multi_san", names.local_ui, tuple(every))
