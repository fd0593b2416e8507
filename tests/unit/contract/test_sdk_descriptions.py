# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptions that are made from the source of SDK packages, of both generations."""

from __future__ import annotations

import pathlib
import textwrap

import pytest

from tests.contract.descriptions import Descriptions
from tests.contract.judge import Judge
from tests.contract.sdk_descriptions import write_all

OPERATIONS = """
    def build_shops_create_or_update_request(group: str, name: str, **kwargs):
        api_version = kwargs.pop("api_version", _params.pop("api-version", "2025-06-01-preview"))
        _url = "/groups/{group}/shops/{name}"
        _params["api-version"] = api_version
        return HttpRequest(method="PUT", url=_url)

    def build_shops_list_request(group: str, **kwargs):
        _url = kwargs.pop("template_url", "/groups/{group}/shops")
        _params["api-version"] = kwargs.pop("api_version", _params.pop("api-version", "2025-06-01-preview"))
        _params["$top"] = 1
        return HttpRequest(method="GET", url=_url)

    class ShopsOperations:
        def _create_or_update_initial(self, group, name, resource, **kwargs):
            _request = build_shops_create_or_update_request(group=group, name=name)
            if response.status_code not in [200, 201]:
                raise HttpResponseError()

        @overload
        def begin_create_or_update(self, group: str, name: str, resource: _models.Shop) -> LROPoller[_models.Shop]: ...

        @distributed_trace
        def begin_create_or_update(
            self, group: str, name: str, resource: Union[_models.Shop, JSON, IO[bytes]], **kwargs: Any
        ) -> LROPoller[_models.Shop]:
            return self._create_or_update_initial(group, name, resource)

        def list(self, group: str, **kwargs: Any) -> ItemPaged["_models.Shop"]:
            _request = build_shops_list_request(group=group)
            if response.status_code not in [200]:
                raise HttpResponseError()
"""
FIELDS = """
    class Resource(_Model):
        id: Optional[str] = rest_field(visibility=["read"])

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
        _validation = {"id": {"readonly": True}, "kind": {"required": True}}
        _attribute_map = {
            "id": {"key": "id", "type": "str"},
            "kind": {"key": "kind", "type": "str"},
            "opened": {"key": "properties.openedAt", "type": "iso-8601"},
            "shelves": {"key": "properties.shelves", "type": "[Shop]"},
            "tags": {"key": "tags", "type": "{str}"},
        }
"""
PATH = "/groups/g/shops"


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
    descriptions: Descriptions, method: str, status: int, *, sent: object = None, returned: object
) -> list[str]:
    """Judge one exchange."""
    url = f"https://x.test{PATH}{'' if method == 'GET' else '/one'}?api-version=2025-06-01-preview"
    judgement = Judge(descriptions).judge(
        {
            "method": method,
            "url": url,
            "request_headers": {"Content-Type": "application/json"},
            "request_body": sent,
            "status": status,
            "response_headers": {},
            "response_body": returned,
        }
    )
    assert judgement.operation is not None
    return [f"{violation.part}: {violation.problem}" for violation in judgement.violations]


@pytest.mark.parametrize("models", [FIELDS, ATTRIBUTE_MAP], ids=["fields", "attribute map"])
def test_paths_verbs_and_status_codes(models: str, tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, models)
    assert {(item.method, item.template, item.version) for item in descriptions.operations} == {
        ("PUT", "/groups/{group}/shops/{name}", "2025-06-01-preview"),
        ("GET", "/groups/{group}/shops", "2025-06-01-preview"),
    }
    shop = {"kind": "Small"}
    assert problems(descriptions, "PUT", 201, sent=shop, returned=shop) == []
    assert problems(descriptions, "PUT", 202, sent=shop, returned=shop) == ["status: 202 is not declared"]
    assert problems(descriptions, "GET", 200, returned={"value": [shop]}) == []
    assert problems(descriptions, "GET", 200, returned={"value": [{}]}) == [
        "response 200.value.[].kind: required property is missing"
    ]


def test_newer_models(tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, FIELDS)
    good = {"kind": "Large", "password": "x", "shelves": [{}], "tags": {"a": "b"}}
    assert (
        problems(descriptions, "PUT", 200, sent=good, returned={"kind": "Small", "id": "/x", "openedAt": "today"}) == []
    )
    bad = {"kind": "Tiny", "id": "/x", "openedAt": "today", "tags": {"a": 1}}
    assert sorted(problems(descriptions, "PUT", 200, sent=bad, returned=good)) == [
        "request.id: read-only property is sent",
        "request.kind: enum ['Small', 'Large'], not 'Tiny'",
        "request.openedAt: read-only property is sent",
        "request.tags.a: type 'string', not '1'",
        "response 200.password: a secret comes back",
    ]


def test_older_models(tmp_path: pathlib.Path) -> None:
    descriptions = write(tmp_path, ATTRIBUTE_MAP)
    shop = {"kind": "Small", "properties": {"openedAt": "today", "shelves": [{"kind": "x"}]}}
    assert problems(descriptions, "PUT", 200, sent=shop, returned={**shop, "id": "/x"}) == []
    bad = {"id": "/x", "properties": {"shelves": [{"kind": "x", "colour": "red"}]}}
    assert sorted(problems(descriptions, "PUT", 200, sent=bad, returned=shop)) == [
        "request.id: read-only property is sent",
        "request.kind: required property is missing",
        "request.properties.shelves.[].colour: unknown property",
    ]
