# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Template deployments: templates as the samples for devices have them, written anew."""

from __future__ import annotations

import json

import pytest
from emulator_providers.site import GUEST_USER, Site

SCHEMA = "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#"
PROFILE = "2018-03-01-hybrid"
ACCOUNT_ID = "resourceId('Microsoft.Storage/storageAccounts', variables('tidy'))"
NIC_ID = "[resourceId('Microsoft.Network/networkInterfaces', parameters('nic'))]"


def template(*resources: dict, **members: object) -> dict:
    """Return a template."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": list(resources), **members}


def account(name: str = "[variables('tidy')]", **members: object) -> dict:
    """Return a storage account."""
    return {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2016-01-01",
        "name": name,
        "location": "dbelocal",
        "kind": "Storage",
        "sku": {"name": "Standard_LRS"},
        **members,
    }


def disk(name: str, size: object = 1, **members: object) -> dict:
    """Return an empty disk without apiVersion: that of the profile is taken."""
    return {
        "type": "Microsoft.Compute/disks",
        "name": name,
        "location": "[resourceGroup().location]",
        "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": size},
        **members,
    }


def deploy(site: Site, wanted: dict, name: str = "deployment", **parameters: object) -> object:
    """Deploy a template into the group and wait for it."""
    values = {key: {"value": value} for key, value in parameters.items()}
    body = {"properties": {"mode": "Incremental", "template": wanted, "parameters": values}}
    return site.write("PUT", site.path("deployments", name), json=body)


def function_template() -> dict:
    """Return a template whose outputs use most functions."""
    return template(
        account(),
        parameters={
            "account": {"type": "string"},
            "secret": {"type": "secureString"},
            "unused": {"type": "string", "defaultValue": "[concat('vm', split(newGuid(), '-')[0])]"},
        },
        variables={"tidy": "[toLower(trim(parameters('account')))]"},
        outputs={
            "suffix": {
                "type": "string",
                "value": "[split(split(reference(variables('tidy')).primaryEndpoints.blob, 'blob.')[1], ':')[0]]",
            },
            "key": {
                "type": "securestring",
                "value": f"[listKeys({ACCOUNT_ID}, '2016-01-01').keys[0].value]",
            },
            "plain": {"type": "string", "value": "[[not an expression]"},
            "choice": {"type": "string", "value": "[if(equals(parameters('account'), ''), 'none', 'some')]"},
            "unique": {"type": "int", "value": "[length(uniqueString(resourceGroup().id, subscription().id))]"},
            "default": {"type": "int", "value": "[length(parameters('unused'))]"},
        },
    )


def test_functions_and_outputs(site: Site) -> None:
    wanted = function_template()
    outcome = deploy(site, wanted, account=f" Deploy{site.group} ", secret="hidden-value")
    assert outcome.ok, outcome.error
    assert outcome.response.status_code == 201
    shown = site.properties(site.path("deployments", "deployment"))
    assert shown["provisioningState"] == "Succeeded"
    assert shown["parameters"]["secret"] == {"type": "SecureString"}
    outputs = shown["outputs"]
    assert outputs["suffix"]["value"] == "edge.fleet.example"
    assert outputs["key"] == {"type": "securestring"}
    assert outputs["plain"]["value"] == "[not an expression]"
    assert (outputs["choice"]["value"], outputs["unique"]["value"], outputs["default"]["value"]) == ("some", 13, 10)
    assert "template" not in shown
    assert shown["outputResources"][0]["id"].endswith(f"deploy{site.group}")
    assert "hidden-value" not in site.emulator.traffic_log.read_text(encoding="utf-8")
    (operation,) = site.get(site.path("deployments", "deployment") + "/operations")["value"]
    assert operation["properties"]["provisioningState"] == "Succeeded"
    again = deploy(site, wanted, account=f"deploy{site.group}", secret="hidden-value")
    assert (again.response.status_code, again.ok) == (200, True)


NIC = {
    "type": "Microsoft.Network/networkInterfaces",
    "apiVersion": "2017-10-01",
    "name": "[parameters('nic')]",
    "location": "[variables('location')]",
    "properties": {
        "ipConfigurations": [
            {
                "name": "ip",
                "properties": {
                    "privateIPAllocationMethod": "[if(equals(parameters('address'), ''), 'Dynamic', 'Static')]",
                    "privateIPAddress": "[parameters('address')]",
                    "subnet": {"id": "[parameters('subnet')]"},
                },
            }
        ]
    },
}
MACHINE = {
    "type": "Microsoft.Compute/virtualMachines",
    "apiVersion": "2017-03-30",
    "name": "[parameters('vm')]",
    "location": "[variables('location')]",
    "dependsOn": ["[concat('Microsoft.Network/networkInterfaces/', parameters('nic'))]"],
    "properties": {
        "hardwareProfile": {"vmSize": "Standard_D1_v2"},
        "osProfile": {
            "computerName": "[parameters('vm')]",
            "adminUsername": GUEST_USER,
            "adminPassword": "[parameters('password')]",
        },
        "storageProfile": {
            "imageReference": {
                "id": "[resourceId(parameters('imageGroup'), 'Microsoft.Compute/images', parameters('image'))]"
            }
        },
        "networkProfile": {"networkInterfaces": [{"id": NIC_ID}]},
    },
}


def vm_template() -> dict:
    """Return an interface and a machine on it, as the sample has them."""
    texts = ("vm", "nic", "image", "imageGroup", "subnet", "password", "address")
    parameters = {name: {"type": "string"} for name in texts}
    parameters["address"]["defaultValue"] = ""
    parameters["password"]["type"] = "securestring"
    return template(NIC, MACHINE, parameters=parameters, variables={"location": "dbelocal"}, apiProfile=PROFILE)


def vm_values(site: Site) -> dict:
    """Return the parameters of that template."""
    return {
        "vm": "vm",
        "nic": "nic",
        "image": "image",
        "imageGroup": site.group,
        "subnet": site.subnet,
        "password": f"aA1!{site.device.serial}",
    }


def test_a_machine(site: Site) -> None:
    site.image("image")
    assert deploy(site, vm_template(), **vm_values(site)).ok
    assert site.power(site.path("virtualMachines", "vm")) == "running"


def inner_deployment(names: list[str]) -> dict:
    """Return a nested deployment with parameters of its own."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2018-09-01",
        "name": "inner",
        "resourceGroup": "[parameters('group')]",
        "dependsOn": ["[resourceId('Microsoft.Resources/resourceGroups/', parameters('group'))]"],
        "properties": {
            "mode": "incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {name: {"value": f"[parameters('{name}')]"} for name in names},
            "template": vm_template(),
        },
    }


