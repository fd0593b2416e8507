# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine, against complete ordered lists of calls."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from fakes import SUBSCRIPTION, Expect, FakeClock, FakeContext, FakeTransport, arm_error, fake_client
from widget import GROUP, OTHER_ID, OTHER_TYPE, PLACE_TYPE, WIDGET, WIDGET_ID, declared, widget

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.engine import (
    Engine,
    Target,
    Waiting,
    merged_tags,
)
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body

NOT_FOUND = {"status": 404, "json": arm_error("ResourceNotFound")}
STATUS_URL = "https://management.fake.test/operationStatuses/1*AB?api-version=2024-01-01&s=signed"


class Harness:
    """An engine over expected calls."""

    def __init__(self, *calls: Expect, check_mode: bool = False, wait: bool = True, **options: t.Any) -> None:
        self.transport = FakeTransport(calls)
        self.clock = FakeClock()
        self.context = FakeContext(check_mode=check_mode)
        expected = options.pop("expected_resources", ())
        self.engine = Engine(
            fake_client(self.transport, clock=self.clock),
            self.context,
            waiting=Waiting(wait=wait, timeout=600),
            expected=expected,
        )
        self.target = Target(WIDGET, WIDGET_ID, declared(**options), WIDGET.api_version)

    def converge(self) -> tuple[bool, Body | None]:
        target, plan = self.engine.plan(self.target, self.engine.read(self.target))
        body = self.engine.apply(target, plan)
        self.transport.assert_done()
        return not plan.is_noop, body


def get(body: Body | None = None, **more: t.Any) -> Expect:
    return Expect("GET", WIDGET_ID, **(more or ({"json": body} if body else NOT_FOUND)))


def test_an_unchanged_resource_costs_one_get() -> None:
    changed, body = Harness(get(widget()), shape="round").converge()
    assert not changed
    assert body == widget()


def test_creation_waits_and_reads_back() -> None:
    calls = (
        get(),
        Expect(
            "PUT",
            WIDGET_ID,
            status=201,
            json=widget(provisioningState="Accepted"),
            headers={"Azure-AsyncOperation": STATUS_URL},
        ),
        Expect("GET", STATUS_URL, json={"status": "InProgress"}),
        Expect("GET", STATUS_URL, json={"status": "Succeeded", "properties": None}),
        get(widget(shape="square")),
    )
    harness = Harness(*calls, shape="square")
    changed, body = harness.converge()
    assert changed
    assert body == widget(shape="square")
    assert harness.context.warnings == []


@pytest.mark.parametrize("found", [widget(), None])
def test_check_mode_predicts_and_writes_nothing(found: Body | None) -> None:
    harness = Harness(get(found), check_mode=True, colour="red", shape="round")
    changed, body = harness.converge()
    assert changed
    assert body is not None
    assert body["properties"]["colour"] == "red"
    assert harness.transport.writes == []


def test_properties_that_come_late_are_waited_for() -> None:
    late = widget(serial=None)
    harness = Harness(
        get(), Expect("PUT", WIDGET_ID, status=201, json=widget()), get(late), get(late), get(widget()), shape="round"
    )
    harness.converge()
    assert harness.context.warnings == []
    assert len(harness.clock.sleeps) == 2


def test_what_the_service_does_not_keep_becomes_a_warning() -> None:
    harness = Harness(get(widget()), Expect("PUT", WIDGET_ID, json=widget()), colour="red")
    harness.transport.expected += [get(widget()) for dummy in range(9)]
    target, plan = harness.engine.plan(harness.target, harness.engine.read(harness.target))
    harness.engine.apply(target, plan)
    assert "did not keep or fill in: colour" in harness.context.warnings[0]


def test_a_running_operation_is_adopted() -> None:
    creating = widget(provisioningState="Creating")
    harness = Harness(get(creating), get(creating), get(widget()), shape="round")
    assert harness.converge() == (False, widget())


def test_a_resource_that_is_being_deleted_is_created_again() -> None:
    harness = Harness(
        get(widget(provisioningState="Deleting")),
        get(),
        Expect("PUT", WIDGET_ID, json=widget()),
        get(widget()),
        shape="round",
    )
    assert harness.converge()[0]


def test_adoption_gives_up_at_the_deadline() -> None:
    harness = Harness(shape="round")
    harness.transport.expected = [get(widget(provisioningState="Creating")) for dummy in range(100)]
    with pytest.raises(CollectionError, match="still 'creating' after 600 seconds"):
        harness.engine.read(harness.target)


def test_a_conflicting_operation_is_sat_out() -> None:
    conflict = Expect("PUT", WIDGET_ID, status=409, json=arm_error("ConflictingOperation"))
    done = widget(colour="red")
    written = Expect("PUT", WIDGET_ID, json=done)
    looks = get(widget()), get(widget())
    harness = Harness(get(widget()), conflict, looks[0], conflict, looks[1], written, get(done), colour="red")
    assert harness.converge() == (True, done)


