# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for VM instances, their power actions and their children. Source: azure-local facts A.1, C.2 and B.9."""

from __future__ import annotations

from tests.emulator.arm.errors import ArmError, method_not_allowed, parent_not_found, resource_not_found
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.attestation import attestation_body
from tests.emulator.cloud.guest_agents import GuestAgents
from tests.emulator.cloud.hci import VERSIONS
from tests.emulator.cloud.machines import KIND as MACHINE_KIND
from tests.emulator.cloud.resource_writes import ResourceWrites, etag
from tests.emulator.cloud.rules import NAMESPACE
from tests.emulator.cloud.schema import BASE_VERSION
from tests.emulator.cloud.vm_profile import wants_agent
from tests.emulator.cloud.vm_rules import VirtualMachineInstances
from tests.emulator.messages import Json, Response

KIND = f"{NAMESPACE}/virtualMachineInstances"
# Action: first api-version, power state while it runs, power state afterwards, allowed power states (empty: any).
FIRST_ATTESTATION_VERSION = "2024-02-01-preview"
ACTIONS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "start": ("2024-01-01", "Starting", "Running", ()),
    "stop": ("2024-01-01", "Stopping", "Stopped", ()),
    "restart": ("2024-01-01", "Stopping", "Running", ("Running",)),
    "pause": ("2024-02-01-preview", "Running", "Paused", ("Running",)),
    "save": ("2024-02-01-preview", "Running", "Saved", ("Running",)),
    "poweroff": ("2026-04-01-preview", "Stopping", "Stopped", ()),
}


