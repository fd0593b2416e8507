# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading and writing through the client."""

from __future__ import annotations

import pytest
from fakes import ARM, SUBSCRIPTION, Expect, FakeTransport, arm_error, fake_client

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ArmError
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g"
NET = f"{GROUP}/providers/Microsoft.AzureStackHCI/logicalNetworks/net"
VERSION = "2024-01-01"


def test_get_returns_the_body_untouched():
    body = {"id": NET.upper(), "properties": {"empty": {}, "null": None}}
    transport = FakeTransport([Expect("GET", f"{ARM}{NET}?api-version=2024-01-01&%24expand=all%20of%20it", json=body)])
    assert fake_client(transport).get(NET, VERSION, **{"$expand": "all of it"}) == body
    assert transport.calls[0].headers == {"Authorization": "Bearer token-1"}
    transport.assert_done()


@pytest.mark.parametrize(
    "code",
    ["ResourceNotFound", "ParentResourceNotFound", "ResourceGroupNotFound", "NotFound", "RoleAssignmentNotFound"],
)
def test_what_does_not_exist_is_none(code):
    transport = FakeTransport([Expect("GET", NET, status=404, json=arm_error(code))])
    assert fake_client(transport).get(NET, VERSION) is None


def test_an_empty_404_counts_only_if_arm_sent_it():
    by_arm = Expect("GET", NET, status=404, headers={"x-ms-request-id": "1"})
    assert fake_client(FakeTransport([by_arm])).get(NET, VERSION) is None
    for answer in (Expect("GET", NET, status=404), Expect("GET", NET, status=404, text="<h1>Not here</h1>")):
        with pytest.raises(ArmError):
            fake_client(FakeTransport([answer])).get(NET, VERSION)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "SubscriptionNotFound"),
        (404, "InvalidResourceNamespace"),
        (404, "InvalidResourceType"),
        (403, "AuthorizationFailed"),
        (409, "Conflict"),
        (429, "TooManyRequests"),
        (500, "InternalError"),
        (302, ""),
    ],
)
def test_nothing_else_is_absence(status, code):
    transport = FakeTransport([Expect("GET", NET, status=status, json=arm_error(code))])
    with pytest.raises(ArmError) as caught:
        fake_client(transport).get(NET, VERSION)
    assert (caught.value.status, caught.value.code) == (status, code)


@pytest.mark.parametrize("answer", [{"json": [1]}, {"text": "<html>hello</html>"}, {"json": None}])
def test_an_answer_without_an_object_is_no_resource(answer):
    with pytest.raises(CollectionError, match="an Azure Resource Manager endpoint"):
        fake_client(FakeTransport([Expect("GET", NET, **answer)])).get(NET, VERSION)


def test_a_list_follows_its_pages_as_they_are_given():
    second = f"{ARM}/subscriptions/x?api-version=9&%24skiptoken=a%2fb"
    transport = FakeTransport(
        [
            Expect("GET", GROUP, json={"value": [{"name": "a"}], "nextLink": second}, api_version=VERSION),
            Expect("GET", second, json={"value": [], "nextLink": f"{second}2"}),
            Expect("GET", f"{second}2", json={"value": [{"name": "b"}], "nextLink": ""}),
        ]
    )
    assert [item["name"] for item in fake_client(transport).list(GROUP, VERSION)] == ["a", "b"]
    assert transport.calls[1].url == second
    transport.assert_done()


@pytest.mark.parametrize(
    "link",
    [
        "https://management.evil.test/subscriptions/x",
        "https://management.fake.test.evil.test/x",
        "https://management.fake.test:8443/x",
        "http://management.fake.test:443/x",
        "https://management.fake.test@evil.test/x",
    ],
)
def test_the_token_goes_nowhere_else(link):
    transport = FakeTransport([Expect("GET", GROUP, json={"value": [], "nextLink": link})])
    with pytest.raises(CollectionError, match="not the ARM endpoint"):
        list(fake_client(transport).list(GROUP, VERSION))
    assert len(transport.calls) == 1


def test_the_same_host_is_recognised_however_it_is_written():
    link = "https://Management.Fake.test:443/x"
    transport = FakeTransport(
        [Expect("GET", GROUP, json={"nextLink": link}), Expect("GET", link, json={"value": [{}]})]
    )
    assert list(fake_client(transport).list(GROUP, VERSION)) == [{}]