def test_the_subscription_level(site: Site) -> None:
    site.image("image")
    group = f"{site.group}sub"
    names = list(vm_values(site))
    made = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2018-05-01",
        "location": "dbelocal",
        "name": "[parameters('group')]",
        "properties": {},
    }
    parameters = {name: {"type": "string"} for name in (*names, "group")}
    values = {name: {"value": value} for name, value in {**vm_values(site), "group": group}.items()}
    outer = template(made, inner_deployment(names), parameters=parameters)
    body = {
        "location": "dbelocal",
        "properties": {"mode": "Incremental", "template": outer, "parameters": values},
    }
    path = f"{site.base}/providers/Microsoft.Resources/deployments/outer"
    outcome = site.write("PUT", path, json=body)
    assert outcome.ok, outcome.error
    machine = site.path("virtualMachines", "vm", group=group)
    assert site.power(machine) == "running"
    assert site.properties(site.path("deployments", "inner", group=group))["provisioningState"] == "Succeeded"
    own = site.group
    site.group = group
    site.drop_group()
    site.group = own


CONNECTION = (
    "[concat('DefaultEndpointsProtocol=http;EndpointSuffix=', split(split(reference(concat('Microsoft.Storage/"
    "storageAccounts/', parameters('account')), '2016-01-01').primaryEndpoints.blob, 'blob.')[1], '/')[0], "
    "';AccountName=', variables('tidy'), ';AccountKey=', listKeys(resourceId('Microsoft.Storage/storageAccounts', "
    "variables('tidy')), '2016-01-01').keys[0].value)]"
)
JOB = {
    "type": "Microsoft.AzureBridge/locations/ingestionJobs",
    "apiVersion": "2020-07-01",
    "name": "[concat('dbelocal', '/', 'job')]",
    "location": "dbelocal",
    "kind": "BlobDownload",
    "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', parameters('account'))]"],
    "properties": {
        "SourceBlobUri": "https://cloud.example/vhds/ubuntu.vhd?sig=abc",
        "TargetStorageAccountConnectionString": CONNECTION,
        "TargetContainerName": "vhds",
    },
}
IMAGE = {
    "type": "Microsoft.Compute/images",
    "apiVersion": "2017-03-30",
    "name": "image",
    "location": "dbelocal",
    "properties": {
        "storageProfile": {
            "osDisk": {
                "osType": "Linux",
                "osState": "Generalized",
                "blobUri": f"[concat(reference({ACCOUNT_ID}).primaryEndpoints.blob, 'vhds/ubuntu.vhd')]",
            }
        }
    },
}


