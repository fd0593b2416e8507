# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small description with one type of resource, in two api-versions, and exchanges that are about it."""

from __future__ import annotations

import json
import pathlib
import typing as t

from tests.contract.descriptions import Descriptions

VERSIONS = ("2024-01-01", "2025-01-01")
GUID = "3f0c2d5e-9f6a-4a43-8d0e-0b6f4a1f7c11"
HOST = "https://management.example.test:1"
SHOP_PATH = f"/Groups/g/shops/one?api-version={VERSIONS[0]}"
PARAMETERS: dict[str, t.Any] = {
    "group": {"name": "group", "in": "path", "required": True},
    "name": {"name": "name", "in": "path", "required": True, "pattern": "^[a-z]+$", "maxLength": 5},
    "version": {"name": "api-version", "in": "query", "required": True},
    "top": {"name": "$top", "in": "query", "type": "integer", "minimum": 1},
}
DEFINITIONS: dict[str, t.Any] = {
    "Error": {"type": "object", "properties": {"error": {"$ref": "#/definitions/Detail"}}, "required": ["error"]},
    "Detail": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "message": {"type": "string"},
            "details": {"type": "array", "items": {"$ref": "#/definitions/Detail"}},
        },
    },
    "Resource": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "readOnly": True, "format": "arm-id"},
            "tags": {"additionalProperties": {"type": "string"}},
        },
    },
    "Supplier": {"allOf": [{"$ref": "#/definitions/Resource"}], "properties": {"street": {"type": "string"}}},
    "Shop": {
        "allOf": [{"$ref": "#/definitions/Resource"}],
        "properties": {
            "kind": {"type": "string", "enum": ["Small", "Large"]},
            "password": {"type": "string", "x-ms-secret": True, "maxLength": 4},
            "adminPassword": {"type": "string"},
            "owner": {"type": "string", "x-ms-mutability": ["create", "read"]},
            "shelves": {"type": "integer", "format": "int32", "minimum": 0, "exclusiveMinimum": True, "multipleOf": 2},
            "doors": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "uniqueItems": True},
            "opened": {"type": "string", "format": "date-time"},
            "register": {"type": "string", "format": "uuid"},
            "state": {"type": "string", "readOnly": True},
            "supplier": {"$ref": "#/definitions/Supplier"},
            "address": {"type": "object", "properties": {"street": {"type": "string"}}},
        },
        "required": ["kind", "state"],
    },
    "ShopUpdate": {
        "type": "object",
        "properties": {
            "owner": {"type": "string", "x-ms-mutability": ["create", "read"]},
            "shelves": {"type": "integer"},
            "hours": {"type": "object", "properties": {"from": {"type": "string"}}, "required": ["from"]},
        },
    },
    "Shops": {
        "type": "object",
        "properties": {"value": {"type": "array", "items": {"$ref": "#/definitions/Shop"}}},
        "required": ["value"],
    },
}
GOOD = {"id": "/x", "tags": {"a": "b"}, "kind": "Small", "state": "Open"}
SENT = {"kind": "Large", "password": "abcd", "tags": {}}


def described(version: str) -> dict[str, t.Any]:
    """Return the description in one version."""
    parameters = [{"$ref": f"#/parameters/{name}"} for name in ("group", "name", "version")]
    listing = [{"$ref": f"#/parameters/{name}"} for name in ("group", "version", "top")]
    errors = {"default": {"schema": _reference("Error")}}
    wait = {"Location": {"type": "string"}, "Retry-After": {"type": "integer"}}
    answer, accepted = {"schema": _reference("Shop")}, {"headers": wait}
    one = {
        "get": {"operationId": "Shops_Get", "responses": {"200": answer, **errors}},
        "head": {"operationId": "Shops_Exists", "responses": {"204": {}, "404": {}}},
        "put": {
            "operationId": "Shops_Put",
            "parameters": [_body("Shop")],
            "responses": {"200": answer, "201": {**answer, **accepted}, **errors},
        },
        "patch": {
            "operationId": "Shops_Patch",
            "parameters": [_body("ShopUpdate")],
            "responses": {"200": answer, "202": accepted, **errors},
        },
        "delete": {"operationId": "Shops_Delete", "responses": {"202": accepted, "204": {}}},
    }
    supplier = {
        "operationId": "Suppliers_Put",
        "parameters": [_body("Supplier")],
        "responses": {"200": {"schema": _reference("Supplier")}},
    }
    return {
        "swagger": "2.0",
        "info": {"version": version},
        "paths": {
            "/groups/{group}/shops/{name}": {"parameters": parameters, **one},
            "/groups/{group}/shops/{name}/open": {
                "parameters": parameters,
                "post": {"operationId": "Shops_Open", "responses": {"202": accepted}},
            },
            "/groups/{group}/shops": {
                "parameters": listing,
                "get": {"operationId": "Shops_List", "responses": {"200": {"schema": _reference("Shops")}}},
            },
            "/groups/{group}/providers/Trade/suppliers/{name}": {"parameters": parameters, "put": supplier},
            "/{anything}": {"get": one["get"]},
        },
        "parameters": PARAMETERS,
        "definitions": DEFINITIONS,
    }


def descriptions_in(directory: pathlib.Path) -> Descriptions:
    """Write the descriptions of both versions and read them."""
    for version in VERSIONS:
        path = directory / "shops" / version / "shops.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(described(version)), encoding="utf-8")
    return Descriptions(directory)


def exchange(
    method: str,
    status: int | None,
    *,
    sent: t.Any = None,
    returned: t.Any = None,
    path: str = SHOP_PATH,
    headers: dict[str, str] | None = None,
    agent: str = "edgestack.azure/1.0.0",
) -> dict[str, t.Any]:
    """Return a recorded exchange; `path` may be a whole URL."""
    return {
        "method": method,
        "url": path if path.startswith("https://") else f"{HOST}{path}",
        "request_headers": {"Content-Type": "application/json", "User-Agent": agent},
        "request_body": sent,
        "status": status,
        "response_headers": {"location": f"{HOST}/result", "retry-after": "1"} if headers is None else headers,
        "response_body": returned,
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def _body(definition: str) -> dict[str, t.Any]:
    return {"name": "body", "in": "body", "required": True, "schema": _reference(definition)}
