# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only some types need: values that go with every write, constants, rules of changes, references in lists."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from fakes import Expect, FakeContext, FakeTransport, arm_error, fake_client
from widget import GROUP, OTHER_ID, OTHER_TYPE, WIDGET, WIDGET_ID, declared, widget

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import Engine, Target, Waiting
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import ChangeRule, Field, Reference
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import plan_present
from ansible_collections.edgestack.azure.plugins.module_utils._resource.references import References


def refuse_red(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> None:
    if current["properties"]["colour"] == "grey" and params.get("colour") == "red":
        raise InvalidInput.of("colour", "red", "anything but red for a grey one")


KEY = Field(name="key", at="properties.key", change=ChangeRule.WRITE_ONLY, secret=True)
PARTS = Field(
    name="parts",
    at="properties.parts",
    type="list",
    elements="dict",
    compare=compare.keyed_list("number", {"other": compare.arm_id}),
    fields=(
        Field(name="number", at="number", type="int"),
        Field(name="other", at="other.id", reference=Reference(types=(OTHER_TYPE,), api_version="2024-01-01")),
    ),
)
SPEC = dataclasses.replace(
    WIDGET,
    fields=(*WIDGET.fields, KEY, PARTS),
    new_body={"kind": "plain", "properties": {"made": True}},
    change_rules=(refuse_red,),
    read_query={"$expand": "view"},
)


def test_a_write_only_value_changes_nothing_by_itself_and_goes_with_every_write() -> None:
    assert plan_present(SPEC, declared(key="secret"), widget()).is_noop
    request = plan_present(SPEC, declared(key="secret", colour="blue"), widget()).request
    assert request is not None
    assert request["properties"]["key"] == "secret"
    patch = plan_present(SPEC, declared(key="secret", size=3), widget(size=2))
    assert (patch.method, patch.request) == ("PATCH", {"properties": {"size": 3}})


def test_a_new_body_begins_with_the_constants_of_the_type() -> None:
    request = plan_present(SPEC, declared(shape="round"), None).request
    assert request == {"kind": "plain", "properties": {"made": True, "colour": "grey", "shape": "round"}}
    assert SPEC.new_body == {"kind": "plain", "properties": {"made": True}}


def test_a_rule_of_changes_sees_what_is_there() -> None:
    with pytest.raises(InvalidInput, match="'colour': 'red'"):
        plan_present(SPEC, declared(colour="red"), widget())
    assert plan_present(SPEC, declared(colour="red", shape="round"), None).request


class TestReferencesInLists:
    """They are resolved as those of plain options are."""

    def resolve(self, *calls: Expect, parts: list[dict[str, t.Any]], current: t.Any = None) -> list[dict[str, t.Any]]:
        transport = FakeTransport(calls)
        references = References(fake_client(transport), resource_group="group")
        resolved = references.resolve(SPEC, declared(parts=parts), current)["parts"]
        transport.assert_done()
        return t.cast("list[dict[str, t.Any]]", resolved)

    def test_a_name_becomes_an_id(self) -> None:
        found = Expect("GET", OTHER_ID, json={"id": OTHER_ID})
        parts = [{"number": 1, "other": "o1"}, {"number": 2, "other": None}]
        assert self.resolve(found, parts=parts) == [{"number": 1, "other": OTHER_ID}, {"number": 2, "other": None}]

    def test_one_that_is_there_costs_no_request(self) -> None:
        current = widget(parts=[{"number": 1, "other": {"id": OTHER_ID.upper()}}])
        assert self.resolve(parts=[{"number": 1, "other": "o1"}], current=current)[0]["other"] == OTHER_ID.upper()

    def test_one_that_does_not_exist_is_named(self) -> None:
        missing = Expect("GET", f"{GROUP}/providers/{OTHER_TYPE}/o2", status=404, json=arm_error("ResourceNotFound"))
        with pytest.raises(InvalidInput, match="'other': 'o2' does not exist"):
            self.resolve(missing, parts=[{"number": 1, "other": "o2"}])


def test_a_type_can_ask_for_more_than_its_body() -> None:
    found = Expect("GET", f"{WIDGET_ID}?api-version=2024-01-01&%24expand=view", json=widget())
    transport = FakeTransport([found])
    engine = Engine(fake_client(transport), FakeContext(), waiting=Waiting())
    assert engine.read(Target(SPEC, WIDGET_ID, declared(), SPEC.api_version)) == widget()
