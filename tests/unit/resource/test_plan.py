# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans: pure tables of what is declared, what is there, and what follows."""

from __future__ import annotations

import typing as t

import pytest
from widget import WIDGET, declared, widget

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.plan import (
    Action,
    Change,
    plan_absent,
    plan_present,
)


def test_creation_sends_what_is_declared_and_what_new_resources_get() -> None:
    plan = plan_present(
        WIDGET, declared(shape="round", password="hidden", pools=[{"name": "a", "first_address": "1"}]), None
    )
    assert (plan.action, plan.method) == (Action.CREATE, "PUT")
    assert plan.request == {
        "properties": {"colour": "grey", "shape": "round", "password": "hidden", "pools": [{"name": "a", "start": "1"}]}
    }
    assert Change("state", "absent", "present") in plan.changes
    assert "hidden" not in str(plan.changes)


def test_creation_names_everything_that_is_missing() -> None:
    with pytest.raises(InvalidInput, match="'w1' does not exist.*needs 'shape'"):
        plan_present(WIDGET, declared(), None)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"colour": "grey"},
        {"shape": "round", "password": "never compared"},
        {"servers": []},
        {"pools": []},
        {"tags": {}},
        {"other": ""},
    ],
)
def test_unchanged(options: dict[str, t.Any]) -> None:
    plan = plan_present(WIDGET, declared(**options), widget())
    assert plan.is_noop
    assert plan.diff() == {"before": {}, "after": {}}


def test_put_starts_from_what_get_returned() -> None:
    plan = plan_present(WIDGET, declared(colour="red"), widget(etag='"7"'))
    assert (plan.method, plan.etag) == ("PUT", '"7"')
    assert plan.request == {
        "location": "eastus",
        "properties": {"colour": "red", "shape": "round", "serial": "S-1", "unmanaged": {"kept": True}},
    }
    assert plan.diff() == {"before": {"colour": "grey"}, "after": {"colour": "red"}}


def test_put_sends_no_null() -> None:
    plan = plan_present(WIDGET, declared(colour="red"), widget(primary=None, parts=[{"size": None, "name": "a"}]))
    assert plan.request is not None
    assert "primary" not in plan.request["properties"]
    assert plan.request["properties"]["parts"] == [{"name": "a"}]


def test_patch_carries_only_what_changes() -> None:
    plan = plan_present(WIDGET, declared(size=4, tags={"a": "ü"}), widget(size=2))
    assert (plan.method, plan.request, plan.needs_stop) == (
        "PATCH",
        {"properties": {"size": 4}, "tags": {"a": "ü"}},
        True,
    )


def test_one_field_that_patch_does_not_take_makes_it_a_put() -> None:
    assert plan_present(WIDGET, declared(size=4, colour="red"), widget(size=2)).method == "PUT"


def test_clearing() -> None:
    plan = plan_present(WIDGET, declared(servers=[]), widget(servers=["a"]))
    assert plan.request is not None
    assert plan.request["properties"]["servers"] == []


def test_what_is_fixed_is_refused_with_both_values() -> None:
    with pytest.raises(CollectionError) as caught:
        plan_present(WIDGET, declared(shape="square", colour="red"), widget())
    assert "'shape' is 'round', declared is 'square'" in caught.value.message
    assert "'colour'" not in caught.value.message
    assert caught.value.result["immutable"] == {"shape": {"before": "round", "after": "square"}}


def test_a_newer_api_version_can_make_a_field_changeable() -> None:
    new, old = [{"name": "a", "first_address": "2"}], [{"name": "a", "start": "1"}]
    with pytest.raises(CollectionError, match="pools"):
        plan_present(WIDGET, declared(pools=new), widget(pools=old))
    plan = plan_present(WIDGET, declared(pools=new), widget(pools=old), api_version="2025-06-01-preview")
    assert (plan.method, plan.request) == ("PATCH", {"properties": {"pools": [{"name": "a", "start": "2"}]}})


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_what_failed_is_written_again_with_its_secrets(state: str) -> None:
    plan = plan_present(WIDGET, declared(password="hidden"), widget(provisioningState=state))
    assert (plan.action, plan.method) == (Action.UPDATE, "PUT")
    assert plan.request is not None
    assert plan.request["properties"]["password"] == "hidden"
    assert "provisioningState" not in plan.request["properties"]
    assert plan.changes == (Change("provisioning_state", state, "Succeeded"),)


def test_absent() -> None:
    assert plan_absent(None).is_noop
    plan = plan_absent(widget(etag='"7"'))
    assert (plan.action, plan.method, plan.etag) == (Action.DELETE, "DELETE", '"7"')
    assert plan.diff() == {"before": {"state": "present"}, "after": {"state": "absent"}}


def test_planning_changes_neither_side() -> None:
    options, body = declared(colour="red", tags={"a": "b"}), widget(tags={"c": "d"})
    before = (repr(options), repr(body))
    plan_present(WIDGET, options, body)
    assert (repr(options), repr(body)) == before
