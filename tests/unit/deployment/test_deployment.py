# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of templates, against complete lists of calls."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import ARM, SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Kind
from ansible_collections.edgestack.azure.plugins.module_utils._deployment import deploy
from ansible_collections.edgestack.azure.plugins.module_utils._deployment.template import DIGEST_TAG
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

DEPLOYMENTS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Resources/deployments"
DEPLOYMENT = f"{DEPLOYMENTS}/tills"
STATUS = f"{DEPLOYMENT}/operationStatuses/1?api-version=2019-10-01"
TEMPLATE: dict[str, t.Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
    "parameters": {"count": {"type": "int"}, "key": {"type": "secureString"}, "more": {"defaultValue": "x"}},
    "resources": [],
}
GIVEN: dict[str, t.Any] = {"template": TEMPLATE, "parameters": {"count": 3}, "secret_parameters": {"key": "hidden"}}
MISSING = Expect("GET", DEPLOYMENT, status=404, json=arm_error("DeploymentNotFound"))


def deployed(digest: str | None = None, state: str = "Succeeded") -> dict[str, t.Any]:
    return {
        "id": DEPLOYMENT,
        "name": "tills",
        "tags": {DIGEST_TAG: digest} if digest else {},
        "properties": {
            "provisioningState": state,
            "mode": "Incremental",
            "outputs": {"address": {"type": "String", "value": "10.0.0.1"}},
            "outputResources": [{"id": "/x"}],
        },
    }