def test_download_of_an_image(site: Site) -> None:
    """Nested deployments in the outer scope, keys and endpoints of an account of the same template."""
    cleanup = {**JOB, "kind": "BlobCleanup", "properties": {}}
    del cleanup["dependsOn"]
    steps = {"download": [account("[parameters('account')]"), JOB], "make": [IMAGE], "cleanup": [cleanup]}
    nested, before = [], None
    for name, resources in steps.items():
        nested.append(
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2018-09-01",
                "name": name,
                "dependsOn": [f"[resourceId('Microsoft.Resources/deployments', '{before}')]"] if before else [],
                "properties": {"mode": "Incremental", "template": template(*resources, apiProfile=PROFILE)},
            }
        )
        before = name
    outer = template(
        *nested,
        parameters={"account": {"type": "string"}},
        variables={"tidy": "[toLower(trim(parameters('account')))]"},
    )
    outcome = deploy(site, outer, account=f"down{site.group}")
    assert outcome.ok, outcome.error
    assert site.properties(site.path("images", "image"))["provisioningState"] == "Succeeded"
    job_path = (
        f"{site.base}/resourceGroups/{site.group}/providers/Microsoft.AzureBridge/locations/dbelocal/ingestionJobs/job"
    )
    found = site.get(job_path)
    assert found["kind"] == "BlobCleanup"
    assert "TargetStorageAccountConnectionString" not in found["properties"]
    assert "AccountKey=" not in json.dumps(site.get(site.path("deployments", "download")))


def test_condition_copy_and_children(site: Site) -> None:
    wanted = template(
        disk("never", condition="[equals(parameters('os'), 'Windows')]"),
        disk("[concat('copy', copyIndex(1))]", "[add(copyIndex(), 1)]", copy={"name": "loop", "count": 2}),
        parameters={"os": {"type": "string", "allowedValues": ["Linux", "Windows"]}},
        apiProfile="2020-09-01-hybrid",
    )
    assert deploy(site, wanted, os="Linux").ok
    assert site.properties(site.path("disks", "copy2"))["diskSizeGB"] == 2
    assert site.send("GET", site.path("disks", "never")).status_code == 404


def test_what_fails_is_told_in_details(site: Site) -> None:
    wanted = template(
        disk("bad", 0),
        disk("good"),
        disk("after", dependsOn=["bad"]),
        apiProfile="2020-09-01-hybrid",
    )
    outcome = deploy(site, wanted)
    assert (outcome.status, outcome.code) == ("Failed", "DeploymentFailed")
    (detail,) = outcome.error["details"]
    assert detail["code"] == "BadRequest"
    assert json.loads(detail["message"])["error"]["code"] == "InvalidParameter"
    assert site.properties(site.path("deployments", "deployment"))["error"] == outcome.error
    assert site.send("GET", site.path("disks", "good")).status_code == 200
    assert site.send("GET", site.path("disks", "after")).status_code == 404


def test_a_failed_operation_is_told_too(site: Site) -> None:
    site.image("image")
    site.device.control("settings", bad_images="image")
    outcome = deploy(site, vm_template(), **vm_values(site))
    (detail,) = outcome.error["details"]
    inner = json.loads(detail["message"])["error"]
    assert (detail["code"], inner["code"]) == ("Conflict", "ResourceDeploymentFailure")
    assert inner["details"][0]["code"] == "OSProvisioningTimedOut"


def test_defaults_are_made_of_other_parameters(site: Site) -> None:
    parameters = {
        "third": {"type": "string", "defaultValue": "[concat(parameters('second'), '3')]"},
        "second": {"type": "string", "defaultValue": "[concat(parameters('first'), '2')]"},
        "first": {"type": "string", "defaultValue": "1"},
    }
    wanted = template(parameters=parameters, outputs={"all": {"type": "string", "value": "[parameters('third')]"}})
    assert deploy(site, wanted).ok
    assert site.properties(site.path("deployments", "deployment"))["outputs"]["all"]["value"] == "123"
    parameters["first"]["defaultValue"] = "[parameters('third')]"
    assert deploy(site, template(parameters=parameters)).refusal == (400, "InvalidTemplate")


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"resources": []}, "$schema"),
        (template(disk("[missing('x')]")), "'missing' is not valid"),
        (template(disk("[parameters('x')]")), "'x' is not found"),
        (template(disk("[concat('x']")), "Unable to parse"),
        (template(disk("d")), "no apiVersion"),
        (template(disk("d", apiVersion="2019-07-01"), disk("D", apiVersion="2019-07-01")), "multiple times"),
        (template(parameters={"needed": {"type": "int"}}), "not provided"),
        (template(disk("a/b", apiVersion="2019-07-01")), "segment lengths"),
        (template(unknown=1), "unknown"),
    ],
)
def test_bad_templates(site: Site, wanted: dict, text: str) -> None:
    for verb, path in (("POST", "/validate"), ("PUT", "")):
        body = {"properties": {"mode": "Incremental", "template": wanted}}
        answer = site.send(verb, site.path("deployments", "deployment") + path, json=body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "InvalidTemplate")
        assert text in error["message"]
    assert site.send("HEAD", site.path("deployments", "deployment")).status_code == 404


