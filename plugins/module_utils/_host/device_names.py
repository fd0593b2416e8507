# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every name that a client needs to reach one Azure Stack Edge device. The only place that composes them.

Source: azure-stack-edge facts A.2 (rules), C.1 (names in certificates) and D (names a client must resolve).
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_DEVICE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,11}[a-z0-9])?", re.IGNORECASE)
_DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SERIAL_NUMBER = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_STORAGE_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_MANAGED_DISK = re.compile(r"md-[a-z0-9]+")
_LONGEST_NAME = 253

DEVICE_NAME_RULE = "1 to 13 letters, digits and hyphens, not starting or ending with a hyphen"
DNS_DOMAIN_RULE = "a DNS domain in lower case, for example 'example.com'"


@dataclasses.dataclass(frozen=True)
class DeviceNames:
    """The DNS names of one device. All of them are lower case, because clients compare them as text.

    Make it with :meth:`of`, which checks what it is given.
    """

    device_name: str
    dns_domain: str

    @classmethod
    def of(cls, device_name: str, dns_domain: str) -> DeviceNames:
        """The names of the device ``device_name`` in ``dns_domain``.

        Raises:
            InvalidInput: A name breaks the rules of the device.
        """
        # inferred: no hyphen at either end, which a host name cannot have (RFC 1123); the device's rule does not say
        if not _DEVICE_NAME.fullmatch(device_name):
            raise InvalidInput.of("device_name", device_name, DEVICE_NAME_RULE)
        if len(dns_domain) > _LONGEST_NAME or not all(map(_DOMAIN_LABEL.fullmatch, dns_domain.split("."))):
            raise InvalidInput.of("dns_domain", dns_domain, DNS_DOMAIN_RULE)
        return cls(device_name=device_name.lower(), dns_domain=dns_domain)

    @property
    def local_ui(self) -> str:
        """Name of the local web UI, and the suffix of all but the node names."""
        return f"{self.device_name}.{self.dns_domain}"

    @property
    def management(self) -> str:
        """Name of the Azure Resource Manager endpoint."""
        return f"management.{self.local_ui}"

    @property
    def login(self) -> str:
        """Name of the token service."""
        return f"login.{self.local_ui}"

    @property
    def blob_wildcard(self) -> str:
        """The name that covers every storage account in a certificate or a DNS zone."""
        return f"*.blob.{self.local_ui}"

    @property
    def node_wildcard(self) -> str:
        """The name that covers every node in a certificate."""
        return f"*.{self.dns_domain}"

    def blob(self, account: str) -> str:
        """Name of the Blob endpoint of a storage account, or of a managed disk (``md-1``)."""
        return f"{account}.blob.{self.local_ui}"

    def node(self, serial_number: str) -> str:
        """Name of a node. A serial number is often written in upper case; the name is not."""
        # inferred: the device compares the names in a certificate as DNS does, without regard to case
        return f"{serial_number.lower()}.{self.dns_domain}"


def checked_serial_numbers(serial_numbers: t.Sequence[str]) -> list[str]:
    """The node serial numbers as they are used in names: lower case, each once, in the given order.

    Raises:
        InvalidInput: One of them cannot be a label of a host name.
    """
    for serial_number in serial_numbers:
        if not _SERIAL_NUMBER.fullmatch(serial_number):
            raise InvalidInput.of("node_serial_numbers", serial_number, "letters, digits and hyphens")
    return list(dict.fromkeys(serial_number.lower() for serial_number in serial_numbers))


def check_storage_accounts(accounts: t.Sequence[str]) -> None:
    """Refuse what cannot be the name of a storage account. Source: azure-stack-edge facts G.2."""
    for account in accounts:
        if not _STORAGE_ACCOUNT.fullmatch(account):
            raise InvalidInput.of("storage_accounts", account, "3 to 24 lower-case letters and digits")


def check_managed_disks(labels: t.Sequence[str]) -> None:
    """Refuse what cannot be the first label of a disk export address.

    Source: azure-stack-edge facts A.1 (``md-2`` seen).
    """
    for label in labels:
        if not _MANAGED_DISK.fullmatch(label):
            raise InvalidInput.of("managed_disks", label, "'md-' and a number, for example 'md-1'")


def check_lower_case(option: str, value: str) -> None:
    """Refuse upper case where the text itself must equal the one in an endpoint's URL.

    Source: azure-stack-edge facts A.2.
    """
    if value != value.lower():
        raise InvalidInput.of(option, value, f"lower case only, as in the endpoint's address: {value.lower()!r}")
