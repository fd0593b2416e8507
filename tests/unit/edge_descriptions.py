# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The published descriptions of what a device serves, where they are at hand."""

from __future__ import annotations

import functools
import json
import pathlib
import typing as t

SPECS = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "specs" / "edge"


@functools.cache
def definitions(path: pathlib.Path) -> dict[str, dict[str, t.Any]]:
    """Read the definitions of a file, once."""
    found: dict[str, dict[str, t.Any]] = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    return found


class Description:
    """One published file with what it refers to."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self.definitions = definitions(path)

    def resolve(self, schema: dict[str, t.Any]) -> tuple[Description, dict[str, t.Any]]:
        """Follow a reference."""
        if "$ref" not in schema:
            return self, schema
        file, _, name = schema["$ref"].partition("#/definitions/")
        where = self
        if "common-types/" in file:
            where = Description(SPECS / "common-types" / file.partition("common-types/resource-management/")[2])
        elif file:
            where = Description((self._path.parent / file).resolve())
        return where.resolve(where.definitions[name])

    def members(self, schema: dict[str, t.Any]) -> dict[str, tuple[Description, dict[str, t.Any]]]:
        """Return the members of a definition, inherited ones included."""
        owner, found = self.resolve(schema)
        result: dict[str, tuple[Description, dict[str, t.Any]]] = {}
        for parent in found.get("allOf", []):
            result.update(owner.members(parent))
        result.update({name: (owner, member) for name, member in found.get("properties", {}).items()})
        return result
