# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptions that are made from the source of SDK packages, of both generations."""

from __future__ import annotations

import pathlib
import textwrap

import pytest
from contract_shops import exchange

from tests.contract.descriptions import Descriptions
from tests.contract.judge import Judge
from tests.contract.sdk_descriptions import write_all

OPERATIONS = """
    def build_shops_create_or_update_request(group: str, name: str, **kwargs):
        api_version = kwargs.pop("api_version", _params.pop("api-version", "2025-06-01-preview"))
        _url = "/groups/{group}/shops/{name}"
        path_format_arguments = {
            "group": _SERIALIZER.url("group", group, "str"),
            "name": _SERIALIZER.url("name", name, "str", max_length=5, pattern=r"^[a-z]+$"),
        }
        _params["api-version"] = api_version
        return HttpRequest(method="PUT", url=_url)

    def build_shops_update_request(group: str, name: str, **kwargs):
        _url = "/groups/{group}/shops/{name}"
        _params["api-version"] = kwargs.pop("api_version", _params.pop("api-version", "2025-06-01-preview"))
        return HttpRequest(method="PATCH", url=_url)

    def build_shops_list_request(group: str, **kwargs):
        _url = kwargs.pop("template_url", "/groups/{group}/shops")
        _params["api-version"] = kwargs.pop("api_version", _params.pop("api-version", "2025-06-01-preview"))
        _params["$top"] = 1
        return HttpRequest(method="GET", url=_url)

    class ShopsOperations:
        def _create_or_update_initial(self, group, name, resource, **kwargs):
            _request = build_shops_create_or_update_request(group=group, name=name)
            if response.status_code not in [200, 201]:
                error = self._deserialize.failsafe_deserialize(_models.Failure, response)
                raise HttpResponseError()
            response_headers = {}
            if response.status_code == 201:
                response_headers["Retry-After"] = self._deserialize("int", response.headers.get("Retry-After"))

        @overload
        def begin_create_or_update(self, group: str, name: str, resource: _models.Shop) -> LROPoller[_models.Shop]: ...

        @distributed_trace
        def begin_create_or_update(
            self, group: str, name: str, resource: Union[_models.Shop, JSON, IO[bytes]], **kwargs: Any
        ) -> LROPoller[_models.Shop]:
            return self._create_or_update_initial(group, name, resource)

        def update(self, group: str, name: str, tags: Optional[dict[str, str]] = None, **kwargs: Any) -> _models.Shop:
            _parameters = _models.ShopUpdate(tags=tags)
            _request = build_shops_update_request(group=group, name=name)
            if response.status_code not in [200]:
                raise HttpResponseError()

        def list(self, group: str, **kwargs: Any) -> ItemPaged["_models.Shop"]:
            _request = build_shops_list_request(group=group)
            if response.status_code not in [200]:
                raise HttpResponseError()
"""
FIELDS = """
    class Resource(_Model):
        id: Optional[str] = rest_field(visibility=["read"])

    class ShopUpdate(_Model):
        tags: Optional[dict[str, str]] = rest_field()

    class Failure(_Model):
        error: Any = rest_field()
        reason: str = rest_field()

    class Shop(Resource):
        kind: Union[str, "_models.Kind"] = rest_field(visibility=["read", "create", "update"])
        opened: Optional[datetime.datetime] = rest_field(name="openedAt", visibility=["read"], format="rfc3339")
        password: Optional[str] = rest_field(visibility=["create"])
        shelves: Optional[list["_models.Resource"]] = rest_field()
        tags: Optional[dict[str, str]] = rest_field()
"""
ENUMS = """
    class Kind(str, Enum, metaclass=CaseInsensitiveEnumMeta):
        SMALL = "Small"
        LARGE = "Large"
"""
ATTRIBUTE_MAP = """
    class Shop(_serialization.Model):
        _validation = {"id": {"readonly": True}, "kind": {"required": True, "max_length": 5}}
        _attribute_map = {
            "id": {"key": "id", "type": "str"},
            "kind": {"key": "kind", "type": "str"},
            "opened": {"key": "properties.openedAt", "type": "iso-8601"},
            "shelves": {"key": "properties.shelves", "type": "[Shop]"},
            "tags": {"key": "tags", "type": "{str}"},
        }

    class ShopUpdate(_serialization.Model):
        _attribute_map = {"tags": {"key": "tags", "type": "{str}"}}

    class Failure(_serialization.Model):
        _validation = {"reason": {"required": True}}
        _attribute_map = {"error": {"key": "error", "type": "object"}, "reason": {"key": "reason", "type": "str"}}
"""
PATH = "/groups/g/shops"
LATE = {"openedAt": "soon"}
TODAY = "2026-11-22T06:32:12Z"


def write(directory: pathlib.Path, models: str) -> Descriptions:
    """Write the source of a package and describe it."""
    package = directory / "site" / "azure" / "mgmt" / "hybridcompute"
    for name, text in (("operations/_operations", OPERATIONS), ("models/_models", models), ("models/_enums", ENUMS)):
        path = package / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    write_all(directory / "descriptions", [directory / "site"])
    return Descriptions(directory / "descriptions")