def test_a_missing_resource_group_is_named_before_any_write() -> None:
    missing = get(status=404, json=arm_error("ResourceGroupNotFound"))
    for check_mode in (True, False):
        harness = Harness(missing, check_mode=check_mode, shape="round")
        with pytest.raises(InvalidInput, match="Option 'resource_group': 'group'"):
            harness.converge()
        assert harness.transport.writes == []


def test_check_mode_takes_a_resource_group_that_is_going_to_exist() -> None:
    missing = get(status=404, json=arm_error("ResourceGroupNotFound"))
    assert Harness(missing, check_mode=True, shape="round", expected_resources=["group"]).converge()[0]


def test_what_somebody_else_changed_meanwhile_is_planned_again() -> None:
    changed, done = widget(servers=["x"], etag='"8"'), widget(colour="red", servers=["x"])
    refused = Expect("PUT", WIDGET_ID, status=412, json=arm_error("PreconditionFailed"))
    again = Expect("PUT", WIDGET_ID, json=done, body_contains={"properties": {"servers": ["x"]}})
    harness = Harness(get(widget(etag='"7"')), refused, get(changed), again, get(done), colour="red")
    assert harness.converge() == (True, done)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_only_404_means_absent(status: int) -> None:
    answers = [get(status=status, json=arm_error("Whatever")) for dummy in range(2)]
    harness = Harness(*answers, shape="round")
    with pytest.raises(CollectionError):
        harness.engine.read(harness.target)
    assert harness.transport.writes == []


def test_tags_are_added_unless_told_otherwise() -> None:
    done = widget(tags={"a": "1", "b": "2"})
    patch = Expect("PATCH", WIDGET_ID, json=done, body={"tags": {"a": "1", "b": "2"}})
    assert Harness(get(widget(tags={"a": "1"})), patch, get(done), tags={"b": "2"}).converge()[0]


def test_tags_are_replaced_when_told_so() -> None:
    done = widget(tags={"b": "2"})
    patch = Expect("PATCH", WIDGET_ID, json=done, body={"tags": {"b": "2"}})
    assert Harness(get(widget(tags={"a": "1"})), patch, get(done), tags={"b": "2"}, append_tags=False).converge()[0]


def test_tag_names_do_not_differ_by_case() -> None:
    assert merged_tags({"Shop": "1", "x": "y"}, {"shop": "2"}) == {"x": "y", "shop": "2"}


def test_an_etag_goes_back_with_the_write() -> None:
    done = widget(colour="red", etag='"8"')
    put = Expect("PUT", WIDGET_ID, json=done, sent_headers={"If-Match": '"7"'})
    assert Harness(get(widget(etag='"7"')), put, get(done), colour="red").converge()[0]


NEWER = "2025-06-01-preview"


def whole(*calls: Expect, **options: t.Any) -> Harness:
    """An engine for a type that older versions do not show as a whole."""
    harness = Harness(*calls, **options)
    harness.target = dataclasses.replace(harness.target, spec=dataclasses.replace(WIDGET, whole_since=NEWER))
    return harness


def test_what_only_newer_versions_show_survives_a_put() -> None:
    """The resource is read and replaced in the newer version, also when the plan is made again."""
    secured, done = widget(guard="shop"), widget(colour="red", guard="shop")
    shown = Expect("GET", WIDGET_ID, json=secured, api_version=NEWER)
    put = {"body_contains": {"properties": {"guard": "shop"}}, "api_version": NEWER}
    conflict = Expect("PUT", WIDGET_ID, status=409, json=arm_error("ConflictingOperation"), **put)
    again = get(widget()), shown
    harness = whole(
        get(widget()), shown, conflict, *again, Expect("PUT", WIDGET_ID, json=done, **put), get(done), colour="red"
    )
    assert harness.converge() == (True, done)


def test_a_service_without_the_newer_version_is_written_as_it_was_read() -> None:
    unknown = Expect("GET", WIDGET_ID, status=400, json=arm_error("NoRegisteredProviderFound"), api_version=NEWER)
    done = widget(colour="red")
    put = Expect("PUT", WIDGET_ID, json=done, api_version=WIDGET.api_version)
    assert whole(get(widget()), unknown, put, get(done), colour="red").converge() == (True, done)


def test_other_refusals_of_the_newer_version_are_told() -> None:
    denied = Expect("GET", WIDGET_ID, status=403, json=arm_error("AuthorizationFailed"))
    harness = whole(get(widget()), denied, denied, colour="red")
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        harness.converge()
    assert harness.transport.writes == []


def test_wait_false_returns_the_operation() -> None:
    put = Expect(
        "PUT",
        WIDGET_ID,
        status=201,
        json=widget(provisioningState="Accepted"),
        headers={"Azure-AsyncOperation": STATUS_URL},
    )
    harness = Harness(get(), put, wait=False, shape="round")
    assert harness.converge()[0]
    assert harness.engine.pending is not None
    assert harness.engine.pending.url == STATUS_URL