class Task:
    """Runs the module over expected calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = FakeTransport()
        self.context = FakeContext()
        self.kind: Kind = "entra"
        monkeypatch.setattr(deploy, "connect", self._connect)

    def _connect(self, _params: object, _context: object) -> ArmClient:
        client = fake_client(self.transport)
        client.environment = dataclasses.replace(client.environment, kind=self.kind)
        return client

    def run(self, *calls: Expect, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        given = {"name": "tills", "resource_group": "shop", **options}
        validated = ArgumentSpecValidator(**deploy.deployment_entry().argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        self.transport.expected = list(calls)
        self.transport.calls.clear()
        self.context = FakeContext(check_mode=check_mode)
        result = deploy.run(validated.validated_parameters, self.context)
        self.transport.assert_done()
        return result

    def digest(self) -> str:
        """The digest that was sent last."""
        return str(self.transport.writes[-1].body["tags"][DIGEST_TAG])


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(monkeypatch)


def put(*, fails: bool = False) -> list[Expect]:
    error = {"code": "DeploymentFailed", "message": "At least one resource failed."}
    status = {"status": "Failed", "error": error} if fails else {"status": "Succeeded"}
    accepted = Expect(
        "PUT",
        DEPLOYMENT,
        status=201,
        json=deployed(state="Running"),
        headers={"Azure-AsyncOperation": f"{ARM}{STATUS}"},
    )
    return [accepted, Expect("GET", STATUS, json=status)]


def test_deployment_and_its_outputs(task: Task) -> None:
    result = task.run(MISSING, *put(), Expect("GET", DEPLOYMENT, json=deployed()), **GIVEN)
    assert result["changed"]
    assert result["deployment"]["outputs"] == {"address": "10.0.0.1"}
    assert result["deployment"]["output_resources"] == ["/x"]
    sent = task.transport.writes[0].body["properties"]
    assert sent["parameters"] == {"count": {"value": 3}, "key": {"value": "hidden"}}
    assert sent["template"] == TEMPLATE
    assert "hidden" not in str(result)


def test_the_same_is_not_deployed_again(task: Task) -> None:
    task.run(MISSING, *put(), Expect("GET", DEPLOYMENT, json=deployed()), **GIVEN)
    found = Expect("GET", DEPLOYMENT, json=deployed(task.digest()))
    again = task.run(found, **GIVEN)
    assert again["changed"] is False
    assert again["diff"] == {"before": {}, "after": {}}
    assert task.run(found, *put(), found, **GIVEN, force=True)["changed"]
    other = {**GIVEN, "parameters": {"count": 4}}
    assert task.run(found, *put(), found, **other)["changed"]


def test_what_failed_is_deployed_again(task: Task) -> None:
    task.run(MISSING, *put(), Expect("GET", DEPLOYMENT, json=deployed()), **GIVEN)
    failed = Expect("GET", DEPLOYMENT, json=deployed(task.digest(), state="Failed"))
    assert task.run(failed, *put(), Expect("GET", DEPLOYMENT, json=deployed()), **GIVEN)["changed"]


def test_one_that_is_running_is_waited_for(task: Task) -> None:
    task.run(MISSING, *put(), Expect("GET", DEPLOYMENT, json=deployed()), **GIVEN)
    running = Expect("GET", DEPLOYMENT, json=deployed(task.digest(), state="Running"))
    assert not task.run(running, Expect("GET", DEPLOYMENT, json=deployed(task.digest())), **GIVEN)["changed"]


def failed(kind: str, name: str, message: str) -> dict[str, t.Any]:
    """An operation of a deployment, about a resource that could not be made."""
    return {
        "properties": {
            "provisioningState": "Failed",
            "targetResource": {"id": f"{DEPLOYMENTS}/{name}", "resourceType": kind, "resourceName": name},
            "statusMessage": {"error": {"code": "Bad", "message": message}},
        }
    }


def test_a_failure_names_what_failed_also_in_nested_deployments(task: Task) -> None:
    inner = f"{DEPLOYMENTS}/inner"
    outer = [
        failed("Microsoft.Resources/deployments", "inner", "nested"),
        {"properties": {"provisioningState": "Succeeded"}},
    ]
    calls = [
        MISSING,
        *put(fails=True),
        Expect("GET", f"{DEPLOYMENT}/operations", json={"value": outer}),
        Expect("GET", f"{inner}/operations", json={"value": [failed("X/nets", "net", "no space")]}),
    ]
    with pytest.raises(CollectionError) as caught:
        task.run(*calls, **GIVEN)
    task.transport.assert_done()
    assert "X/nets net: Bad: no space" in caught.value.message
    assert caught.value.result["failed_operations"][-1] == "X/nets net: Bad: no space"


@pytest.mark.parametrize(
    ("kind", "type", "advised"),
    [
        ("adfs", "Microsoft.Compute/virtualMachines", True),
        ("entra", "Microsoft.Compute/virtualMachines", False),
        ("adfs", "Microsoft.AzureStackHCI/virtualMachineInstances", False),
    ],
)
def test_on_a_device_a_failure_says_what_to_do(task: Task, kind: Kind, type: str, advised: bool) -> None:
    task.kind = kind
    operations = [failed(type, name, "OSProvisioningTimedOut") for name in ("till-1", "till-2")]
    with pytest.raises(CollectionError) as caught:
        task.run(
            MISSING, *put(fails=True), Expect("GET", f"{DEPLOYMENT}/operations", json={"value": operations}), **GIVEN
        )
    assert caught.value.message.count("The guest did not report in time.") == advised
    assert caught.value.result["failed_operations"][0] == f"{type} till-1: Bad: OSProvisioningTimedOut"


class TestCheckMode:
    """The service validates."""

    def test_valid(self, task: Task) -> None:
        validate = Expect("POST", f"{DEPLOYMENT}/validate", json={"properties": {"provisioningState": "Succeeded"}})
        assert task.run(MISSING, validate, check_mode=True, **GIVEN)["changed"]

    @pytest.mark.parametrize("status", [200, 400])
    def test_invalid(self, task: Task, status: int) -> None:
        validate = Expect("POST", f"{DEPLOYMENT}/validate", status=status, json=arm_error("InvalidTemplate", "line 3"))
        with pytest.raises(CollectionError, match="line 3"):
            task.run(MISSING, validate, check_mode=True, **GIVEN)

    def test_a_group_of_the_same_run(self, task: Task) -> None:
        missing = Expect("POST", f"{DEPLOYMENT}/validate", status=404, json=arm_error("ResourceGroupNotFound"))
        assert task.run(MISSING, missing, check_mode=True, **GIVEN)["changed"]
        assert "cannot be validated" in task.context.warnings[0]


def test_a_template_behind_a_uri_is_always_deployed(task: Task) -> None:
    uri = "https://templates.example.com/tills.json?sig=hidden"
    found = Expect("GET", DEPLOYMENT, json=deployed())
    assert task.run(found, *put(), found, template_uri=uri)["changed"]
    assert task.transport.writes[0].body["properties"]["templateLink"] == {"uri": uri}
    assert "tags" not in task.transport.writes[0].body
    assert "sig=hidden" in task.context.secrets


def test_a_deployment_of_the_subscription(task: Task) -> None:
    path = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deployments/tills"
    found = Expect("GET", path, json=deployed())
    task.run(found, Expect("PUT", path, json=deployed()), found, resource_group=None, location="dbelocal", **GIVEN)
    assert task.transport.writes[0].body["location"] == "dbelocal"


def test_removal(task: Task) -> None:
    found = Expect("GET", DEPLOYMENT, json=deployed())
    assert task.run(found, found, Expect("DELETE", DEPLOYMENT, status=204), state="absent")["changed"]
    assert not task.run(MISSING, MISSING, state="absent")["changed"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({**GIVEN, "parameters": {"cuont": 3}}, r"'parameters': 'cuont'.*count, key, more"),
        ({**GIVEN, "parameters": {}}, "needs a value for count"),
        ({**GIVEN, "parameters": {"count": 3, "key": "k"}}, "'secret_parameters'"),
        ({"template": {"a": 1}}, "'template'"),
        ({"template_file": "/does/not/exist.json"}, "'template_file'"),
        ({**GIVEN, "resource_group": None}, "'location'"),
        ({**GIVEN, "resource_group": None, "location": "dbelocal", "mode": "Complete"}, "'mode'"),
    ],
)
def test_wrong_options_are_refused_before_any_request(task: Task, options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        task.run(**options)
    assert "hidden" not in caught.value.message
    assert task.transport.calls == []


def test_a_template_in_a_file(task: Task, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "t.json"
    path.write_text("\ufeff" + json.dumps({"resources": []}), encoding="utf-8")
    found = Expect("GET", DEPLOYMENT, json=deployed())
    task.run(found, *put(), found, template_file=str(path))
    assert task.transport.writes[0].body["properties"]["template"] == {"resources": []}
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput, match="'template_file'"):
        task.run(template_file=str(path))


class TestParametersFile:
    """A parameters file as it is published."""

    def write(self, tmp_path: pathlib.Path, content: t.Any) -> str:
        path = tmp_path / "parameters.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    def test_options_win_and_secure_parameters_stay_secret(self, task: Task, tmp_path: pathlib.Path) -> None:
        values = {"Count": {"value": 1}, "more": {"value": "file"}, "KEY": {"value": "in-the-file"}}
        file = self.write(tmp_path, {"$schema": "x", "parameters": values})
        calls = [MISSING, *put(), Expect("GET", DEPLOYMENT, json=deployed())]
        task.run(*calls, template=TEMPLATE, parameters_file=file, parameters={"count": 3})
        sent = task.transport.writes[0].body["properties"]["parameters"]
        assert sent == {"count": {"value": 3}, "more": {"value": "file"}, "KEY": {"value": "in-the-file"}}
        assert "in-the-file" in task.context.secrets
        found = Expect("GET", DEPLOYMENT, json=deployed(task.digest()))
        given = {"count": 3, "more": "file"}
        assert not task.run(found, template=TEMPLATE, parameters=given, secret_parameters={"key": "other"})["changed"]

    @pytest.mark.parametrize(
        "content", [[], {"count": 3}, {"parameters": {"count": 3}}, {"parameters": {"key": {"reference": {}}}}]
    )
    def test_another_file_is_refused(self, task: Task, tmp_path: pathlib.Path, content: t.Any) -> None:
        with pytest.raises(InvalidInput, match="'parameters_file'"):
            task.run(**GIVEN, parameters_file=self.write(tmp_path, content))
        assert task.transport.calls == []
