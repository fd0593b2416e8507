# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of an Azure SDK package as definitions of an API description, read from its source without importing it.

Both generations are known: classes whose members are `rest_field`s, and older ones with `_attribute_map` and
`_validation`.
"""

from __future__ import annotations

import ast
import pathlib
import re
import typing as t

from tests.contract.descriptions import Schema

SIMPLE: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "long": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "iso-8601": {"type": "string", "format": "date-time"},
    "object": {},
    "Any": {},
    "JSON": {},
}
# What the packages call the limits of a value, and what JSON Schema does.
LIMITS = {
    **{"pattern": "pattern", "min_length": "minLength", "max_length": "maxLength", "multiple": "multipleOf"},
    **{"minimum": "minimum", "maximum": "maximum", "min_items": "minItems", "max_items": "maxItems"},
}


def definitions(package: pathlib.Path) -> dict[str, Schema]:
    """Return the definitions of all models and enumerations of a package."""
    classes = [
        node
        for path in sorted((package / "models").glob("_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    enums = {node.name for node in classes if any("Enum" in ast.unparse(base) for base in node.bases)}
    found = {node.name: _enumeration(node) if node.name in enums else _model(node) for node in classes}
    _keep_parents(found)
    return found


def reference(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/definitions/{name}"}


def _enumeration(node: ast.ClassDef) -> Schema:
    assigned = [item.value for item in node.body if isinstance(item, ast.Assign)]
    return {"type": "string", "enum": [value.value for value in assigned if isinstance(value, ast.Constant)]}


def _model(node: ast.ClassDef) -> Schema:
    literals = {ast.unparse(item.targets[0]): item.value for item in node.body if isinstance(item, ast.Assign)}
    if "_attribute_map" in literals:
        validation = ast.literal_eval(literals["_validation"]) if "_validation" in literals else {}
        return _from_attribute_map(ast.literal_eval(literals["_attribute_map"]), validation)
    made: Schema = {"type": "object", "properties": {}, "allOf": [reference(ast.unparse(base)) for base in node.bases]}
    required = []
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.value, ast.Call):
            name, schema, is_required = _rest_field(item, item.value)
            made["properties"][name] = schema
            required += [name] if is_required else []
    return {**made, "required": required}


def _keep_parents(found: dict[str, Schema]) -> None:
    """Drop base classes that are no models."""
    for schema in found.values():
        if "allOf" in schema:
            schema["allOf"] = [item for item in schema["allOf"] if item["$ref"].rpartition("/")[2] in found]


def _rest_field(item: ast.AnnAssign, call: ast.Call) -> tuple[str, Schema, bool]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    options = {name: ast.literal_eval(given[name]) for name in ("name", "visibility") if name in given}
    annotation = ast.unparse(item.annotation).replace("'", "").replace('"', "")
    schema = annotated(annotation)
    visibility = set(options.get("visibility", ["read", "create", "update"]))
    if visibility == {"read"}:
        schema = {**schema, "readOnly": True}
    elif not visibility >= {"read", "create", "update"}:
        schema = {**schema, "x-ms-mutability": sorted(visibility)}
    return options.get("name", ast.unparse(item.target)), schema, not annotation.startswith("Optional[")


def annotated(text: str) -> Schema:
    """Return the schema of a type annotation."""
    if text.startswith(("list[", "List[")):
        return {"type": "array", "items": annotated(_inside(text))}
    if text.startswith(("dict[", "Dict[")):
        return {"type": "object", "additionalProperties": annotated(_inside(text).partition(", ")[2]) or True}
    if text.startswith("Optional["):
        return annotated(_inside(text))
    if text.startswith("Union[str, "):
        return annotated(_inside(text).partition(", ")[2])
    if text.startswith("Literal["):
        return {} if "." in text else {"enum": [_inside(text)]}
    if text.startswith("_models."):
        return reference(text.removeprefix("_models."))
    return dict(SIMPLE.get(text.removeprefix("datetime."), {}))


def _inside(text: str) -> str:
    return text[text.index("[") + 1 : text.rindex("]")]


def _from_attribute_map(attributes: dict[str, t.Any], validation: dict[str, t.Any]) -> Schema:
    """Undo the flattening of the older models: the key `properties.path` is a member of a member."""
    made: Schema = {"type": "object", "properties": {}, "required": []}
    for attribute, member in attributes.items():
        *parents, name = [part.replace("\\", "") for part in re.split(r"(?<!\\)\.", member["key"])]
        place = made
        for parent in parents:
            place = place["properties"].setdefault(parent, {"type": "object", "properties": {}, "required": []})
        rules = validation.get(attribute, {})
        limits = {LIMITS[rule]: value for rule, value in rules.items() if rule in LIMITS}
        place["properties"][name] = {**_old_type(member["type"]), **limits, "readOnly": bool(rules.get("readonly"))}
        place["required"] += [name] if rules.get("required") else []
    return made


def _old_type(text: str) -> Schema:
    if text.startswith("["):
        return {"type": "array", "items": _old_type(text[1:-1])}
    if text.startswith("{"):
        return {"type": "object", "additionalProperties": _old_type(text[1:-1]) or True}
    return dict(SIMPLE[text]) if text in SIMPLE else reference(text)