class InstanceHandler:
    """Owns the VM instance of a machine and what is below it."""

    namespace = NAMESPACE
    kind = "virtualMachineInstances"
    versions = VERSIONS
    more_operations = (
        *(f"{name}/action" for name in ACTIONS),
        *(f"guestAgents/{verb}" for verb in ("read", "write", "delete")),
        "hybridIdentityMetadata/read",
        "attestationStatus/read",
    )

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._rules = VirtualMachineInstances(plane)
        self._writes = ResourceWrites(plane, self._rules)
        self._writes.on_due("power", self._end_power)
        self._agents = ResourceWrites(plane, GuestAgents(plane))

    def handle(self, call: Call) -> Response:
        """Route by what follows the instance."""
        machine = self._machine(call)
        path = call.path
        if path.names and path.names[0].lower() != "default":
            # inferred: code and text; the name is always default.
            raise ArmError(
                400,
                "InvalidResourceName",
                f"The name of a virtual machine instance is 'default', not '{path.names[0]}'.",
            )
        instance = self._instance(machine) if machine else None
        if len(path.kinds) == 1:
            return self._list(call, instance) if path.is_collection else self._one(call, machine, instance)
        if instance is None:
            raise resource_not_found(KIND, "default", path.group)
        child = path.kinds[1].lower()
        if child in ACTIONS and len(path.names) == 1:
            return self._act(call, instance, child)
        if child == "guestagents":
            return self._guest_agent(call, instance)
        if child == "hybrididentitymetadata":
            return self._identity(call, instance)
        if child == "attestationstatus" and call.api_version >= FIRST_ATTESTATION_VERSION:
            if call.method != "GET":
                raise method_not_allowed(call.method)
            return Response(200, attestation_body(instance))
        raise ArmError(
            404,
            "InvalidResourceType",
            f"The resource type '{'/'.join(path.kinds)}' could not be found in the namespace '{NAMESPACE}'.",
        )

    def _machine(self, call: Call) -> Resource | None:
        scope = call.path.scope
        if "/providers/microsoft.hybridcompute/machines/" not in scope.lower():
            raise ArmError(
                400, "InvalidResourceType", f"'{KIND}' exists only below '{MACHINE_KIND}', not below '{scope}'."
            )
        self._plane.group_of(call.path)
        return self._plane.store.get(scope)

    def _instance(self, machine: Resource) -> Resource | None:
        return self._plane.store.get(f"{machine.id}/providers/{KIND}/default")

    def _list(self, call: Call, instance: Resource | None) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        return Response(200, {"value": [] if instance is None else [self._writes.render(instance, call.api_version)]})

    def _one(self, call: Call, machine: Resource | None, instance: Resource | None) -> Response:
        if call.method == "PUT":
            return self._put(call, machine, instance)
        if call.method == "DELETE":
            return Response(204) if instance is None else self._writes.delete(call, instance)
        if call.method not in ("GET", "HEAD", "PATCH"):
            raise method_not_allowed(call.method)
        if instance is None:
            raise resource_not_found(KIND, "default", call.path.group)
        if call.method == "PATCH":
            return self._writes.patch(call, instance)
        return Response(200, self._writes.render(instance, call.api_version, read=True), {"ETag": etag(instance)})

    def _put(self, call: Call, machine: Resource | None, instance: Resource | None) -> Response:
        if machine is None:
            raise parent_not_found("virtualMachineInstances", call.path.scope)
        self._plane.writable_group_of(call.path)
        if machine.body.get("kind") != "HCI":
            # inferred: code and text.
            raise ArmError(400, "InvalidRequest", f"The kind of machine '{machine.id}' must be HCI.")
        resource = instance or Resource(
            f"{machine.id}/providers/{KIND}/default",
            KIND,
            "default",
            machine.subscription,
            machine.group,
            parent=machine.id,
        )
        resource.private.update(machine=machine.name, location=machine.body["location"])
        return self._writes.put(call, resource, creating=instance is None)

    def _act(self, call: Call, instance: Resource, action: str) -> Response:
        first, during, after, allowed = ACTIONS[action]
        if call.method != "POST":
            raise method_not_allowed(call.method)
        if max(call.api_version, BASE_VERSION) < first:
            raise ArmError(
                404, "InvalidResourceType", f"The action '{action}' does not exist in api version '{call.api_version}'."
            )
        power = instance.private.get("power", "")
        if not power or (allowed and power not in allowed):
            # inferred: code and text.
            raise ArmError(
                409,
                "OperationNotAllowed",
                f"'{action}' is not possible while the power state of '{instance.id}' is '{power}'.",
            )
        response = self._writes.start_action(call, instance, "power", before=power, after=after)
        instance.private["power"] = during
        return response

    def _end_power(self, operation: Operation) -> None:
        instance = self._plane.store.get(operation.resource_id)
        if instance is None:
            return
        instance.private["power"] = operation.arguments["before" if operation.outcome else "after"]
        instance.version += 1

    def _guest_agent(self, call: Call, instance: Resource) -> Response:
        identifier = f"{instance.id}/guestAgents/default"
        agent = self._plane.store.get(identifier)
        if call.path.is_collection:
            return Response(200, {"value": [] if agent is None else [self._agents.render(agent, call.api_version)]})
        if call.method == "PUT":
            kind = f"{NAMESPACE}/{GuestAgents.kind}"
            wanted = agent or Resource(
                identifier, kind, "default", instance.subscription, instance.group, parent=instance.id
            )
            return self._agents.put(call, wanted, creating=agent is None)
        if call.method == "DELETE":
            return Response(204) if agent is None else self._agents.delete(call, agent)
        if call.method != "GET":
            raise method_not_allowed(call.method)
        if agent is None:
            raise resource_not_found(f"{KIND}/guestAgents", "default", call.path.group)
        return Response(200, self._agents.render(agent, call.api_version))

    def _identity(self, call: Call, instance: Resource) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        found = [self._identity_body(instance)] if wants_agent(instance) else []
        if call.path.is_collection:
            return Response(200, {"value": found})
        if not found:
            raise resource_not_found(f"{KIND}/hybridIdentityMetadata", "default", call.path.group)
        return Response(200, found[0])

    def _identity_body(self, instance: Resource) -> dict[str, Json]:
        machine = self._plane.store.get(instance.parent)
        return {
            "id": f"{instance.id}/hybridIdentityMetadata/default",
            "name": "default",
            "type": f"{KIND}/hybridIdentityMetadata".lower(),
            "properties": {
                "resourceUid": instance.properties.get("resourceUid", ""),
                "publicKey": "",
                "identity": (machine.body.get("identity") if machine else None) or {},
                "provisioningState": "Succeeded",
            },
        }
