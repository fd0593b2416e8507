# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Activation, the token service and Azure Resource Manager of a device."""

from __future__ import annotations

import base64
import json

import msal
import pytest
import requests
from emulator_device.certificate_maker import CertificateMaker, declaration, recipes
from emulator_device.conftest import NextDevice

from tests.emulator.client import Emulator, EmulatorError
from tests.emulator.device.client import DeviceClient

TENANT = "c0257de7-538f-415c-993a-1b87a031879d"
CLIENT = "1950a258-227b-4e31-a9cf-717495945fc2"
SERVICE = "cbd868c5-7207-431f-8d16-1cb144b50971"


class Azure:
    """A device that is activated, with certificates of its own and virtual machines enabled."""

    def __init__(self, device: DeviceClient, maker: CertificateMaker, root_file: str) -> None:
        self.device = device
        good = recipes("edge", "fleet.example", device.serial)["MultiSAN"]
        key = device.control("issue_activation_key")["activation_key"]
        declarations = {
            "deviceEndpoint": {"name": "edge", "dnsDomain": "fleet.example"},
            "activation": {"activationKey": key, "serviceEncryptionKey": ""},
            **declaration_of(maker.entry("MultiSAN", good)),
        }
        device.post_device(declarations).raise_for_status()
        device._emulator.advance(5)
        assert device.state()["activated"] is True
        self.password: str = device.control("reset_arm_password")["password"]
        self.subscription: str = device.control("enable_vms")["subscription_id"]
        self.root_file = root_file
        self.session = device.named_session(root_file)
        self.management = f"https://management.edge.fleet.example:{device.port}"
        self.login = f"https://login.edge.fleet.example:{device.port}"

    def metadata(self, version: str) -> requests.Response:
        return self.session.get(f"{self.management}/metadata/endpoints?api-version={version}")

    @property
    def audience(self) -> str:
        return str(self.metadata("2015-01-01").json()["authentication"]["audiences"][0])

    def ask(self, path: str = "/adfs/oauth2/token", **form: str) -> requests.Response:
        defaults = {"grant_type": "password", "client_id": CLIENT, "username": "EdgeArmUser"}
        defaults |= {"password": self.password, "resource": f"{self.management.rpartition(':')[0]}/"}
        return self.session.post(self.login + path, data={**defaults, **form})

    def arm(self, path: str, version: str = "2016-06-01", method: str = "GET", **how: object) -> requests.Response:
        headers = {"Authorization": f"bearer {self.ask().json()['access_token']}"}
        url = f"{self.management}{path}?api-version={version}"
        return self.session.request(method, url, headers=headers, **how)


def declaration_of(*entries: dict) -> dict:
    return {"certificates": declaration(*entries)["certificates"]}


@pytest.fixture(scope="module")
def azure(single_nodes: NextDevice, maker: CertificateMaker, root_file: str) -> Azure:
    """A device in full service, for tests that leave it so."""
    device = single_nodes()
    device.sign_in_first()
    return Azure(device, maker, root_file)


def activation(key: str) -> dict:
    return {"activation": {"activationKey": key, "serviceEncryptionKey": ""}}


def test_activation_needs_a_good_key_and_is_for_ever(device: DeviceClient, fleet: Emulator) -> None:
    assert device.apply(activation("0" * 48))["Activation"]["errorCode"] == "ActivationKeyInvalid"
    old = device.control("issue_activation_key")["activation_key"]
    device.control("settings", activation_key_seconds=100.0)
    fleet.advance(101)
    assert device.apply(activation(old))["Activation"]["errorCode"] == "ActivationKeyExpired"
    key = device.control("issue_activation_key")["activation_key"]
    assert device.apply(activation(key))["Activation"]["resultCode"] == "Success"
    assert device.configuration()["deviceInfo"]["isActivated"] is True
    assert "activation" not in device.configuration()
    assert device.apply(activation(key))["Activation"]["errorCode"] == "ActivationKeyAlreadyUsed"
    second = device.control("issue_activation_key")["activation_key"]
    assert device.apply(activation(second))["Activation"]["errorCode"] == "DeviceAlreadyActivated"


def test_a_key_of_another_device_is_not_taken(device: DeviceClient, single_nodes: NextDevice) -> None:
    key = single_nodes().control("issue_activation_key")["activation_key"]
    assert device.apply(activation(key))["Activation"]["errorCode"] == "ActivationKeyInvalid"


