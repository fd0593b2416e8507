# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any body as a field table: every value that was declared is a field of its own.

So a resource of whatever type goes through the same engine as those with a table of their own: it is compared value by
value, what was not declared survives, and the difference is told.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, is_empty
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ChangeRule, Field, ResourceSpec

_Keys = tuple[str, ...]


class Member:
    """A value below a chain of keys, which may contain any character.

    Args:
        list_key: For a list of objects: the key that tells them apart. An object that is there already keeps what was
            not declared of it.
    """

    def __init__(self, keys: _Keys, *, list_key: str | None = None) -> None:
        self._keys = keys
        self._list_key = list_key

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        value: t.Any = body
        for key in self._keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def set(self, body: Body, value: t.Any) -> None:
        present = self.get(body)
        holder = body
        for key in self._keys[:-1]:
            if not isinstance(holder.get(key), dict):
                holder[key] = {}
            holder = holder[key]
        holder[self._keys[-1]] = _merged(present, value, self._list_key)

    def remove(self, body: Body) -> None:
        """Take the value out of the body, where it is there."""
        holder = Member(self._keys[:-1]).get(body)
        if isinstance(holder, dict):
            holder.pop(self._keys[-1], None)


def _merged(present: t.Any, declared: t.Any, list_key: str | None) -> t.Any:
    """Declared objects over those with the same key; anything else as declared."""
    if list_key is None or not isinstance(present, list) or not isinstance(declared, list):
        return copy.deepcopy(declared)
    known = {_key_of(item, list_key): item for item in present}
    return [_over(known.get(_key_of(item, list_key), {}), item) for item in declared]


def _key_of(item: t.Any, list_key: str) -> str:
    return str(item.get(list_key) if isinstance(item, dict) else item).casefold()


def _over(present: t.Any, declared: t.Any) -> t.Any:
    if not isinstance(present, dict) or not isinstance(declared, dict):
        return copy.deepcopy(declared)
    return {**copy.deepcopy(present), **{key: _over(present.get(key), value) for key, value in declared.items()}}


def leaves(body: t.Mapping[str, t.Any], keys: _Keys = ()) -> t.Iterator[tuple[_Keys, t.Any]]:
    """Every value of nested dictionaries with the keys that lead to it. An empty dictionary is a value."""
    for key, value in body.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*keys, str(key)))
        else:
            yield (*keys, str(key)), value


def covers(list_key: str | None) -> compare.Comparator:
    """Whether what is there says everything that was declared; more does no harm.

    Args:
        list_key: Objects of the outermost list are told apart by it, in any order; without it the order counts.
    """

    def same(desired: t.Any, current: t.Any) -> bool:
        if isinstance(desired, dict) and isinstance(current, dict):
            return all(same(value, current.get(key)) for key, value in desired.items())
        if isinstance(desired, list) and isinstance(current, list):
            return len(desired) == len(current) and all(map(same, desired, current))
        return _same_value(desired, current)

    def compare_lists(desired: t.Any, current: t.Any) -> bool:
        if list_key is None or not isinstance(desired, list) or not isinstance(current, list):
            return same(desired, current)
        known = {_key_of(item, list_key): item for item in current}
        pairs = [(item, known.get(_key_of(item, list_key))) for item in desired]
        # The key itself is the same in any letter case.
        return len(desired) == len(current) and all(
            found is not None and same({**item, list_key: None}, {**found, list_key: None}) for item, found in pairs
        )

    return compare_lists


def _same_value(desired: t.Any, current: t.Any) -> bool:
    if is_empty(desired) or is_empty(current):
        return is_empty(desired) and is_empty(current)
    if isinstance(desired, str) and desired.startswith("/subscriptions/"):
        return compare.arm_id(desired, current)
    return bool(desired == current)


def free_spec(
    body: t.Mapping[str, t.Any],
    secret_body: t.Mapping[str, t.Any],
    *,
    api_version: str,
    list_keys: t.Mapping[str, str],
    patch: bool,
    read_only: tuple[str, ...] = (),
) -> ResourceSpec:
    """The field table that a body declares.

    Args:
        secret_body: Values that are sent and never compared or shown.
        list_keys: By the dotted path of a list, the key that tells its objects apart.
        patch: Changes are sent as PATCH with nothing but the changed values.
        read_only: Dotted paths that a PUT must not send back.
    """
    fields = [
        Field(
            name=".".join(keys),
            at=Member(keys, list_key=list_keys.get(".".join(keys))),
            compare=compare.location if keys == ("location",) else covers(list_keys.get(".".join(keys))),
            patch=patch,
        )
        for keys, _value in leaves(body)
    ]
    secrets = [
        Field(name=secret_name(keys), at=Member(keys), change=ChangeRule.WRITE_ONLY, secret=True)
        for keys, _value in leaves(secret_body)
    ]
    return ResourceSpec(
        type="any",
        api_version=api_version,
        title="resource",
        result_key="resource",
        fields=(*fields, *secrets),
        read_only=read_only,
    )


def secret_name(keys: _Keys) -> str:
    """The name of the field for a secret value. It differs from that of any other field."""
    return "secret:" + ".".join(keys)


def without_secrets(body: Body, secret_body: t.Mapping[str, t.Any]) -> Body:
    """A copy of the body that holds none of the secret values."""
    shown = copy.deepcopy(body)
    for keys, _value in leaves(secret_body):
        Member(keys).remove(shown)
    return shown
