# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual machines on Azure Local, against complete ordered lists of calls."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from fakes import SUBSCRIPTION, Expect, FakeContext, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._virtual_machine import azure_local, power

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
MACHINE = f"{GROUP}/providers/Microsoft.HybridCompute/machines/web"
INSTANCE = f"{MACHINE}/providers/Microsoft.AzureStackHCI/virtualMachineInstances/default"
HCI = f"{GROUP}/providers/Microsoft.AzureStackHCI"
CUSTOM_LOCATION = f"{GROUP}-infra/providers/Microsoft.ExtendedLocation/customLocations/cluster"
LOCATIONS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ExtendedLocation/customLocations"
NOT_FOUND: dict[str, t.Any] = {"status": 404, "json": arm_error("ResourceNotFound")}
CREATE = {
    "custom_location": "cluster",
    "image": "ubuntu",
    "admin_username": "operator",
    "ssh_public_keys": [{"key_data": "ssh-rsa AAAA"}],
    "network_interfaces": ["nic"],
    "processors": 2,
    "memory_mb": 4096,
}


def machine_body(**tags: str) -> dict[str, t.Any]:
    return {
        "id": MACHINE.upper(),
        "name": "web",
        "kind": "HCI",
        "location": "eastus",
        "identity": {"type": "SystemAssigned", "principalId": "p"},
        "tags": tags,
        "properties": {"provisioningState": "Creating", "status": "Connected"},
    }


def instance_body(power_state: str = "Running", **hardware: t.Any) -> dict[str, t.Any]:
    return {
        "id": INSTANCE,
        "name": "default",
        "extendedLocation": {"type": "CustomLocation", "name": CUSTOM_LOCATION},
        "properties": {
            "provisioningState": "Succeeded",
            "hardwareProfile": {"vmSize": "Custom", "processors": 2, "memoryMB": 4096, **hardware},
            "osProfile": {
                "adminUsername": "operator",
                "computerName": "web",
                "linuxConfiguration": {"provisionVMAgent": True},
                "windowsConfiguration": {"provisionVMAgent": True},
            },
            "storageProfile": {
                "imageReference": {"id": f"{HCI}/galleryImages/Ubuntu"},
                "osDisk": {"osType": "Linux"},
                "vmConfigStoragePathId": f"{HCI}/storageContainers/default",
            },
            "networkProfile": {"networkInterfaces": [{"id": f"{HCI}/networkInterfaces/NIC"}]},
            "status": {"powerState": power_state, "errorCode": ""},
        },
    }


def get(path: str, body: dict[str, t.Any] | None) -> Expect:
    return Expect("GET", path, **({"json": body} if body else NOT_FOUND))


def reads(power_state: str = "Running", **hardware: t.Any) -> list[Expect]:
    return [get(MACHINE, machine_body()), get(INSTANCE, instance_body(power_state, **hardware))]


def act(action: str, leads_to: str, **hardware: t.Any) -> list[Expect]:
    return [Expect("POST", f"{INSTANCE}/{action}"), get(INSTANCE, instance_body(leads_to, **hardware))]


def run(
    monkeypatch: pytest.MonkeyPatch, *calls: Expect, check_mode: bool = False, **options: t.Any
) -> tuple[dict[str, t.Any], FakeTransport]:
    """Run the module's use case with validated options."""
    validator = ArgumentSpecValidator(**azure_local.virtual_machine_entry().argument_spec.to_kwargs())
    validated = validator.validate({"name": "web", "resource_group": "shop", **options})
    assert not validated.error_messages
    transport = FakeTransport(calls)
    monkeypatch.setattr(
        "ansible_collections.edgestack.azure.plugins.module_utils._resource.module.connect",
        lambda params, context: fake_client(transport),
    )
    result = azure_local.run(validated.validated_parameters, FakeContext(check_mode=check_mode))
    transport.assert_done()
    return result, transport


