# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declarations have to be sent, and what in them: pure functions of what is declared and what is reported."""

from __future__ import annotations

import copy
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import (
    Json,
    Setting,
    decode,
    identity_of,
    merge,
    same,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    ACTIVATION,
    ENCRYPTION_AT_REST_KEYS,
    INTERFACES,
    READABLE,
    is_activated,
    nodes_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_LEASED = ("iPv4", "dnsServerAddresses", "dnsSuffix")
# A key that no table knows may hold anything, a secret too.
_NOT_SHOWN = {"before": "(as reported)", "after": "(as declared)"}


@dataclasses.dataclass(frozen=True)
class ConfigurationPlan:
    """What to send, and what it will change.

    Attributes:
        package: The declarations that differ, complete, by their JSON key.
        before: What differs, as options; only what is declared, and never a secret.
        after: The same as it will be.
    """

    package: Json
    before: Json
    after: Json

    @property
    def is_noop(self) -> bool:
        """Whether there is nothing to do."""
        return not self.package

    def diff(self) -> Json:
        """As Ansible shows it."""
        return {"before": self.before, "after": self.after}


def plan_configuration(
    desired: Json, device: Json, *, taken: t.Container[str] = (), resend_secrets: bool = False
) -> ConfigurationPlan:
    """Compare declaration by declaration.

    Args:
        desired: Partial declarations by JSON key, as :func:`completed` returns them.
        device: The ``device`` object of GET, with canonical keys.
        taken: The JSON keys of declarations that the device says it has carried out before.
        resend_secrets: Send a declaration that holds a secret even when nothing else differs.
    """
    package: Json = {}
    before: Json = {}
    after: Json = {}
    for declaration in READABLE:
        declared, current = desired.get(declaration.key), device.get(declaration.key)
        if declared is None:
            continue
        if _hides_keys(declaration, declared, current):
            # They are chosen before the activation. Source: azure-stack-edge facts B.8
            # inferred: the status goes on to list what earlier rounds did, as in the recorded run of facts B.5
            is_there = is_activated(device) or declaration.key in taken
        else:
            is_there = same(declaration, declared, current)
        if is_there and not (resend_secrets and _has_secret(declaration, declared)):
            continue
        package[declaration.key] = merge(declaration, current, declared)
        before[declaration.name], after[declaration.name] = _differences(declaration, declared, current)
    if desired.get(ACTIVATION.key) and not is_activated(device):
        package[ACTIVATION.key] = copy.deepcopy(desired[ACTIVATION.key])
        before[ACTIVATION.name], after[ACTIVATION.name] = {"is_activated": False}, {"is_activated": True}
    return ConfigurationPlan(package, before, after)


def completed(desired: Json, device: Json) -> Json:
    """The declarations with every interface tied to its node, and without what a DHCP lease decides.

    Raises:
        InvalidInput: An interface is not one of the device's, or the node is needed to tell.
    """
    network = desired.get("network") or {}
    if not network.get("interfaces"):
        return desired
    reported = (device.get("network") or {}).get("interfaces") or []
    interfaces = [_completed_interface(item, reported, nodes_of(device)) for item in network["interfaces"]]
    return {**desired, "network": {**network, "interfaces": interfaces}}


def find_interface(interface: Json, interfaces: t.Sequence[Json]) -> Json | None:
    """The interface with the same node and name; None when there is none."""
    wanted = identity_of(INTERFACES, interface)
    return next((item for item in interfaces if identity_of(INTERFACES, item) == wanted), None)


def _completed_interface(interface: Json, reported: list[Json], nodes: list[str]) -> Json:
    name, node = str(interface.get("name")), str(interface.get("nodeName") or "")
    named = [item for item in reported if str(item.get("name")).casefold() == name.casefold()]
    # Devices of 2022 report no nodeName; what is declared for it is then checked against the nodes only.
    found = [item for item in named if not node or str(item.get("nodeName") or node).casefold() == node.casefold()]
    option = f"network.interfaces[{name}].node_name"
    if node and node.casefold() not in [known.casefold() for known in nodes]:
        raise InvalidInput.of(
            option, node, f"a node of this device: {', '.join(nodes)}. With one node it may be left out"
        )
    if not found:
        known = sorted({str(item.get("name")) for item in reported})
        raise InvalidInput.of("network.interfaces.name", name, f"an interface of this device: {', '.join(known)}")
    if len(found) > 1:
        raise InvalidInput.of(option, node, f"which node's {name} is meant: {', '.join(nodes)}")
    declared = {key: value for key, value in interface.items() if key not in ("nodeName", "nodeId")}
    if found[0].get("nodeName"):
        declared["nodeName"] = found[0]["nodeName"]
    has_lease = bool(found[0].get("isDhcpEnabled"))
    if declared.get("isDhcpEnabled", has_lease):
        # The lease decides; what GET reports of it may be declared again, also after it has changed.
        return {key: value for key, value in declared.items() if key not in _LEASED}
    if has_lease and declared.get("iPv4"):
        # The gateway of the lease is none of the new subnet's.
        declared["iPv4"] = {"gateway": "", **declared["iPv4"]}
    return declared


def _hides_keys(declaration: Setting, declared: Json, current: Json | None) -> bool:
    """Whether keys for the encryption of disks are declared of which the device reports nothing."""
    if declaration is not ENCRYPTION_AT_REST_KEYS:
        return False
    if current is None:
        return True
    unreported = any(part.secret and declared.get(part.key) and not current.get(part.key) for part in declaration.parts)
    return unreported and same(declaration, declared, current)


def _has_secret(declaration: Setting, declared: Json | None) -> bool:
    return any(part.secret and (declared or {}).get(part.key) for part in declaration.parts)


def _differences(setting: Setting, desired: Json, current: Json | None) -> tuple[Json, Json]:
    """The differing options of an object, before and after."""
    known = {part.key: part for part in setting.parts}
    before: Json = {}
    after: Json = {}
    for key, value in desired.items():
        part, reported = known.get(key), (current or {}).get(key)
        if part is None:
            if value != reported and key not in setting.identity:
                before[key], after[key] = _NOT_SHOWN["before"], _NOT_SHOWN["after"]
        elif not part.secret and not same(part, value, reported):
            before[part.name], after[part.name] = _changed(part, value, reported)
    return before, after


def _changed(part: Setting, value: t.Any, reported: t.Any) -> tuple[t.Any, t.Any]:
    if part.identity:
        return _list_differences(part, value, reported or [])
    if part.type == "dict" and part.parts:
        return _differences(part, value, reported)
    return decode(part, reported), decode(part, value)


def _list_differences(setting: Setting, desired: list[Json], current: list[Json]) -> tuple[Json, Json]:
    """The differing objects of a list by what tells them apart; an object that is not there is None."""
    found = {identity_of(setting, item): item for item in current}
    wanted = desired or [{**item, "state": "absent"} for item in current]
    before: Json = {}
    after: Json = {}
    for item in wanted:
        reported = found.get(identity_of(setting, item))
        title = "/".join(str(item[key]) for key in setting.identity if item.get(key))
        if item.get("state") == "absent":
            if reported is not None:
                before[title], after[title] = _shown(setting, reported), None
        elif reported is None:
            before[title], after[title] = None, _differences(setting, item, None)[1]
        elif not same(setting, [item], [reported]):
            before[title], after[title] = _differences(setting, item, reported)
    return before, after


def _shown(setting: Setting, item: Json) -> t.Any:
    return decode(dataclasses.replace(setting, type="dict"), item)