def test_removing() -> None:
    delete = Expect(
        "DELETE",
        WIDGET_ID,
        status=202,
        text="null",
        headers={"Azure-AsyncOperation": STATUS_URL, "Location": STATUS_URL},
    )
    harness = Harness(get(widget()), delete, Expect("GET", STATUS_URL, json={"status": "Succeeded"}))
    assert harness.engine.remove(harness.target)[0]
    harness.transport.assert_done()


def test_a_failed_write_is_told_with_the_service_s_words() -> None:
    put = Expect("PUT", WIDGET_ID, status=400, json=arm_error("BadShape", "no such shape"))
    harness = Harness(get(), put, shape="round")
    with pytest.raises(ArmError, match="no such shape"):
        harness.converge()


class TestReferences:
    """Names become ids; what is not there is named before any write."""

    def test_an_unchanged_name_costs_nothing(self) -> None:
        assert not Harness(get(widget(other={"id": OTHER_ID.upper()})), other="O1").converge()[0]

    def test_an_unchanged_id_costs_nothing(self) -> None:
        assert not Harness(get(widget(other={"id": OTHER_ID.upper()})), other=OTHER_ID).converge()[0]

    def test_a_new_name_is_looked_up_and_sent_as_id(self) -> None:
        put = Expect("PUT", WIDGET_ID, json=widget(), body_contains={"properties": {"other": {"id": OTHER_ID}}})
        done = widget(other={"id": OTHER_ID})
        assert Harness(
            get(widget()), Expect("GET", OTHER_ID, json={"id": OTHER_ID}), put, get(done), other="o1"
        ).converge()[0]

    def test_a_missing_one_is_named(self) -> None:
        harness = Harness(get(), Expect("GET", OTHER_ID, **NOT_FOUND), shape="round", other="o1")
        with pytest.raises(InvalidInput, match=f"Option 'other': 'o1' does not exist. Looked for {OTHER_ID}"):
            harness.converge()
        assert harness.transport.writes == []

    @pytest.mark.parametrize("expected", ["o1", OTHER_ID.lower()])
    def test_check_mode_takes_what_is_going_to_exist(self, expected: str) -> None:
        calls = (get(), Expect("GET", OTHER_ID, **NOT_FOUND))
        assert Harness(*calls, check_mode=True, shape="round", other="o1", expected_resources=[expected]).converge()[0]

    def test_a_real_run_does_not(self) -> None:
        harness = Harness(
            get(), Expect("GET", OTHER_ID, **NOT_FOUND), shape="round", other="o1", expected_resources=["o1"]
        )
        with pytest.raises(InvalidInput):
            harness.converge()

    def test_a_name_is_found_anywhere_in_the_subscription(self) -> None:
        place = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/elsewhere/providers/{PLACE_TYPE}/P1"
        listing = Expect(
            "GET",
            f"/subscriptions/{SUBSCRIPTION}/providers/{PLACE_TYPE}",
            json={"value": [{"id": place, "name": "P1"}]},
        )
        put = Expect("PUT", WIDGET_ID, json=widget(), body_contains={"properties": {"place": {"id": place}}})
        assert Harness(get(), listing, put, get(widget(place={"id": place})), shape="round", place="p1").converge()[0]

    def test_check_mode_takes_a_name_that_is_going_to_exist_somewhere(self) -> None:
        listing = Expect("GET", f"/subscriptions/{SUBSCRIPTION}/providers/{PLACE_TYPE}", json={"value": []})
        options = {"shape": "round", "place": "p1", "expected_resources": ["p1"]}
        assert Harness(get(), listing, check_mode=True, **options).converge()[0]
        with pytest.raises(InvalidInput, match="'p1' does not exist"):
            Harness(get(), listing, **options).converge()

    @pytest.mark.parametrize(("names", "problem"), [([], "does not exist.*none"), (["p1", "P1"], "is ambiguous")])
    def test_none_or_several_of_a_name(self, names: list[str], problem: str) -> None:
        found = [{"id": f"{GROUP}{n}/providers/{PLACE_TYPE}/{name}", "name": name} for n, name in enumerate(names)]
        listing = Expect("GET", f"/subscriptions/{SUBSCRIPTION}/providers/{PLACE_TYPE}", json={"value": found})
        with pytest.raises(InvalidInput, match=problem):
            Harness(get(), listing, shape="round", place="p1").converge()

    def test_the_type_of_a_name_counts(self) -> None:
        same_name = f"{GROUP}/providers/Microsoft.Test/different/o1"
        calls = (get(widget(other={"id": same_name})), Expect("GET", OTHER_ID, json={"id": OTHER_ID}))
        put, done = Expect("PUT", WIDGET_ID, json=widget()), get(widget(other={"id": OTHER_ID}))
        assert Harness(*calls, put, done, other="o1").converge()[0]
        assert OTHER_TYPE in OTHER_ID
