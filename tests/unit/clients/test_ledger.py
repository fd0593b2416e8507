# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of what clients cannot do, and which clients these are."""

from __future__ import annotations

import json
import pathlib

import pytest
import yaml

from tests.clients.ledger import Ledger, refused
from tests.clients.versions import installed

HOST = "https://management.edge.fleet.example:8443"
SUBSCRIPTION = "0a1b2c3d-0000-4000-8000-00000000000a"
HERE = f"{HOST}/subscriptions/{SUBSCRIPTION.upper()}"


def exchange(method: str, url: str, status: int, code: str = "", **more: object) -> dict:
    body = {"error": {"code": code, "message": "No."}} if code else None
    return {"method": method, "url": url, "status": status, "request_body": None, "response_body": body, **more}


def part_of_a_batch(url: str, status: int, code: str) -> dict:
    asked = {"requests": [{"httpMethod": "GET", "url": url, "name": "1"}]}
    answered = {"responses": [{"name": "1", "httpStatusCode": status, "content": {"error": {"code": code}}}]}
    batch = exchange("POST", f"{HOST}/batch?api-version=2015-11-01", 200)
    return {**batch, "request_body": asked, "response_body": answered}


def failed_deployment(name: str) -> dict:
    inner = json.dumps({"error": {"code": "InvalidResourceType", "message": "No."}})
    error = {"code": "DeploymentFailed", "message": "No.", "details": [{"code": "NotFound", "message": inner}]}
    url = f"{HERE}/providers/Microsoft.Resources/deployments/{name}/operationStatuses/21321798?api-version=2019-10-01"
    return {**exchange("GET", url, 200), "response_body": {"status": "Failed", "error": error}}


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (exchange("GET", f"{HERE}/providers?api-version=2019-10-01", 200), None),
        (exchange("GET", f"{HERE}/resourceGroups/Shop?api-version=1", 404, "ResourceGroupNotFound"), None),
        (
            exchange(
                "GET", f"{HERE}/resourcegroups/SHOP?$top=1&api-version=2022-09-01", 400, "InvalidApiVersionParameter"
            ),
            "GET /subscriptions/{subscription}/resourcegroups/{group} 2022-09-01: 400 InvalidApiVersionParameter",
        ),
        (
            part_of_a_batch(f"{HERE}/providers/x?api-version=2024-07-01", 400, "NoRegisteredProviderFound"),
            "batched GET /subscriptions/{subscription}/providers/x 2024-07-01: 400 NoRegisteredProviderFound",
        ),
        (
            failed_deployment("vm_deploy_8S5XsZy6zOOFGsW2cOi5CENCbCLnf1xk"),
            "GET /subscriptions/{subscription}/providers/Microsoft.Resources/deployments/{made up}/operationStatuses/"
            "{made up} 2019-10-01: 200 DeploymentFailed, InvalidResourceType",
        ),
    ],
)
def test_what_was_refused(found: dict, line: str | None) -> None:
    assert refused([found, found], subscription=SUBSCRIPTION, group="shop") == ([line] if line else [])


def test_what_is_known_and_what_is_found(tmp_path: pathlib.Path) -> None:
    known = {"client": {"why": "It is new.", "refused": {"this": ["one"], "that": ["two"]}}}
    (tmp_path / "known.yml").write_text(yaml.safe_dump(known), encoding="utf-8")
    ledger = Ledger(known=tmp_path / "known.yml", found=tmp_path / "found.yml")
    ledger.check("client", {"this": ["one"]})
    ledger.check("client", {"that": ["two"]})
    assert yaml.safe_load((tmp_path / "found.yml").read_text(encoding="utf-8")) == known
    for changed in ({"this": []}, {"this": ["one", "more"]}, {"other": ["one"]}):
        with pytest.raises(AssertionError):
            ledger.check("client", changed)
    with pytest.raises(AssertionError):
        ledger.check("another", {"this": ["one"]})
    assert "another" in yaml.safe_load((tmp_path / "found.yml").read_text(encoding="utf-8"))


def test_versions_of_an_environment(tmp_path: pathlib.Path) -> None:
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    for name, version in (("Azure_Core", "1.0"), ("msal", "2.0"), ("azure.mgmt.none", "3.0")):
        directory = packages / f"{name}-{version}.dist-info"
        directory.mkdir(parents=True)
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (directory / "METADATA").write_text(text, encoding="utf-8")
    manifest = packages / "ansible_collections" / "azure" / "azcollection" / "MANIFEST.json"
    manifest.parent.mkdir(parents=True)
    described = {"namespace": "azure", "name": "azcollection", "version": "4.0"}
    manifest.write_text(json.dumps({"collection_info": described}), encoding="utf-8")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# azure.mgmt.none\nazure-core>=0.9\n", encoding="utf-8")
    found = {"azure-core": "1.0", "msal": "2.0", "azure.azcollection": "4.0"}
    assert installed(tmp_path, requirements) == found