@pytest.mark.parametrize(
    ("value", "text"), [({"value": 5}, "Expected a value of type"), ({"value": "c"}, "allowed value"), ("a", "'value'")]
)
def test_bad_parameters(site: Site, value: object, text: str) -> None:
    wanted = template(parameters={"letter": {"type": "string", "allowedValues": ["a", "b"]}})
    properties = {"mode": "Incremental", "template": wanted, "parameters": {"letter": value}}
    answer = site.send("POST", site.path("deployments", "d") + "/validate", json={"properties": properties})
    assert text in answer.json()["error"]["message"]


def test_a_body_that_is_not_json(site: Site) -> None:
    """As the Azure CLI sends it: the file as it is, comments included, behind a bare key."""
    wanted = json.dumps(template(disk("cli"), apiProfile="2020-09-01-hybrid"), indent=1)
    commented = wanted.replace('"contentVersion"', '// a comment\n"contentVersion"', 1)
    text = f'{{"properties": {{"parameters": {{}}, "mode": "Incremental", template:{commented}}}}}'
    headers = {"Content-Type": "application/json; charset=utf-8"}
    path = site.path("deployments", "cli")
    validated = site.send("POST", path + "/validate", data=text, headers=headers)
    assert validated.status_code == 200
    assert set(validated.json()) == {"properties"}
    assert validated.json()["properties"]["validatedResources"][0]["id"].endswith("/disks/cli")
    assert site.send("GET", site.path("disks", "cli")).status_code == 404
    assert site.write("PUT", path, data=text, headers=headers).ok
    assert site.send("HEAD", path).status_code == 204
    assert site.send("DELETE", path).status_code == 204
    assert site.send("GET", path).json()["error"]["code"] == "DeploymentNotFound"


def test_the_oldest_profile_is_told_less(site: Site) -> None:
    """What its description does not have, for the deployment and for its operations."""
    path, wanted = site.path("deployments", "old"), template(disk("one"), apiProfile=PROFILE)
    made = site.write("PUT", path, "2018-05-01", json={"properties": {"mode": "Incremental", "template": wanted}})
    assert made.ok
    found, (step,) = site.get(path, "2018-05-01"), site.get(f"{path}/operations", "2018-05-01")["value"]
    newer = {"duration", "error", "outputResources", "provisioningOperation", "templateHash", "validatedResources"}
    assert [newer & set(item["properties"]) for item in (found, step)] == [set(), set()]
    assert {"duration", "templateHash", "outputResources"} <= set(site.get(path, "2019-10-01")["properties"])


def test_one_at_a_time(site: Site) -> None:
    body = {"properties": {"mode": "Incremental", "template": template(disk("d"), apiProfile="2020-09-01-hybrid")}}
    first = site.send("PUT", site.path("deployments", "d"), json=body)
    assert site.url("GET", first.headers["Azure-AsyncOperation"]).json() == {"status": "Running"}
    second = site.send("PUT", site.path("deployments", "d"), json=body)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "DeploymentActive")
    site.finish()
    assert site.url("GET", first.headers["Azure-AsyncOperation"]).json() == {"status": "Succeeded"}
    assert [item["name"] for item in site.get(site.path("deployments", "").rstrip("/"))["value"]] == ["d"]


def test_modes(site: Site) -> None:
    body = {"properties": {"mode": "Complete", "template": template()}}
    assert site.write("PUT", site.path("deployments", "d"), json=body).refusal == (400, "InvalidTemplateDeployment")
    body["properties"]["mode"] = "None"
    assert site.write("PUT", site.path("deployments", "d"), json=body).refusal == (400, "InvalidParameter")