def test_pages_that_lead_in_a_circle_end():
    page = {"value": [{}], "nextLink": f"{ARM}{GROUP}?api-version={VERSION}"}
    with pytest.raises(CollectionError, match="already read"):
        list(fake_client(FakeTransport([Expect("GET", GROUP, json=page)])).list(GROUP, VERSION))


def test_a_missing_parent_of_a_list_is_an_error():
    transport = FakeTransport([Expect("GET", GROUP, status=404, json=arm_error("ResourceGroupNotFound"))])
    with pytest.raises(ArmError):
        list(fake_client(transport).list(GROUP, VERSION))


def test_an_expired_token_is_renewed_once():
    transport = FakeTransport(
        [
            Expect("PUT", NET, status=401, sent_headers={"Authorization": "Bearer token-1"}),
            Expect(
                "PUT", NET, json={}, body={"a": 1}, sent_headers={"Authorization": "Bearer token-2", "If-Match": "e"}
            ),
        ]
    )
    assert fake_client(transport).put(NET, VERSION, {"a": 1}, etag="e").done
    transport.assert_done()


def test_a_token_that_is_refused_again_is_an_error():
    answer = {"status": 401, "json": arm_error("InvalidAuthenticationToken")}
    transport = FakeTransport([Expect("GET", NET, **answer), Expect("GET", NET, **answer)])
    with pytest.raises(ArmError, match="InvalidAuthenticationToken"):
        fake_client(transport).get(NET, VERSION)
    transport.assert_done()


def test_writes():
    transport = FakeTransport(
        [
            Expect("PUT", NET, json={}, body={"a": 1}, api_version=VERSION),
            Expect("PATCH", NET, json={}, body={"b": 1}, api_version=VERSION),
            Expect("POST", f"{NET}/start", body=None, api_version=VERSION),
            Expect("POST", f"{NET}/powerOff", body={"skipShutdown": False}),
            Expect("DELETE", NET, status=204, body=None, api_version=VERSION),
        ]
    )
    client = fake_client(transport)
    assert client.put(NET, VERSION, {"a": 1}).done
    assert client.patch(NET, VERSION, {"b": 1}).done
    assert client.post(f"{NET}/start", VERSION).done
    assert client.post(f"{NET}/powerOff", VERSION, {"skipShutdown": False}).done
    assert client.delete(NET, VERSION).done
    assert all("If-Match" not in call.headers for call in transport.calls)
    transport.assert_done()


def test_deleting_what_is_gone_is_done():
    transport = FakeTransport([Expect("DELETE", NET, status=404, json=arm_error("ResourceGroupNotFound"))])
    assert fake_client(transport).delete(NET, VERSION).done


def test_deleting_in_an_unknown_subscription_is_an_error():
    transport = FakeTransport([Expect("DELETE", NET, status=404, json=arm_error("SubscriptionNotFound"))])
    with pytest.raises(ArmError):
        fake_client(transport).delete(NET, VERSION)


def test_names_cannot_break_out_of_the_path():
    transport = FakeTransport([Expect("GET", f"{ARM}/subscriptions/a%20b%3Fc%23d%25?api-version=1", json={})])
    fake_client(transport).get("/subscriptions/a b?c#d%/", "1")
    with pytest.raises(InvalidInput, match="starts with a slash"):
        fake_client(transport).get("net", "1")


def test_the_subscription_that_was_given_is_not_looked_up():
    assert fake_client(FakeTransport()).subscription_id == SUBSCRIPTION


def test_the_only_enabled_subscription_is_found_once():
    value = [
        {"subscriptionId": "A", "displayName": "old", "state": "Disabled"},
        {"subscriptionId": "B", "displayName": "Default Provider Subscription", "state": "enabled"},
    ]
    transport = FakeTransport([Expect("GET", "/subscriptions", json={"value": value}, api_version="2016-06-01")])
    client = fake_client(transport, subscription_id=None)
    assert (client.subscription_id, client.subscription_id) == ("B", "B")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([], "It can see none"),
        (
            [{"subscriptionId": "A", "displayName": "one"}, {"subscriptionId": "B", "displayName": "two"}],
            r"A \(one.*\n- B \(two",
        ),
        ([{"subscriptionId": "A", "displayName": "one", "state": "Disabled"}], r"A \(one, Disabled"),
    ],
)
def test_without_one_subscription_the_option_is_asked_for(value, shown):
    transport = FakeTransport([Expect("GET", "/subscriptions", json={"value": value})])
    with pytest.raises(InvalidInput, match=rf"'subscription_id' is needed[\s\S]*{shown}"):
        _ = fake_client(transport, subscription_id=None).subscription_id
