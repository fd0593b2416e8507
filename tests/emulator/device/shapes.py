# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The members of every declaration and their types. Source: azure-stack-edge facts B.4.

Names are read without regard to case and written as GET writes them.
"""

from __future__ import annotations

import dataclasses
import typing as t

Json = t.Any


@dataclasses.dataclass(frozen=True)
class Leaf:
    """A plain value."""

    kind: type
    nullable: bool = False


_STRING = Leaf(str)
_STRING_OR_NULL = Leaf(str, nullable=True)
_FLAG = Leaf(bool)
_FLAG_OR_NULL = Leaf(bool, nullable=True)
_POOL: dict[str, t.Any] = {"name": _STRING, "ipAddressRange": _STRING}
_INTERFACE: dict[str, t.Any] = {
    "name": _STRING,
    "nodeName": _STRING_OR_NULL,
    "nodeId": _STRING_OR_NULL,
    "isDhcpEnabled": _FLAG,
    "iPv4": {"address": _STRING_OR_NULL, "subnetMask": _STRING_OR_NULL, "gateway": _STRING_OR_NULL},
    "iPv6": Leaf(dict, nullable=True),
    "dnsServerAddresses": [_STRING],
    "dnsSuffix": _STRING_OR_NULL,
    "routes": Leaf(list, nullable=True),
    "ipConfigType": _STRING_OR_NULL,
}
_SWITCH: dict[str, t.Any] = {
    "name": _STRING,
    "interfaceName": _STRING,
    "enabledForCompute": _FLAG,
    "enabledForStorage": _FLAG,
    "enabledForMgmt": _FLAG,
    "supportsAcceleratedNetworking": _FLAG,
    "enableEmbeddedTeaming": _FLAG,
    "ipAddressPools": [_POOL],
}
_VIRTUAL_NETWORK: dict[str, t.Any] = {
    "name": _STRING,
    "vSwitchName": _STRING,
    "vlanId": Leaf(int),
    "network": _STRING,
    "subnetMask": _STRING,
    "gateway": _STRING_OR_NULL,
    "enabledForKubernetes": _FLAG,
    "ipAddressPools": [_POOL],
}
SHAPES: dict[str, t.Any] = {
    "deviceEndpoint": {"name": _STRING, "dnsDomain": _STRING},
    "encryptionAtRestKeys": {"autoGenerateBitlockerKey": _FLAG_OR_NULL, "bitlockerBYOKey": _STRING_OR_NULL},
    "network": {
        "dhcpPolicy": _STRING,
        "interfaces": [_INTERFACE],
        "vSwitches": [_SWITCH],
        "virtualNetworks": [_VIRTUAL_NETWORK],
    },
    "time": {"timeZone": _STRING, "primaryTimeServer": _STRING, "secondaryTimeServer": _STRING_OR_NULL},
    "update": {"serverType": _STRING, "wsusServerURI": _STRING_OR_NULL},
    "webProxy": {
        "isEnabled": _FLAG,
        "connectionURI": _STRING_OR_NULL,
        "authentication": _STRING,
        "username": _STRING_OR_NULL,
        "password": _STRING_OR_NULL,
    },
    "activation": {"activationKey": _STRING, "serviceEncryptionKey": _STRING_OR_NULL},
    "certificates": Leaf(dict),
    "password": Leaf(dict),
}
READ_ONLY = "deviceInfo"
LISTED = ("network", "activation", "deviceEndpoint", "webProxy", "time", "update")
"""The declarations that every status lists, in its order. Source: azure-stack-edge facts B.5."""
ORDER = (
    "network",
    "webProxy",
    "deviceEndpoint",
    "update",
    "time",
    "password",
    "certificates",
    "encryptionAtRestKeys",
    "activation",
)
"""The order in which declarations are applied: that of the wizard of the local web UI (facts B.8). # inferred"""


class Problems:
    """What is wrong with a body: texts by the path of the member."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, where: str, message: str) -> None:
        """Note a problem."""
        self.found.setdefault(where, []).append(message)

    def body(self) -> dict[str, Json]:
        """Return the answer to a bad request. # inferred: the shape is that of ASP.NET Web API"""
        return {"message": "The request is invalid.", "modelState": self.found}


def declaration_name(key: str) -> str:
    """Return the name of a declaration as a status shows it."""
    return key[:1].upper() + key[1:]


def read_device(body: Json, *, strict: bool, problems: Problems) -> dict[str, Json]:
    """Read `{"device": {...}}` and return the declarations that are there, with their members as GET names them."""
    device = _members(body).get("device") if isinstance(body, dict) else None
    if not isinstance(device, dict):
        problems.add("device", "An object with the key 'device' is expected.")
        return {}
    known = {name.lower(): name for name in SHAPES}
    found = {}
    for key, value in device.items():
        name = known.get(key.lower())
        if name is None:
            if strict and key.lower() != READ_ONLY.lower():
                problems.add(f"device.{key}", f"Unknown declaration; known: {', '.join(SHAPES)}.")
        elif value is not None:
            found[name] = _read(SHAPES[name], value, f"device.{name}", strict=strict, problems=problems)
    return found


def _members(value: dict[str, Json]) -> dict[str, Json]:
    return {key.lower(): item for key, item in value.items()}


def _read(shape: t.Any, value: Json, where: str, *, strict: bool, problems: Problems) -> Json:
    if isinstance(shape, Leaf):
        good = isinstance(value, shape.kind) and not (shape.kind is int and isinstance(value, bool))
        if not good and not (value is None and shape.nullable):
            problems.add(where, f"A value of type {shape.kind.__name__} is expected, not {value!r}.")
        return value
    if value is None:
        return None
    if isinstance(shape, list):
        return _read_list(shape[0], value, where, strict=strict, problems=problems)
    if not isinstance(value, dict):
        problems.add(where, f"An object is expected, not {value!r}.")
        return None
    return _read_object(shape, value, where, strict=strict, problems=problems)


def _read_list(shape: t.Any, value: Json, where: str, *, strict: bool, problems: Problems) -> list[Json] | None:
    if not isinstance(value, list):
        problems.add(where, f"A list is expected, not {value!r}.")
        return None
    read = [_read(shape, item, f"{where}[{at}]", strict=strict, problems=problems) for at, item in enumerate(value)]
    if any(item is None for item in read):
        problems.add(where, "A null is not expected in the list.")
    return [item for item in read if item is not None]


def _read_object(
    shape: dict[str, t.Any], value: dict[str, Json], where: str, *, strict: bool, problems: Problems
) -> dict[str, Json]:
    known = {name.lower(): name for name in shape}
    found = {}
    for key, item in value.items():
        name = known.get(key.lower())
        if name is not None:
            found[name] = _read(shape[name], item, f"{where}.{name}", strict=strict, problems=problems)
        elif strict:
            # inferred: a real device may ignore what it does not know; a test is better off with an error
            problems.add(f"{where}.{key}", f"Unknown member; known: {', '.join(shape)}.")
    return found
