# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API descriptions (Swagger 2.0, as JSON or YAML): which operation a request is, and what its description refers to."""

from __future__ import annotations

import dataclasses
import functools
import json
import pathlib
import re
import typing as t
from collections.abc import Iterator

import yaml

SUFFIXES = (".json", ".yml")
VERBS = ("get", "put", "patch", "post", "delete", "head")
COMMON_TYPES = "common-types/"
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
# Templates that any path or any resource matches. By them no type would be unknown.
CATCH_ALL = re.compile(r"^/\{[^}]+\}$|\{parentResourcePath\}")
# Path parameters that stand for several segments.
WHOLE_SCOPES = frozenset({"resourceuri", "scope"})

Schema = dict[str, t.Any]


class Document:
    """One file; `name` is its path below the root of the descriptions."""

    def __init__(self, root: pathlib.Path, path: pathlib.Path, content: dict[str, t.Any]) -> None:
        self._root = root
        self._path = path
        self.content = content
        self.name = path.relative_to(root).as_posix()

    def resolve(self, node: Schema) -> tuple[Document, str, Schema]:
        """Follow a reference to its end; the second value is the name it is defined by, empty when it has none."""
        document, name = self, ""
        while "$ref" in node:
            file, _, pointer = node["$ref"].partition("#")
            document = document._other(file) if file else document
            node = document.content
            for name in pointer.strip("/").split("/"):
                node = node[name]
        return document, name, node

    def _other(self, file: str) -> Document:
        if COMMON_TYPES not in file:
            return read(self._root, (self._path.parent / file).resolve())
        # Files keep the places by which they refer to each other, except for the types that all services share.
        shared = self._root / self.name.split("/")[0] / COMMON_TYPES
        return read(self._root, next(shared.rglob("/".join(file.split("/")[-2:]))))


@functools.cache
def read(root: pathlib.Path, path: pathlib.Path) -> Document:
    """Read one file."""
    text = path.read_text(encoding="utf-8")
    return Document(root, path, yaml.safe_load(text) if path.suffix == ".yml" else json.loads(text))


@dataclasses.dataclass(frozen=True)
class Operation:
    """One verb of one path in one api-version, which is empty where a service has none. `parameters` are resolved."""

    document: Document
    identifier: str
    method: str
    template: str
    version: str
    parameters: tuple[Schema, ...]
    responses: dict[str, Schema]
    pattern: re.Pattern[str]

    def places(self, place: str) -> list[Schema]:
        """Return the parameters in `path`, `query`, `header` or `body`."""
        return [parameter for parameter in self.parameters if parameter["in"] == place]

    @property
    def bare(self) -> bool:
        """Whether only path, verb and status codes are described, as in files that others have derived."""
        answers = (response for status, response in self.responses.items() if status != "default")
        return not self.parameters and not any("schema" in self.document.resolve(answer)[2] for answer in answers)

    @property
    def kind(self) -> str:
        """The type of resource that it is about, as far as the identifier says."""
        return self.identifier.partition("_")[0]

    @property
    def literals(self) -> int:
        """How many segments of the path are fixed: the more, the better a match is."""
        return sum("{" not in part for part in self.template.split("/"))


class Descriptions:
    """All operations of all files below some directories; of two files for the same, the earlier directory counts."""

    def __init__(self, *roots: pathlib.Path) -> None:
        files = [(root, path) for root in roots for path in sorted(root.rglob("*.*")) if path.suffix in SUFFIXES]
        self.operations = [operation for root, path in files for operation in _operations(root, path)]

    def find(self, method: str, path: str, version: str) -> Operation | None:
        """Return the operation of a request, in its api-version or else in the one next to it (older ones first)."""
        candidates = self._candidates(method, path)
        if not candidates:
            return None
        complete = [item for item in candidates if not item.bare] or candidates
        by_version = {item.version: item for item in reversed(complete)}
        older = [known for known in by_version if known <= version]
        return by_version[max(older) if older else min(by_version)]

    def versions(self, method: str, path: str) -> set[str]:
        """Return the api-versions in which a request is described, be it only by path, verb and status codes."""
        return {item.version for item in self._candidates(method, path)}

    def _candidates(self, method: str, path: str) -> list[Operation]:
        """Return the best matches, in all versions."""
        matching = [item for item in self.operations if item.method == method and item.pattern.fullmatch(path)]
        most = max((item.literals for item in matching), default=0)
        return [item for item in matching if item.literals == most]


@functools.cache
def documented() -> Descriptions:
    """Return the descriptions that were written for these tests, of what no published one covers."""
    return Descriptions(pathlib.Path(__file__).parent)


def _operations(root: pathlib.Path, path: pathlib.Path) -> Iterator[Operation]:
    document = read(root, path)
    content = document.content
    if not isinstance(content, dict) or "swagger" not in content:
        return
    versions = [part for part in document.name.split("/") if VERSION.fullmatch(part)]
    for template, item in content.get("paths", {}).items():
        if CATCH_ALL.search(template):
            continue
        for verb in VERBS:
            if verb in item:
                yield _operation(document, template, item, verb=verb, version=versions[-1] if versions else "")


def _operation(document: Document, template: str, item: Schema, *, verb: str, version: str) -> Operation:
    described = item[verb]
    parameters = [document.resolve(node)[2] for node in [*item.get("parameters", ()), *described.get("parameters", ())]]
    return Operation(
        document=document,
        identifier=described["operationId"],
        method=verb.upper(),
        template=template,
        version=version,
        parameters=tuple(parameters),
        responses=described["responses"],
        pattern=_pattern(template, parameters),
    )


def _pattern(template: str, parameters: list[Schema]) -> re.Pattern[str]:
    whole = WHOLE_SCOPES | {item["name"].lower() for item in parameters if item.get("x-ms-skip-url-encoding")}
    parts = []
    for part in re.split(r"(\{[^}]+\})", template.rstrip("/")):
        name = part.strip("{}")
        if not part.startswith("{"):
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P<{name}>{'.+?' if name.lower() in whole else '[^/]+'})")
    return re.compile("".join(parts).replace("//", "/"), re.IGNORECASE)
