# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the names that people write to the ids that ARM wants.

An unchanged reference costs no request: a bare name is the same as an id that ends in it. Only a reference that is new
is read, so that one that does not exist is named before anything is written.
"""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import parse_id, resource_id, same_id
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    Field,
    Params,
    Reference,
    ResourceSpec,
)


class References:
    """Resolves the references of one declaration.

    Args:
        resource_group: Where bare names are looked for.
        expected: Names or ids that count as existing although they do not yet (check mode of a whole run).
    """

    def __init__(self, client: ArmClient, *, resource_group: str, expected: t.Sequence[str] = ()) -> None:
        self._client = client
        self._group = resource_group
        self._expected = expected
        self.found: dict[str, Body] = {}

    def resolve(self, spec: ResourceSpec, desired: Params, current: Body | None) -> dict[str, t.Any]:
        """The options with full ids for every reference. Bodies that had to be read are in ``found``, by option.

        Raises:
            InvalidInput: A referenced resource does not exist, or its name is ambiguous.
        """
        resolved = dict(desired)
        for field in spec.fields:
            value = desired.get(field.name)
            if value:
                resolved[field.name] = self._resolved(field, value, field.read(current) if current else None)
        return resolved

    def _resolved(self, field: Field, value: t.Any, current: t.Any) -> t.Any:
        if field.reference is not None:
            ids = [self._one(field, str(item), _as_list(current)) for item in _as_list(value)]
            return ids if field.type == "list" else ids[0]
        referring = [part for part in field.fields if part.reference is not None]
        if not referring:
            return value
        return [self._resolved_item(item, referring, _as_list(current)) for item in value]

    def _resolved_item(
        self, item: t.Mapping[str, t.Any], referring: list[Field], current: list[t.Mapping[str, t.Any]]
    ) -> dict[str, t.Any]:
        """An element of a list of dictionaries, with full ids for the references in it."""
        resolved = dict(item)
        for part in referring:
            if item.get(part.name):
                present = [str(other[part.name]) for other in current if other.get(part.name)]
                resolved[part.name] = self._resolved(part, item[part.name], present)
        return resolved

    def _one(self, field: Field, value: str, present: list[str]) -> str:
        reference = t.cast(Reference, field.reference)
        for known in present:
            if _means(value, known, reference):
                return known
        if reference.anywhere and not value.startswith("/"):
            return self._by_name_anywhere(field, reference, value)
        candidates = self._candidates(reference, value)
        for candidate in candidates:
            body = self._client.get(candidate, reference.api_version)
            if body is not None:
                self.found[field.name] = body
                return candidate
        if self._is_expected(value, candidates):
            return candidates[0]
        raise InvalidInput(
            f"Option '{field.name}': {value!r} does not exist. Looked for {' and '.join(candidates)}. "
            "Create it first, or give the full id of an existing one.",
            option=field.name,
        )

    def _candidates(self, reference: Reference, value: str) -> list[str]:
        if value.startswith("/"):
            return [value]
        return [resource_id(self._client.subscription_id, self._group, kind, value) for kind in reference.types]

    def _is_expected(self, value: str, candidates: list[str]) -> bool:
        return any(item == value or any(same_id(item, each) for each in candidates) for item in self._expected)

    def _by_name_anywhere(self, field: Field, reference: Reference, name: str) -> str:
        scope = f"/subscriptions/{self._client.subscription_id}/providers/{reference.types[0]}"
        everything = list(self._client.list(scope, reference.api_version))
        matches = [body for body in everything if str(body.get("name")).casefold() == name.casefold()]
        if len(matches) == 1:
            self.found[field.name] = matches[0]
            return str(matches[0]["id"])
        candidates = self._candidates(reference, name)
        if not matches and self._is_expected(name, candidates):
            return candidates[0]
        names = ", ".join(sorted(str(body.get("id")) for body in matches or everything)) or "none"
        problem = "is ambiguous; give the full id of one of" if matches else "does not exist. Visible to you are"
        raise InvalidInput(f"Option '{field.name}': {name!r} {problem}: {names}", option=field.name)


def _means(value: str, known: str, reference: Reference) -> bool:
    if value.startswith("/"):
        return same_id(value, known)
    identity = parse_id(known)
    return identity.name.casefold() == value.casefold() and identity.type.casefold() in {
        kind.casefold() for kind in reference.types
    }


def _as_list(value: t.Any) -> list[t.Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
