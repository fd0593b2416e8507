# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a declaration of a device is: a table of settings. Option name, JSON key, comparison: each said once.

Options are Microsoft's names in snake case. The device matches keys without regard to case; its GET uses the spelling
that the tables have (source: azure-stack-edge facts B.3). Keys that no table knows are
passed through in both directions.
"""

from __future__ import annotations

import copy
import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource.compare import Comparator, exact

Json = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """One option of a declaration.

    Args:
        name: The option.
        key: The key in the JSON of the device.
        type: Ansible type, with ``elements`` as in an argument specification.
        parts: The settings of an object, or of every object in a list.
        identity: Of a list: the keys that tell its objects apart. Declared objects are merged into those of the device;
            without it the declared list replaces the other one.
        removable: Objects of the list can be removed (``state: absent``; an empty list removes all).
        compare: Whether declared and reported value mean the same.
        empty_text: An empty text is sent as such and not as null.
        secret: Never in a result or a diff, and not expected to be reported back.
    """

    name: str
    key: str
    type: str = "str"
    elements: str | None = None
    parts: tuple[Setting, ...] = ()
    identity: tuple[str, ...] = ()
    removable: bool = False
    compare: Comparator = exact
    empty_text: bool = False
    secret: bool = False
    required: bool = False

    def option(self) -> Json:
        """The setting as an entry of an Ansible argument specification."""
        option: Json = {"type": self.type}
        if self.elements:
            option["elements"] = self.elements
        if self.required:
            option["required"] = True
        if self.secret:
            option["no_log"] = True
        if self.parts:
            option["options"] = {part.name: part.option() for part in self.parts}
            # A group is no secret, even where its name makes Ansible suspect one; its secret parts say so themselves.
            option["no_log"] = False
        if self.removable:
            option["options"]["state"] = {"type": "str", "choices": ["present", "absent"], "default": "present"}
        return option


def encode(setting: Setting, value: t.Any) -> t.Any:
    """Options as the device's JSON; what is not declared is left out. ``state: absent`` stays for :func:`removals`."""
    if not setting.parts or value is None:
        return value
    if setting.type == "list":
        return [_encode_object(setting.parts, item) for item in value]
    return _encode_object(setting.parts, value)


def _encode_object(parts: tuple[Setting, ...], item: t.Mapping[str, t.Any]) -> Json:
    encoded = {part.key: encode(part, item[part.name]) for part in parts if item.get(part.name) is not None}
    if item.get("state") == "absent":
        encoded["state"] = "absent"
    return encoded


def decode(setting: Setting, value: t.Any) -> t.Any:
    """The device's JSON as options, without secrets and without keys that are no options."""
    if not setting.parts or value is None:
        return copy.deepcopy(value)
    if setting.type == "list":
        return [_decode_object(setting.parts, item) for item in value]
    return _decode_object(setting.parts, value)


def _decode_object(parts: tuple[Setting, ...], item: t.Mapping[str, t.Any]) -> Json:
    return {part.name: decode(part, item.get(part.key)) for part in parts if not part.secret}


def canonical(setting: Setting, value: t.Any) -> t.Any:
    """JSON with known keys in the spelling of GET, whatever their case was."""
    if setting.type == "list" and isinstance(value, list):
        return [_canonical_object(setting.parts, item) for item in value]
    return _canonical_object(setting.parts, value)


def lowered(value: t.Any) -> Json:
    """An object with lower-case keys; empty when it is no object."""
    return {str(key).lower(): item for key, item in value.items()} if isinstance(value, dict) else {}


def _canonical_object(parts: tuple[Setting, ...], item: t.Any) -> t.Any:
    if not isinstance(item, dict):
        return copy.deepcopy(item)
    known = {part.key.lower(): part for part in parts}
    found: Json = {}
    for key, value in item.items():
        part = known.get(str(key).lower())
        found[part.key if part else key] = canonical(part, value) if part else copy.deepcopy(value)
    return found


def without_secrets(setting: Setting, value: t.Any) -> t.Any:
    """JSON in which secrets are null."""
    if isinstance(value, list):
        return [without_secrets(setting, item) for item in value]
    if not isinstance(value, dict):
        return copy.deepcopy(value)
    known = {part.key: part for part in setting.parts}
    return {
        key: (None if part.secret else without_secrets(part, item)) if (part := known.get(key)) else copy.deepcopy(item)
        for key, item in value.items()
    }


def secrets_in(setting: Setting, value: t.Any) -> list[tuple[str, str]]:
    """Option paths and values of the secrets in canonical JSON; empty ones do not count."""
    if not isinstance(value, dict):
        return []
    own = [
        (f"{setting.name}.{part.name}", str(value[part.key]))
        for part in setting.parts
        if part.secret and value.get(part.key)
    ]
    nested = [secrets_in(part, value.get(part.key)) for part in setting.parts]
    return own + [secret for secrets in nested for secret in secrets]


def merge(setting: Setting, current: t.Any, desired: t.Any) -> t.Any:
    """The complete value to send: what the device has, with what is declared on top.

    The device is assumed to replace lists, so that everything it has must be in them.  # inferred: gap M.6 of the facts
    """
    if desired is None:
        return copy.deepcopy(current)
    if setting.type == "list" and setting.identity:
        return _merge_list(setting, current or [], desired)
    if setting.parts and isinstance(desired, dict):
        return _merge_object(setting, current or {}, desired)
    return None if desired == "" and not setting.empty_text else copy.deepcopy(desired)


def _merge_object(setting: Setting, current: Json, desired: Json) -> Json:
    known = {part.key: part for part in setting.parts}
    merged = copy.deepcopy(current)
    for key, value in desired.items():
        part = known.get(key)
        merged[key] = merge(part, current.get(key), value) if part else copy.deepcopy(value)
    return merged


def _merge_list(setting: Setting, current: list[Json], desired: list[Json]) -> list[Json]:
    if not desired:
        return [] if setting.removable else copy.deepcopy(current)
    wanted = {identity_of(setting, item): item for item in desired}
    merged = []
    for item in current:
        declared = wanted.pop(identity_of(setting, item), {})
        if declared.get("state") != "absent":
            merged.append(_merge_object(setting, item, declared))
    return merged + [_merge_object(setting, {}, item) for item in wanted.values() if item.get("state") != "absent"]


def identity_of(setting: Setting, item: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    """What tells an object of a list from the others; case does not."""
    return tuple(str(item.get(key) or "").casefold() for key in setting.identity)


def same(setting: Setting, desired: t.Any, current: t.Any) -> bool:
    """Whether the device has what is declared. Only declared keys count, a secret only when it is reported."""
    if desired is None:
        return True
    if setting.secret:
        return current in (None, "") or desired == current
    if setting.type == "list" and setting.identity:
        return _same_list(setting, desired, current or [])
    if setting.parts and setting.type == "dict":
        return not desired or (current is not None and _same_object(setting, desired, current))
    return setting.compare(desired, current)


def _same_list(setting: Setting, desired: list[Json], current: list[Json]) -> bool:
    if not desired:
        return not (setting.removable and current)
    found = {identity_of(setting, item): item for item in current}
    for item in desired:
        reported = found.get(identity_of(setting, item))
        if item.get("state") == "absent":
            if reported is not None:
                return False
        elif reported is None or not _same_object(setting, item, reported):
            return False
    return True


def _same_object(setting: Setting, desired: Json, current: Json) -> bool:
    known = {part.key: part for part in setting.parts}
    for key, value in desired.items():
        part = known.get(key)
        if not (same(part, value, current.get(key)) if part else exact(value, current.get(key))):
            return False
    return True