def test_stale_certificates_block_the_activation(device: DeviceClient) -> None:
    key = device.control("issue_activation_key")["activation_key"]
    results = device.apply({"deviceEndpoint": {"name": "renamed"}, **activation(key)})
    assert results["DeviceEndpoint"]["resultCode"] == "Success"
    assert results["Activation"]["errorCode"] == "CertificatesNotValid"
    device.control("generate_certificates")
    device.move(device.url)
    device.sign_in()
    assert device.apply(activation(key))["Activation"]["resultCode"] == "Success"


@pytest.mark.parametrize("command", ["enable_vms", "reset_arm_password"])
def test_the_portal_needs_an_activated_device(fresh: DeviceClient, command: str) -> None:
    with pytest.raises(EmulatorError, match="not activated"):
        fresh.control(command)


def test_metadata_in_every_shape(azure: Azure) -> None:
    for version in ("1.0", "2015-01-01"):
        flat = azure.metadata(version).json()
        assert flat["authentication"]["loginEndpoint"].rstrip("/") == f"{azure.login}/adfs"
        assert all(flat[key] for key in ("galleryEndpoint", "graphEndpoint", "portalEndpoint"))
    (listed,) = azure.metadata("2019-05-01").json()
    assert listed == azure.metadata("2022-09-01").json()
    assert listed["authentication"]["identityProvider"] == "ADFS"
    assert listed["suffixes"]["storage"] == "edge.fleet.example"
    assert azure.metadata("2030-01-01").status_code == 400


@pytest.mark.parametrize(
    "path", ["/adfs/oauth2/token", "/adfs/oauth2/token/", f"/adfs/{TENANT}/oauth2/token?api-version=1.0"]
)
def test_a_token_by_password(azure: Azure, path: str) -> None:
    body = azure.ask(path, username="edgearmuser@localhost").json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 5400)
    claims = json.loads(base64.urlsafe_b64decode(body["id_token"].split(".")[1] + "=="))
    assert (claims["tid"], claims["upn"]) == (TENANT, "EdgeArmUser@localhost")
    assert "scope" not in body


@pytest.mark.parametrize(
    "scope",
    ["https://management.edge.fleet.example/.default openid", "https://management.edge.fleet.example//.default"],
)
def test_a_token_by_scope(azure: Azure, scope: str) -> None:
    assert azure.ask(resource="", scope=scope).status_code == 200


def test_a_token_by_secret_and_by_refresh(azure: Azure) -> None:
    body = azure.ask(grant_type="client_credentials", client_id=SERVICE, client_secret=azure.password).json()
    assert "refresh_token" not in body
    refresh = azure.ask().json()["refresh_token"]
    again = azure.ask(grant_type="refresh_token", refresh_token=refresh)
    assert again.status_code == 200
    assert again.json()["refresh_token"] != refresh
    assert azure.ask(grant_type="refresh_token", refresh_token=refresh).status_code == 400


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ({"password": "wrong"}, 50126),
        ({"username": "somebody"}, 50126),
        ({"resource": "https://management.other.example/"}, 90056),
        ({"resource": ""}, 900144),
        ({"grant_type": "client_credentials", "client_id": SERVICE, "client_secret": "wrong"}, 50126),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 700016),
        ({"grant_type": "device_code"}, 70003),
    ],
)
def test_a_token_request_is_refused(azure: Azure, form: dict, number: int) -> None:
    answer = azure.ask(**form)
    assert answer.status_code == 400
    assert f"AADSTS{number}: " in answer.json()["error_description"]


@pytest.mark.filterwarnings("ignore:This API has been deprecated")
def test_msal_signs_in(azure: Azure) -> None:
    application = msal.PublicClientApplication(
        CLIENT, authority=f"{azure.login}/adfs", instance_discovery=False, http_client=azure.session
    )
    result = application.acquire_token_by_username_password(
        "EdgeArmUser@localhost", azure.password, scopes=[f"{azure.audience}/.default"]
    )
    assert "access_token" in result, result