def problems(
    descriptions: Descriptions,
    method: str,
    status: int,
    *,
    sent: object = None,
    returned: object,
    name: str = "one",
    headers: dict[str, str] | None = None,
) -> list[str]:
    """Judge one exchange."""
    path = f"{PATH}{'' if method == 'GET' else f'/{name}'}?api-version=2025-06-01-preview"
    answer = {"Retry-After": "1"} if headers is None else headers
    judgement = Judge(descriptions).judge(
        exchange(method, status, sent=sent, returned=returned, path=path, headers=answer)
    )
    assert judgement.operation is not None
    return [f"{violation.part}: {violation.problem}" for violation in judgement.violations]


@pytest.mark.parametrize("models", [FIELDS, ATTRIBUTE_MAP], ids=["fields", "attribute map"])
def test_paths_verbs_and_status_codes(models: str, tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, models)
    assert {(item.method, item.template, item.version) for item in descriptions.operations} == {
        ("PUT", "/groups/{group}/shops/{name}", "2025-06-01-preview"),
        ("PATCH", "/groups/{group}/shops/{name}", "2025-06-01-preview"),
        ("GET", "/groups/{group}/shops", "2025-06-01-preview"),
    }
    shop = {"kind": "Small"}
    assert problems(descriptions, "PUT", 201, sent=shop, returned=shop) == []
    assert problems(descriptions, "PUT", 202, sent=shop, returned=shop) == ["status: 202 is not declared"]
    assert problems(descriptions, "PATCH", 200, sent={"tags": {}}, returned=shop) == []
    assert problems(descriptions, "PATCH", 200, sent=shop, returned=shop) == ["request.kind: unknown property"]
    assert problems(descriptions, "GET", 200, returned={"value": [shop]}) == []
    assert problems(descriptions, "GET", 200, returned={"value": [{}]}) == [
        "response 200.value.[].kind: required property is missing"
    ]


@pytest.mark.parametrize("models", [FIELDS, ATTRIBUTE_MAP], ids=["fields", "attribute map"])
def test_headers_errors_and_limits(models: str, tmp_path: pathlib.Path) -> None:
    """What clients read from an answer is there, and what they check before they ask is kept to."""
    descriptions = write(tmp_path, models)
    shop = {"kind": "Small"}
    assert problems(descriptions, "PUT", 200, sent=shop, returned=shop, headers={}) == []
    assert problems(descriptions, "PUT", 201, sent=shop, returned=shop, headers={}) == [
        "response 201: has no header Retry-After"
    ]
    assert problems(descriptions, "PUT", 201, sent=shop, returned=shop, headers={"Retry-After": "soon"}) == [
        "response 201 Retry-After: type 'integer', not 'soon'"
    ]
    error = {"code": "X", "message": "Not so."}
    assert problems(descriptions, "PUT", 409, sent=shop, returned={"error": error}) == [
        "response 409.reason: required property is missing"
    ]
    assert problems(descriptions, "PUT", 200, sent=shop, returned=shop, name="LONGER") == [
        "path name: pattern '^[a-z]+$', not 'LONGER'",
        "path name: maxLength 5, not 'LONGER'",
    ]


def test_newer_models(tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, FIELDS)
    good = {"kind": "Large", "password": "x", "shelves": [{}], "tags": {"a": "b"}}
    assert (
        problems(descriptions, "PUT", 200, sent=good, returned={"kind": "Small", "id": "/x", "openedAt": TODAY}) == []
    )
    bad = {"kind": "Tiny", "id": "/x", "openedAt": TODAY, "tags": {"a": 1}}
    assert sorted(problems(descriptions, "PUT", 200, sent=bad, returned=good)) == [
        "request.id: read-only property is sent",
        "request.kind: enum ['Small', 'Large'], not 'Tiny'",
        "request.openedAt: read-only property is sent",
        "request.tags.a: type 'string', not '1'",
        "response 200.password: a secret comes back",
    ]


def test_older_models(tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, ATTRIBUTE_MAP)
    shop = {"kind": "Small", "properties": {"openedAt": TODAY, "shelves": [{"kind": "x"}]}}
    assert problems(descriptions, "PUT", 200, sent=shop, returned={**shop, "id": "/x"}) == []
    assert problems(descriptions, "PUT", 200, sent={"kind": "Medium"}, returned=shop) == [
        "request.kind: maxLength 5, not 'Medium'"
    ]
    assert problems(descriptions, "PUT", 200, sent={"kind": "x"}, returned={"kind": "x", "properties": LATE}) == [
        "response 200.properties.openedAt: format 'date-time', not 'soon'"
    ]
    bad = {"id": "/x", "properties": {"shelves": [{"kind": "x", "colour": "red"}]}}
    assert sorted(problems(descriptions, "PUT", 200, sent=bad, returned=shop)) == [
        "request.id: read-only property is sent",
        "request.kind: required property is missing",
        "request.properties.shelves.[].colour: unknown property",
    ]
