# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Azure CLI, with both hybrid profiles, judges the device and shares resources with our modules."""

from __future__ import annotations

import collections.abc as c
import pathlib
import secrets
import shlex
import typing as t

import pytest

from tests.clients.device.declarations import machine_tasks, other_machine_tasks, unchanged
from tests.clients.device.estate import TENANT, USER, Served
from tests.clients.flow import run_flow
from tests.clients.ledger import Ledger, refused

FLOW = pathlib.Path(__file__).with_name("cli_flow.py")
PROFILES = ("2019-03-01-hybrid", "2020-09-01-hybrid")
# With the slash at the end, which the CLI doubles.
SIGN_IN = """
cloud register -n ase --endpoint-resource-manager {management}/ --profile {profile} --suffix-storage-endpoint {suffix}
cloud set -n ase
login -u {user} -p {password}
login -u {user}@localhost -p {password} --tenant {tenant}
account list-locations
"""
MAKE = """
group create -n {group} -l dbelocal --tags shop=042
group exists -n {group}
group list
storage account check-name -n {group}account
storage account create -n {group}account -g {group} -l dbelocal --sku Standard_LRS
storage account keys list -n {group}account -g {group}
storage account keys renew -n {group}account -g {group} --key primary
storage account show-connection-string -n {group}account -g {group}
disk create -n source -g {group} -l dbelocal --size-gb 4
image create -n ubuntu -g {group} -l dbelocal --source source --os-type Linux
network vnet create -n shop-net -g {group} -l dbelocal --address-prefixes {prefix}
   --subnet-name shop --subnet-prefix {prefix}
network nic create -n web-01-nic -g {group} -l dbelocal --vnet-name shop-net --subnet shop
vm create -n web-01 -g {group} -l dbelocal --image ubuntu --nics web-01-nic --size Standard_D1_v2
   --authentication-type password --admin-username operator --admin-password {admin_password}
   --os-disk-name web-01-os --tags shop=042
"""
UPLOAD = """
storage container create -n vhds --account-name {group}account --account-key {key}
storage blob upload -c vhds -n data.vhd -f {vhd} --type page --account-name {group}account --account-key {key}
storage blob list -c vhds --account-name {group}account --account-key {key}
"""
USE = """
vm list -g {group}
vm show -n web-01 -g {group} -d
vm stop -n web-01 -g {group}
vm get-instance-view -n web-01 -g {group}
vm start -n web-01 -g {group}
vm deallocate -n web-01 -g {group}
vm list-sizes -l dbelocal
vm update -n web-01 -g {group} --set tags.city=Bern
vm disk attach -g {group} --vm-name web-01 --name data --new --size-gb 4
vm disk detach -g {group} --vm-name web-01 --name data
resource list -g {group}
resource show -g {group} -n web-01 --resource-type Microsoft.Compute/virtualMachines
resource invoke-action -g {group} -n web-01 --resource-type Microsoft.Compute/virtualMachines --action start
deployment group create -g {group} -n extra --template-file {template} --parameters size=4
deployment group show -g {group} -n extra
deployment operation group list -g {group} -n extra
"""
REMOVE = """
vm delete -n web-01 -g {group} --yes
network nic delete -n web-01-nic -g {group}
image delete -n ubuntu -g {group}
disk delete -n web-01-os -g {group} --yes
network vnet delete -n shop-net -g {group}
storage account delete -n {group}account -g {group} --yes
group delete -n {group} --yes
group exists -n {group}
"""
# What the profiles know and a device does not have.
LACKING = """
vm create -n plain -g {group} -l dbelocal --image ubuntu --size Standard_D1_v2 --authentication-type password
   --admin-username operator --admin-password {admin_password}
vm availability-set list -g {group}
vm list-skus -l dbelocal
network nsg create -n shop -g {group} -l dbelocal
network lb list -g {group}
network route-table list -g {group}
lock list
policy assignment list
"""
LACKING_OF = {
    "2019-03-01-hybrid": LACKING,
    # The older profile does not know the command.
    "2020-09-01-hybrid": f"{LACKING}deployment group what-if -g {{group}} --template-file {{template}}\n",
}
READ = """
vm show -n till-01 -g {group} -d
vm deallocate -n till-01 -g {group}
vm resize -n till-01 -g {group} --size Standard_D1_v2
"""
# With the comments that the tools of Azure allow: the CLI sends the file as it is, so that the request is no JSON.
TEMPLATE = """{
  // One disk.
  "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"size": {"type": "int" /* GiB */}},
  "resources": [
    {
      "type": "Microsoft.Compute/disks",
      "name": "extra",
      "apiVersion": "2017-03-30",
      "location": "[resourceGroup().location]",
      "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": "[parameters('size')]"}
    }
  ],
  "outputs": {"disk": {"type": "string", "value": "[resourceId('Microsoft.Compute/disks', 'extra')]"}}
}
"""

Results = dict[str, t.Any]