def test_the_subscription_is_upper_case_in_lists(azure: Azure) -> None:
    (shown,) = azure.arm("/subscriptions").json()["value"]
    assert shown["subscriptionId"] == azure.subscription.upper()
    assert (shown["displayName"], shown["state"]) == ("Default Provider Subscription", "Enabled")
    assert azure.arm("/tenants").json()["value"][0]["tenantId"] == TENANT
    assert azure.arm(f"/subscriptions/{azure.subscription}/providers", "2019-10-01").status_code == 200


def test_resource_groups(azure: Azure) -> None:
    path = f"/subscriptions/{azure.subscription.upper()}/resourcegroups/rg1"
    made = azure.arm(path, "2018-05-01", "PUT", json={"location": "DBELocal"})
    assert made.status_code == 201
    assert made.json()["id"] == f"/subscriptions/{azure.subscription}/resourceGroups/rg1"
    assert made.json()["location"] == "dbelocal"
    assert azure.arm(path, "2018-05-01", "PUT", json={"location": "dbelocal"}).status_code == 200
    elsewhere = azure.arm(f"{path}x", "2018-05-01", "PUT", json={"location": "westeurope"})
    assert elsewhere.status_code == 400
    names = [item["name"] for item in azure.arm(path.rpartition("/")[0], "2018-05-01").json()["value"]]
    assert names == ["ASERG", "ase-image-resourcegroup", "rg1"]
    assert azure.arm(path, "2018-05-01", "DELETE").status_code == 202
    azure.device._emulator.advance(5)
    assert azure.arm(path, "2018-05-01").json()["error"]["code"] == "ResourceGroupNotFound"


def test_arm_wants_a_token_of_this_device(azure: Azure) -> None:
    url = f"{azure.management}/subscriptions?api-version=2016-06-01"
    nothing = azure.session.get(url)
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (401, "AuthenticationFailed")
    assert nothing.headers["WWW-Authenticate"].startswith(f'Bearer authorization_uri="{azure.login}/adfs')
    wrong = azure.session.get(url, headers={"Authorization": "Bearer abc.def.ghi"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")


def test_upper_case_may_be_refused(azure: Azure) -> None:
    azure.device.control("settings", refuse_upper_case=True)
    host = f"Management.edge.fleet.example:{azure.device.port}"
    url = f"{azure.management}/metadata/endpoints?api-version=1.0"
    assert azure.session.get(url, headers={"Host": host}).status_code == 400
    azure.device.control("settings", refuse_upper_case=False)
    assert azure.session.get(url, headers={"Host": host}).status_code == 200


def test_a_restart_ends_tokens_and_answers_503(azure: Azure, fleet: Emulator) -> None:
    token = azure.ask().json()
    azure.device.control("settings", restart_seconds=60.0)
    azure.device.control("restart")
    assert azure.metadata("1.0").status_code == 503
    assert azure.ask().status_code == 503
    fleet.advance(61)
    url = f"{azure.management}/subscriptions?api-version=2016-06-01"
    answer = azure.session.get(url, headers={"Authorization": f"Bearer {token['access_token']}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "ExpiredAuthenticationToken")
    assert azure.ask(grant_type="refresh_token", refresh_token=token["refresh_token"]).status_code == 400
    assert azure.arm("/subscriptions").status_code == 200


def test_before_the_portal_steps(device: DeviceClient, maker: CertificateMaker, root_file: str) -> None:
    azure = Azure.__new__(Azure)
    azure.device, azure.password = device, "not set"
    good = recipes(f"DBE-{device.serial}", "microsoftdatabox.com", device.serial)["MultiSAN"]
    suffix = good.common_name
    azure.session = device.named_session(root_file)
    azure.management, azure.login = (f"https://{part}.{suffix}:{device.port}" for part in ("management", "login"))
    device.post_device(declaration_of(maker.entry("MultiSAN", good)))
    device._emulator.advance(1)
    device.state()
    assert azure.metadata("1.0").status_code == 503
    device.move(device.url)
    device.sign_in()
    device.apply(activation(device.control("issue_activation_key")["activation_key"]))
    assert azure.metadata("1.0").status_code == 200
    assert "AADSTS50126" in azure.ask().text
    azure.password = device.control("reset_arm_password")["password"]
    assert azure.arm("/subscriptions").json() == {"value": []}
    device.apply({"deviceEndpoint": {"name": "renamed"}})
    assert azure.metadata("1.0").status_code == 400
