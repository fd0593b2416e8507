# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings one resource to its declaration.

validate -> GET -> plan -> *(check mode stops here)* -> PUT/PATCH/POST/DELETE -> wait -> GET -> plan again: it must be
empty. This is the only file that writes, and the only one that looks at check mode.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.client import ArmClient
from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError, TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, get_path, is_empty
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Found, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import (
    Action,
    Plan,
    differing_fields,
    is_transitional,
    plan_absent,
    plan_present,
    provisioning_state,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.references import References

if t.TYPE_CHECKING:
    from ansible_collections.edgestack.azure.plugins.module_utils._arm.operation import Operation

# How a service refuses an api-version that it does not have. Source: azure-local facts D, general ARM.
_UNKNOWN_VERSION = ("NoRegisteredProviderFound", "InvalidApiVersionParameter")
# How long a service may take to show what it has accepted, after it reported success. Observed, not documented
# (source: azure-rest-api-specs issue 31876), so the value is a guess.  # inferred: 120 seconds
_SETTLE_SECONDS = 120.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_MOST_LOST_ANSWERS = 3


@dataclasses.dataclass(frozen=True)
class Target:
    """One resource and what is declared for it (options by name; None means "leave alone").

    ``found`` holds the bodies of the resources that it refers to, by option, as far as they had to be read.
    """

    spec: ResourceSpec
    id: str
    desired: dict[str, t.Any]
    api_version: str
    found: Found = dataclasses.field(default_factory=dict)

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"{self.spec.title} '{self.desired.get('name')}'"


class Waiting(t.NamedTuple):
    """Whether to wait for long-running operations, and how many seconds in all."""

    wait: bool = True
    timeout: float = 3600.0


class Engine:
    """Reads, plans and applies over one connection, with one deadline.

    Args:
        expected: Names or ids that references may point to in check mode although they do not exist yet.
    """

    def __init__(
        self,
        client: ArmClient,
        context: Context,
        *,
        waiting: Waiting,
        expected: t.Sequence[str] = (),
    ) -> None:
        self.client = client
        self.pending: Operation | None = None
        self._context = context
        self._waiting = waiting
        self._clock = client.clock
        self._deadline = Deadline(client.clock, waiting.timeout)
        self._expected = expected if context.check_mode else ()
        self._absence: dict[str, str] = {}

    @property
    def deadline(self) -> Deadline:
        """When the task gives up."""
        return self._deadline

    def read(self, target: Target) -> Body | None:
        """The resource as it is, after any operation that is still running on it has ended.

        An interrupted run is thereby adopted, not repeated.
        """
        body = self.look(target)
        for pause in self._pauses():
            if body is None or not is_transitional(target.spec, body):
                break
            self._sleep(target, pause, provisioning_state(body), body)
            body = self._complete(target)
        return body

    def _complete(self, target: Target) -> Body | None:
        """The resource, with what the service shows late after an operation that somebody else has started.

        Without this a missing value would look like one that somebody has changed.
        """
        deadline = Deadline(self._clock, min(_SETTLE_SECONDS, max(self._deadline.remaining(), 0.0)))
        body: Body | None = None
        for pause in self._pauses():
            body = self.look(target)
            if body is None or is_transitional(target.spec, body) or not _late(target, body) or deadline.expired:
                break
            self._clock.sleep(min(pause, max(deadline.remaining(), 0.0)))
        return body

    def look(self, target: Target) -> Body | None:
        """The resource as it is at this moment."""
        body, self._absence[target.id] = self.client.read(target.id, target.api_version, target.spec.read_query)
        return body

    def resolve(self, target: Target, current: Body | None) -> Target:
        """The target with full ids for its references, merged tags, and what a new resource takes from its references.

        Raises:
            InvalidInput: A referenced resource does not exist, or does not fit.
        """
        self._refuse_missing_group(target)
        references = References(
            self.client, resource_group=str(target.desired.get("resource_group") or ""), expected=self._expected
        )
        desired = references.resolve(target.spec, target.desired, current)
        desired = _completed(target.spec, desired, current, references.found)
        for rule in target.spec.reference_rules:
            rule(desired, references.found)
        return dataclasses.replace(target, desired=desired, found=references.found)

    def _refuse_missing_group(self, target: Target) -> None:
        group = str(target.desired.get("resource_group") or "")
        is_expected = group.casefold() in (item.rpartition("/")[2].casefold() for item in self._expected)
        if group and self._absence.get(target.id) == "ResourceGroupNotFound" and not is_expected:
            raise InvalidInput.of(
                "resource_group", group, "an existing resource group; edgestack.azure.resource_group creates one"
            )

    def grant(self, seconds: float) -> None:
        """More time at the end of a task, to put right what a failure would leave behind."""
        self._deadline = Deadline(self._clock, max(seconds, self._deadline.remaining()))

    def plan(self, target: Target, current: Body | None) -> tuple[Target, Plan]:
        """What has to be done for ``state: present``; the target comes back resolved."""
        target = self.resolve(target, current)
        return target, self._planned(target, current)

    def _planned(self, target: Target, body: Body | None) -> Plan:
        """The plan; if it replaces the resource, one in a version that shows all that others have set.

        Where the service does not have that version, nobody can have set it.
        """
        plan = plan_present(target.spec, target.desired, body, api_version=target.api_version)
        if not plan.replaces or target.api_version >= target.spec.whole_since:
            return plan
        newer = dataclasses.replace(target, api_version=target.spec.whole_since)
        try:
            body = self.read(newer)
        except ArmError as error:
            if error.code not in _UNKNOWN_VERSION:
                raise
            return plan
        again = plan_present(newer.spec, newer.desired, body, api_version=newer.api_version)
        return again._replace(api_version=newer.api_version)

    def apply(self, target: Target, plan: Plan) -> Body | None:
        """Carry out a plan; in check mode, answer what it would lead to. Returns the body afterwards."""
        if plan.is_noop or self._context.check_mode:
            return plan.predicted
        is_new = plan.action is Action.CREATE
        plan, operation = self._send(target, plan)
        if operation is not None and not self._finish(target, operation):
            return plan.predicted
        if plan.action is Action.DELETE:
            return None
        return self._settled(target, created=is_new)

    def act(self, target: Target, action: str, *, until: t.Callable[[Body], bool]) -> Body | None:
        """POST an action such as ``start``, wait for it and until the resource shows it; nothing in check mode."""
        if self._context.check_mode:
            return None
        self._context.progress(f"{target.label}: {action}")
        if not self._finish(target, self.client.post(f"{target.id}/{action}", target.api_version)):
            return None
        return self.wait_until(target, until, f"it shows the effect of '{action}'")

    def call(self, target: Target, action: str, body: Body | None = None) -> t.Any:
        """POST an action, wait for it and return its result. Whoever calls it has looked at check mode."""
        operation = self.client.post(f"{target.id}/{action}", target.api_version, body)
        self._finish(target, operation)
        return operation.result()

    def wait_until(self, target: Target, condition: t.Callable[[Body], bool], purpose: str) -> Body | None:
        """Read the resource until a condition holds.

        Raises:
            CollectionError: The deadline of the task passed first.
        """
        body = self.look(target)
        for pause in self._pauses():
            if body is None or condition(body):
                break
            self._sleep(target, pause, f"waiting until {purpose}", body)
            body = self.look(target)
        return body

    def _sleep(self, target: Target, pause: float, state: str, body: Body) -> None:
        if self._deadline.expired:
            raise CollectionError(
                f"The {target.label} is still {state!r} after {self._waiting.timeout:g} seconds. "
                "Run the task again to go on waiting, or raise 'wait_timeout'.",
                operation={"resource_id": target.id, "status": state},
            )
        self._report(target, state, body)
        self._clock.sleep(min(pause, max(self._deadline.remaining(), 0.0)))

    def remove(self, target: Target) -> tuple[bool, Plan]:
        """Delete the resource if it is there. Returns whether it was, and the plan."""
        plan = plan_absent(self.read(target))
        self.apply(target, plan)
        return not plan.is_noop, plan

    def _send(self, target: Target, plan: Plan) -> tuple[Plan, Operation | None]:
        """Send the write. Where it is not known whether it was done, or another operation runs, look and plan again.

        A write is never simply repeated: a new resource that was written twice would lose what the service has filled
        in meanwhile (an interface without its MAC address is refused and ends as failed).

        Returns:
            The plan that was carried out in the end, and its operation; none where nothing was left to do.
        """
        for number, pause in enumerate(self._pauses(), start=1):
            try:
                return plan, self._request(target, plan)
            except (ArmError, TransportError) as error:
                if not _is_worth_another_look(error, number) or self._deadline.expired:
                    raise
                self._context.progress(f"{target.label}: {_reason_to_look(error)}, looking again")
                self._clock.sleep(min(pause, max(self._deadline.remaining(), 0.0)))
            plan = self._planned_again(target, plan)
            if plan.is_noop:
                break
        return plan, None

    def _planned_again(self, target: Target, plan: Plan) -> Plan:
        body = self.read(target)
        if plan.action is Action.DELETE:
            return plan_absent(body)
        if body is not None and _late(target, body):
            body = self._complete(target)
        return self._planned(target, body)

    def _request(self, target: Target, plan: Plan) -> Operation:
        if plan.method == "DELETE":
            return self.client.delete(target.id, target.api_version, etag=plan.etag)
        send = self.client.patch if plan.method == "PATCH" else self.client.put
        return send(target.id, plan.api_version or target.api_version, plan.request or {}, etag=plan.etag)

    def _finish(self, target: Target, operation: Operation) -> bool:
        """Wait for the operation, if waiting is wanted. Returns whether it has ended."""
        if not self._waiting.wait and not operation.done:
            self.pending = operation
            return False
        if target.spec.watch_state or operation.follow != "resource":
            operation.wait(self._deadline, lambda state, percent: self._report(target, state, None, percent=percent))
        return True

    def _report(self, target: Target, state: str, body: Body | None, *, percent: float | None = None) -> None:
        """Tell how far it is. Some types tell the percentage on the resource, not on the operation."""
        if percent is None and target.spec.progress:
            body = body or self.look(target)
            percent = get_path(body or {}, target.spec.progress)
        self._context.progress(f"{target.label}: {state}" + (f", {percent} %" if percent is not None else ""))

    def _settled(self, target: Target, *, created: bool) -> Body | None:
        """The resource, once it shows what was declared. A warning says what the service did not keep."""
        deadline = Deadline(self._clock, min(_SETTLE_SECONDS, max(self._deadline.remaining(), 0.0)))
        body: Body | None = None
        for pause in self._pauses():
            body = self.look(target)
            missing = _unsettled(target, body, created=created)
            if not missing or deadline.expired:
                break
            self._clock.sleep(min(pause, max(deadline.remaining(), 0.0)))
        if missing:
            self._context.warn(
                f"The service reported success for the {target.label} but did not keep or fill in: "
                f"{', '.join(missing)}. Look at the returned values before relying on it."
            )
        return body

    def _pauses(self) -> t.Iterator[float]:
        pause = _FIRST_PAUSE
        while True:
            yield pause
            pause = min(pause * 2, _LONGEST_PAUSE)


def _completed(spec: ResourceSpec, desired: dict[str, t.Any], current: Body | None, found: Found) -> dict[str, t.Any]:
    """The options with merged tags and, for a new resource, with what it takes from the resources it refers to."""
    completed = dict(desired)
    if current is not None and completed.get("tags") is not None and completed.get("append_tags", True):
        completed["tags"] = merged_tags(current.get("tags") or {}, completed["tags"])
    if current is None and spec.from_references is not None:
        for name, value in spec.from_references(completed, found).items():
            if completed.get(name) is None:
                completed[name] = value
    return completed


def merged_tags(current: t.Mapping[str, str], added: t.Mapping[str, str]) -> dict[str, str]:
    """Tags with others added. ARM keeps the case of tag names but does not tell them apart by it."""
    names = {name.casefold() for name in added}
    return {**{name: value for name, value in current.items() if name.casefold() not in names}, **added}


def _late(target: Target, body: Body) -> bool:
    return any(is_empty(field.read(body)) for field in differing_fields(target.spec, target.desired, body))


def _is_worth_another_look(error: ArmError | TransportError, number: int) -> bool:
    if isinstance(error, TransportError):
        return error.kind in ("dropped", "timeout") and number <= _MOST_LOST_ANSWERS
    # 412: somebody else has written since the resource was read.
    return error.code == "ConflictingOperation" or (error.status == 412 and number <= _MOST_LOST_ANSWERS)


def _reason_to_look(error: ArmError | TransportError) -> str:
    if isinstance(error, TransportError):
        return "the answer was lost"
    return "somebody else has changed it" if error.status == 412 else "another operation is running on it"


def _unsettled(target: Target, body: Body | None, *, created: bool) -> list[str]:
    if body is None:
        return ["the resource itself"]
    names = [field.name for field in differing_fields(target.spec, target.desired, body)]
    if is_transitional(target.spec, body):
        names.append("provisioning_state")
    if created:
        awaited = [output for output in target.spec.outputs if output.must_settle(target.found)]
        names += [output.name for output in awaited if is_empty(output.read(body))]
    return names
