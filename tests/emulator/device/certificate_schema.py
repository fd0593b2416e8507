# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the `certificates` declaration. The only place of the emulator that knows it.

# inferred: the whole shape. Microsoft publishes that the declaration exists, not what is in it (azure-stack-edge facts
M.1). What a certificate must be (C.1 to C.3) and the error codes (C.6) are published.

One shape, part of the body of `POST /api/DeviceConfiguration`:

    {"device": {"certificates": {"certificates": [
      {"certificateType": "SigningChain", "certificate": "<base64 of a .cer (DER or PEM) or .p7b file>"},
      {"certificateType": "ARM",     "certificate": "<base64 of a .pfx file>", "password": "..."},
      {"certificateType": "Blob",    "certificate": "<base64 of a .pfx file>", "password": "..."},
      {"certificateType": "LocalUI", "certificate": "<base64 of a .pfx file>", "password": "..."},
      {"certificateType": "Node",    "certificate": "<base64 of a .pfx file>", "password": "...",
       "nodeName": "1D9NHQ2"},
      {"certificateType": "MultiSAN", "certificate": "<base64 of a .pfx file>", "password": "..."}
    ]}}}

- Keys and `certificateType` are read without regard to case.
- `certificate` is the content of the file that the local web UI takes, in base64 (standard alphabet, with padding).
- `password` belongs to the container; it is refused with a SigningChain or SupportSession.
- `nodeName` is the serial number of a node, only with `Node`; without it the certificate is for every node, for which
  it has to be a wildcard (`*.<domain>`) or the device has to have one node.
- `MultiSAN` serves ARM (with login), Blob and LocalUI, and each node whose name it carries.
- Entries are handled in the order of the list: a signing chain has to come before what it signs, unless the .pfx
  carries the full chain. What is not listed stays as it is. The first bad entry fails the declaration and nothing is
  installed.
- GET never returns the declaration.
- The outcome is in `GET /api/DeviceConfiguration/Status`, declarationName `Certificates`, errorCode as in facts C.6.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import typing as t

SIGNING_CHAIN = "SigningChain"
SUPPORT_SESSION = "SupportSession"
ARM = "ARM"
BLOB = "Blob"
LOCAL_UI = "LocalUI"
NODE = "Node"
MULTI_SAN = "MultiSAN"
VPN = "VPN"

CONTAINER_TYPES = (ARM, BLOB, LOCAL_UI, NODE, MULTI_SAN, VPN)
"""What is uploaded as .pfx with a private key."""
TYPES = (SIGNING_CHAIN, *CONTAINER_TYPES, SUPPORT_SESSION)
_KEYS = ("certificateType", "certificate", "password", "nodeName")


class BadSchema(Exception):
    """The declaration does not have the assumed shape; `where` is the path of the bad member."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


@dataclasses.dataclass(frozen=True)
class Upload:
    """One uploaded file."""

    certificate_type: str
    content: bytes
    password: str = dataclasses.field(default="", repr=False)
    node_name: str = ""


def parse_uploads(declaration: t.Mapping[str, t.Any]) -> list[Upload]:
    """Read a declaration whose keys may be of any case.

    Raises:
        BadSchema: It does not have the shape above.
    """
    members = {key.lower(): value for key, value in declaration.items()}
    entries = members.pop("certificates", None)
    if members:
        raise BadSchema("certificates", f"unknown member {sorted(members)[0]!r}")
    if not isinstance(entries, list) or not entries:
        raise BadSchema("certificates.certificates", "a list with at least one certificate is expected")
    return [_parse_entry(f"certificates.certificates[{index}]", entry) for index, entry in enumerate(entries)]


def _parse_entry(where: str, entry: t.Any) -> Upload:
    if not isinstance(entry, dict):
        raise BadSchema(where, "an object is expected")
    members = _members(where, entry)
    certificate_type = _certificate_type(f"{where}.certificateType", members["certificateType"])
    if members["nodeName"] and certificate_type != NODE:
        raise BadSchema(f"{where}.nodeName", f"only a certificate of type {NODE} has a nodeName")
    if members["password"] and certificate_type not in CONTAINER_TYPES:
        raise BadSchema(f"{where}.password", f"a certificate of type {certificate_type} has no password")
    content = _decode(f"{where}.certificate", members["certificate"])
    return Upload(certificate_type, content, members["password"], members["nodeName"])


def _members(where: str, entry: dict[str, t.Any]) -> dict[str, str]:
    given = {key.lower(): value for key, value in entry.items()}
    members = {}
    for key in _KEYS:
        value = given.pop(key.lower(), None)
        if value is not None and not isinstance(value, str):
            raise BadSchema(f"{where}.{key}", "a string is expected")
        members[key] = value or ""
    if given:
        raise BadSchema(where, f"unknown member {sorted(given)[0]!r}; known: {', '.join(_KEYS)}")
    return members


def _certificate_type(where: str, given: str) -> str:
    for known in TYPES:
        if given.lower() == known.lower():
            return known
    raise BadSchema(where, f"{given!r} is none of {', '.join(TYPES)}")


def _decode(where: str, text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSchema(where, "base64 of the file is expected") from error
    if not content:
        raise BadSchema(where, "the file is empty")
    return content