class Cli:
    """The CLI of one user, who is signed in with a profile."""

    def __init__(self, device: Served, python: pathlib.Path, directory: pathlib.Path, profile: str) -> None:
        self._device, self._python, self._directory, self.profile = device, python, directory, profile
        template = directory / "template.json"
        template.write_text(TEMPLATE, encoding="utf-8")
        self._words = {
            "management": device.management,
            "suffix": device.blob_suffix,
            "profile": profile,
            "user": USER,
            "password": device.password,
            "tenant": TENANT,
            "admin_password": f"aA1!{secrets.token_hex(6)}",
            "template": str(template),
        }
        self.run(SIGN_IN)

    def run(self, script: str, group: str = "", **words: str) -> Results:
        """Run commands, which must all succeed; return what each printed, by its words before the first option."""
        results = self.attempt(script, group=group, **words)
        assert {line: result["error"] for line, result in results.items() if result["status"]} == {}
        return {line.partition(" -")[0]: result["output"] for line, result in results.items()}

    def attempt(self, script: str, **words: str) -> Results:
        """Run commands; return status, output and error of each. Words stand in braces in the script."""
        lines = script.strip().replace("\n   ", " ").splitlines()
        commands = [[word.format(**self._words, **words) for word in shlex.split(line)] for line in lines]
        environment = {
            **self._device.environment,
            "HOME": str(self._directory),
            "AZURE_CONFIG_DIR": str(self._directory / "azure"),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            # Else it asks Microsoft what may be meant by a command that failed.
            "AZURE_CORE_ERROR_RECOMMENDATION": "off",
        }
        results = run_flow(self._python, FLOW, commands, environment)
        return dict(zip(lines, results, strict=True))


@pytest.fixture(scope="module", params=PROFILES)
def cli(
    request: pytest.FixtureRequest,
    device: Served,
    programs: c.Callable[[str], pathlib.Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Cli:
    """The CLI, signed in."""
    return Cli(device, programs("cli") / "python", tmp_path_factory.mktemp("cli"), request.param)


def test_the_life_of_a_machine(cli: Cli, device: Served, vhd: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """The whole flow works, and our modules find everything as it is declared."""
    group = "cli"
    present = cli.run("network vnet show -g ASERG -n ASEVNET")["network vnet show"]
    made = cli.run(MAKE, group, prefix=present["addressSpace"]["addressPrefixes"][0])
    assert made["group exists"] is True
    assert made["storage account check-name"]["nameAvailable"] is True
    assert [key["keyName"] for key in made["storage account keys list"]] == ["key1", "key2"]
    assert made["vm create"]["powerState"] == "VM running"
    assert made["vm create"]["privateIpAddress"]
    unchanged(device.run(machine_tasks(group, "shop-net", managed_disk="source"), tmp_path))

    keys = [made[f"storage account keys {verb}"][0]["value"] for verb in ("list", "renew")]
    assert keys[0] != keys[1]
    blobs = cli.run(UPLOAD, group, key=keys[1], vhd=str(vhd))["storage blob list"]
    assert [(blob["name"], blob["properties"]["contentLength"]) for blob in blobs] == [("data.vhd", vhd.stat().st_size)]

    used = cli.run(USE, group)
    assert used["vm show"]["powerState"] == "VM running"
    states = [item["code"] for item in used["vm get-instance-view"]["instanceView"]["statuses"]]
    assert "PowerState/stopped" in states
    assert used["vm update"]["tags"] == {"shop": "042", "city": "Bern"}
    assert used["deployment group show"]["properties"]["outputs"]["disk"]["value"].endswith("/disks/extra")
    assert [item["properties"]["provisioningState"] for item in used["deployment operation group list"]] == [
        "Succeeded"
    ]

    assert cli.run(REMOVE, group)["group exists"] is False


def test_what_our_modules_made(cli: Cli, device: Served, tmp_path: pathlib.Path) -> None:
    """The CLI reads and changes what our modules made; our modules see the change."""
    group = "forcli"
    run = device.run(other_machine_tasks(group), tmp_path)
    assert all(step.changed and not step.failed for step in run.steps.values()), run.output
    machine = other_machine_tasks(group)[-1]
    read = cli.run(READ, group)
    assert (read["vm show"]["hardwareProfile"]["vmSize"], read["vm show"]["powerState"]) == (
        "Standard_D2_v2",
        "VM running",
    )
    assert [disk["name"] for disk in read["vm show"]["storageProfile"]["dataDisks"]] == ["data"]
    step = device.run([machine], tmp_path).steps["device_virtual_machine"]
    assert step.result["diff"]["before"] == {"vm_size": "Standard_D1_v2"}
    cli.run("group delete -n {group} --yes", group)


def test_what_a_device_lacks_of_a_profile(cli: Cli, device: Served, tmp_path: pathlib.Path, ledger: Ledger) -> None:
    """The profiles are those of a larger system: commands that a device refuses, each with its request."""
    group = "lacking"
    assert device.run(other_machine_tasks(group)[:5], tmp_path).status == 0
    mark = device.emulator.mark()
    results = cli.attempt(LACKING_OF[cli.profile], group=group)
    assert all(result["status"] for result in results.values()), results
    found = refused(device.exchanges_since(mark), subscription=device.subscription, group=group)
    ledger.check("azure-cli", {cli.profile: found})
    cli.run("group delete -n {group} --yes", group)