def test_unchanged_costs_two_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    result, transport = run(monkeypatch, *reads(), **CREATE, state="started")
    assert (result["changed"], result["restarted"]) == (False, False)
    assert len(transport.calls) == 2
    assert result["virtual_machine"]["power_state"] == "Running"


def creation(put_instance: Expect) -> list[Expect]:
    return [
        get(MACHINE, None),
        Expect("GET", LOCATIONS, json={"value": [{"id": CUSTOM_LOCATION, "name": "cluster", "location": "eastus"}]}),
        get(
            f"{HCI}/galleryImages/ubuntu",
            {"name": "ubuntu", "properties": {"provisioningState": "Succeeded", "osType": "Linux"}},
        ),
        get(f"{HCI}/networkInterfaces/nic", {"name": "nic"}),
        Expect(
            "PUT",
            MACHINE,
            body={"location": "eastus", "kind": "HCI", "identity": {"type": "SystemAssigned"}},
            json=machine_body(),
        ),
        get(MACHINE, machine_body()),
        put_instance,
    ]


def test_creation_makes_machine_then_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    body = {
        "extendedLocation": {"type": "CustomLocation", "name": CUSTOM_LOCATION},
        "properties": {
            "hardwareProfile": {"vmSize": "Custom", "processors": 2, "memoryMB": 4096},
            "osProfile": {
                "computerName": "web",
                "adminUsername": "operator",
                "linuxConfiguration": {
                    "ssh": {"publicKeys": [{"path": "/home/operator/.ssh/authorized_keys", "keyData": "ssh-rsa AAAA"}]}
                },
            },
            "storageProfile": {
                "osDisk": {"osType": "Linux"},
                "imageReference": {"id": f"{HCI}/galleryImages/ubuntu"},
            },
            "networkProfile": {"networkInterfaces": [{"id": f"{HCI}/networkInterfaces/nic"}]},
        },
    }
    put = Expect("PUT", INSTANCE, status=200, json=instance_body(), body=body)
    result, _transport = run(monkeypatch, *creation(put), get(INSTANCE, instance_body()), **CREATE)
    assert result["changed"]
    assert result["virtual_machine"]["id"] == MACHINE


def test_a_new_machine_that_shall_be_stopped_is_stopped_after_its_creation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [*creation(Expect("PUT", INSTANCE, json=instance_body())), get(INSTANCE, instance_body())]
    result, _transport = run(monkeypatch, *calls, *act("stop", "Stopped"), **CREATE, state="stopped")
    assert result["virtual_machine"]["power_state"] == "Stopped"


def test_check_mode_from_nothing_predicts_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = creation(Expect("GET", "/"))[:4]
    result, transport = run(monkeypatch, *calls, check_mode=True, **CREATE, state="started")
    assert result["changed"]
    assert result["diff"]["after"]["processors"] == 2
    assert transport.writes == []


def test_a_machine_left_by_an_interrupted_run_gets_its_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = creation(Expect("PUT", INSTANCE, json=instance_body()))
    calls = [get(MACHINE, machine_body()), get(INSTANCE, None), *everything[1:4], everything[6]]
    assert run(monkeypatch, *calls, get(INSTANCE, instance_body()), **CREATE)[0]["changed"]


def test_a_failed_instance_tells_that_the_machine_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Expect("PUT", INSTANCE, status=400, json=arm_error("NoSpace", "There is not enough space on the disk."))
    with pytest.raises(CollectionError, match="not enough space.*Arc machine 'web' was created before and stays"):
        run(monkeypatch, *creation(refused), **CREATE)


def test_an_arc_machine_of_another_kind_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    server = {**machine_body(), "kind": None}
    calls = [get(MACHINE, server), get(INSTANCE, None), *creation(Expect("GET", "/"))[1:4]]
    with pytest.raises(CollectionError, match="Arc machine 'web' exists and 'kind' cannot be changed"):
        run(monkeypatch, *calls, **CREATE)


class TestMemory:
    """A change that needs the machine stopped."""

    def test_refused_without_permission(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(
            CollectionError, match="'Running', and changing 'memory_mb' needs it stopped.*allow_restart"
        ):
            run(monkeypatch, *reads(), memory_mb=8192)

    def test_one_stop_and_one_start_with_permission(self, monkeypatch: pytest.MonkeyPatch) -> None:
        patch = Expect("PATCH", INSTANCE, body={"properties": {"hardwareProfile": {"memoryMB": 8192}}})
        calls = [*reads(), *act("stop", "Stopped"), patch, get(INSTANCE, instance_body("Stopped", memoryMB=8192))]
        result, _transport = run(
            monkeypatch, *calls, *act("start", "Running", memoryMB=8192), memory_mb=8192, allow_restart=True
        )
        assert result["restarted"]
        assert result["diff"] == {"before": {"memory_mb": 4096}, "after": {"memory_mb": 8192}}

    def test_in_place_when_it_is_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        patch = Expect("PATCH", INSTANCE, body={"properties": {"hardwareProfile": {"memoryMB": 8192}}})
        calls = [*reads("Stopped"), patch, get(INSTANCE, instance_body("Stopped", memoryMB=8192))]
        assert not run(monkeypatch, *calls, memory_mb=8192)[0]["restarted"]

    def test_stopping_anyway_needs_no_permission(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = [*reads(), *act("stop", "Stopped"), Expect("PATCH", INSTANCE)]
        done = get(INSTANCE, instance_body("Stopped", memoryMB=8192))
        result, _transport = run(monkeypatch, *calls, done, memory_mb=8192, state="stopped")
        assert (result["changed"], result["restarted"]) == (True, False)

    def test_a_restart_that_is_asked_for_serves_the_change(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = get(INSTANCE, instance_body("Stopped", memoryMB=8192))
        calls = [*reads(), *act("stop", "Stopped"), Expect("PATCH", INSTANCE), done]
        start = act("start", "Running", memoryMB=8192)
        assert run(monkeypatch, *calls, *start, memory_mb=8192, state="restarted")[0]["restarted"]

    def test_a_refused_change_leaves_the_machine_running(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refused = Expect("PATCH", INSTANCE, status=400, json=arm_error("TooMuch", "Not enough memory."))
        calls = [*reads(), *act("stop", "Stopped"), refused, *act("start", "Running")]
        with pytest.raises(CollectionError, match="Not enough memory.*started again"):
            run(monkeypatch, *calls, memory_mb=8192, allow_restart=True)

    def test_a_machine_that_cannot_be_started_again_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refused = Expect("PATCH", INSTANCE, status=400, json=arm_error("TooMuch", "Not enough memory."))
        no_start = Expect("POST", f"{INSTANCE}/start", status=400, json=arm_error("NoHost", "No host is up."))
        calls = [*reads(), *act("stop", "Stopped"), refused, no_start]
        with pytest.raises(CollectionError, match="Not enough memory.*still off; starting it failed.*No host is up"):
            run(monkeypatch, *calls, memory_mb=8192, allow_restart=True)

    def test_a_stop_that_does_not_end_is_followed_by_a_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lost = Expect("POST", f"{INSTANCE}/stop", status=400, json=arm_error("Stuck", "The guest does not answer."))
        calls = [*reads(), lost, *act("start", "Running")]
        with pytest.raises(CollectionError, match="does not answer.*started again"):
            run(monkeypatch, *calls, memory_mb=8192, allow_restart=True)

    def test_a_named_size_is_compared_by_its_numbers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not run(monkeypatch, *reads(), vm_size="Standard_A2_v2")[0]["changed"]
        with pytest.raises(CollectionError, match="'processors', 'memory_mb'"):
            run(monkeypatch, *reads(), vm_size="Standard_D4s_v3")

    def test_not_waiting_is_refused_where_one_operation_does_not_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(InvalidInput, match="'wait'.*several operations"):
            run(monkeypatch, *reads(), memory_mb=8192, allow_restart=True, wait=False)


class TestPower:
    """Power states are read first."""

    @pytest.mark.parametrize(
        ("state", "found", "action"),
        [
            ("started", "Stopped", "start"),
            ("started", "Deallocated", "start"),
            ("stopped", "Running", "stop"),
            ("restarted", "Running", "restart"),
            ("restarted", "Stopped", "start"),
        ],
    )
    def test_action(self, monkeypatch: pytest.MonkeyPatch, state: str, found: str, action: str) -> None:
        leads_to = "Stopped" if action == "stop" else "Running"
        result, _transport = run(monkeypatch, *reads(found), *act(action, leads_to), state=state)
        assert (result["changed"], result["restarted"]) == (True, action == "restart")
        assert result["diff"] == {"before": {"power_state": found}, "after": {"power_state": leads_to}}

    @pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
    def test_check_mode(self, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
        found = "Running" if state != "started" else "Stopped"
        result, transport = run(monkeypatch, *reads(found), check_mode=True, state=state)
        assert result["changed"]
        assert transport.writes == []

    @pytest.mark.parametrize(
        ("state", "found"), [("started", "Running"), ("stopped", "Deallocated"), ("present", "Unknown")]
    )
    def test_nothing_to_do(self, monkeypatch: pytest.MonkeyPatch, state: str, found: str) -> None:
        assert not run(monkeypatch, *reads(found), state=state)[0]["changed"]

    def test_a_machine_on_its_way_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = [*reads("Starting"), get(INSTANCE, instance_body("Starting")), get(INSTANCE, instance_body())]
        assert not run(monkeypatch, *calls, state="started")[0]["changed"]

    def test_the_action_counts_when_it_shows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        slow = [Expect("POST", f"{INSTANCE}/start"), get(INSTANCE, instance_body("Stopped"))]
        result, _transport = run(monkeypatch, *reads("Stopped"), *slow, get(INSTANCE, instance_body()), state="started")
        assert result["virtual_machine"]["power_state"] == "Running"

    def test_every_state_of_the_module_has_a_meaning(self) -> None:
        assert power.action_for("present", "Running") is None


class TestRemoval:
    """Instance first, then machine; what was attached stays unless asked for."""

    def delete(self, path: str) -> list[Expect]:
        return [get(path, {"id": path}), Expect("DELETE", path, status=200)]

    def test_both_parts_go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = [*reads(), *self.delete(INSTANCE), *self.delete(MACHINE)]
        result, _transport = run(monkeypatch, *calls, state="absent")
        assert result["removed"] == [MACHINE, INSTANCE]
        assert result["left_behind"] == [f"{HCI}/networkInterfaces/NIC"]

    def test_network_interfaces_go_when_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nic = f"{HCI}/networkInterfaces/NIC"
        calls = [*reads(), *self.delete(INSTANCE), *self.delete(MACHINE), *self.delete(nic)]
        result, _transport = run(monkeypatch, *calls, state="absent", remove_network_interfaces=True)
        assert (result["removed"][-1], result["left_behind"]) == (nic, [])

    def test_nothing_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not run(monkeypatch, get(MACHINE, None), state="absent")[0]["changed"]

    def test_what_an_interrupted_removal_left_goes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nic, disk = f"{HCI}/networkInterfaces/nic", f"{HCI}/virtualHardDisks/data"
        options = {"network_interfaces": ["nic"], "data_disks": ["data"], "state": "absent"}
        assert not run(monkeypatch, get(MACHINE, None), **options)[0]["changed"]
        calls = [get(MACHINE, None), get(nic, {"id": nic}), get(disk, None), *self.delete(nic)]
        everything = {"remove_network_interfaces": True, "remove_data_disks": True}
        result, _transport = run(monkeypatch, *calls, **options, **everything)
        assert (result["changed"], result["removed"], result["left_behind"]) == (True, [nic], [])

    def test_check_mode(self, monkeypatch: pytest.MonkeyPatch) -> None:
        again = [get(INSTANCE, instance_body()), get(MACHINE, machine_body())]
        result, transport = run(monkeypatch, *reads(), *again, check_mode=True, state="absent")
        assert result["changed"]
        assert transport.writes == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "web!"}, "Option 'name'.*1 to 54"),
        ({"vm_size": "Default", "processors": 2}, "Option 'processors'.*fixed numbers"),
        ({"processors": 0}, "Option 'processors': 0.*1 or more"),
        ({"dynamic_memory_config": {"minimum_memory_mb": 2, "maximum_memory_mb": 1}}, "minimum_memory_mb.*at most"),
        ({"dynamic_memory_config": {"target_memory_buffer": 4}}, "5 to 2000"),
        ({"memory_mb": 1, "dynamic_memory_config": {"minimum_memory_mb": 2}}, "'memory_mb': 1.*at least"),
        ({"memory_mb": 9, "dynamic_memory_config": {"maximum_memory_mb": 2}}, "'memory_mb': 9.*at most"),
        ({"computer_name": "a-name-of-16-chars", "os_type": "Windows"}, "'computer_name'.*1 to 15"),
        ({"computer_name": "under_score"}, "'computer_name'.*letters, digits"),
        ({"security_type": "TrustedLaunch", "enable_tpm": True}, "'secure_boot_enabled': None.*true"),
        ({"image": "a", "os_disk": "b"}, "not both"),
        ({"time_zone": "UTC", "os_type": "Linux"}, "'time_zone'.*'Windows' only"),
        ({"network_interfaces": ["a", "A"]}, "'network_interfaces'.*more than once"),
        ({"wait_timeout": 0}, "'wait_timeout': 0.*1 or more"),
        ({"api_version": "latest"}, "'api_version': 'latest'"),
        ({"resource_group": "shop."}, "'resource_group': 'shop.'.*not ending"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_bad_declarations_come_before_any_request(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, t.Any], message: str, check_mode: bool
) -> None:
    with pytest.raises(InvalidInput, match=message):
        run(monkeypatch, check_mode=check_mode, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"image": None}, "'image' or 'os_disk'"),
        ({"admin_username": None}, "'admin_username'"),
        ({"ssh_public_keys": None}, "'admin_password' or 'ssh_public_keys'"),
        (
            {"ssh_public_keys": None, "admin_password": "x" * 12, "disable_password_authentication": True},
            "nobody could sign in",
        ),
        ({"name": "a" * 20, "os_type": "Windows"}, "Option 'name'.*computer name"),
    ],
)
def test_what_creation_needs(monkeypatch: pytest.MonkeyPatch, options: dict[str, t.Any], message: str) -> None:
    name = options.get("name", "web")
    missing = Expect("GET", MACHINE.removesuffix("web") + name, **NOT_FOUND)
    lookups = creation(Expect("GET", "/"))[1:4]
    wanted = {**CREATE, **options}
    calls = [missing, *[call for call in lookups if "galleryImages" not in call.url or wanted["image"]]]
    with pytest.raises(InvalidInput, match=message):
        run(monkeypatch, *calls, **wanted)


@pytest.mark.parametrize("state", ["Creating", "Failed"])
def test_an_image_that_is_not_ready_is_refused(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    calls = creation(Expect("GET", "/"))[:4]
    body = {"name": "ubuntu", "properties": {"provisioningState": state, "status": {"progressPercentage": 37}}}
    calls[2] = get(f"{HCI}/galleryImages/ubuntu", body)
    with pytest.raises(InvalidInput, match=f"'image': 'ubuntu'.*{state}.*37 % downloaded"):
        run(monkeypatch, *calls, **CREATE)
