# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is below and beside Arc machines: how writes are answered, and what is refused."""

from __future__ import annotations

import typing as t

import pytest
import requests

from tests.emulator.requests_by_hand import ByHand, Outcome

VERSION = "2026-07-15"
PROVIDER = "Microsoft.HybridCompute"
MACHINE = "shop"
EXTENSION = {"publisher": "Microsoft.Azure.Extensions", "type": "CustomScript"}
COMMAND = {"source": {"script": "date"}}
STATE = {"status": "Approved", "description": "by hand"}
LICENSE = {"licenseType": "ESU", "licenseDetails": {"state": "Activated", "type": "pCore", "processors": 16}}
SCOPE = "privateLinkScopes/links"
# Path and properties of one resource of every type, in the order in which they need each other.
BODIES: dict[str, dict[str, t.Any]] = {
    f"machines/{MACHINE}/extensions/script": EXTENSION,
    f"machines/{MACHINE}/runCommands/date": COMMAND,
    f"machines/{MACHINE}/licenseProfiles/default": {},
    f"machines/{MACHINE}/providers/{PROVIDER}/settings/default": {},
    "licenses/esu": LICENSE,
    "gateways/gateway": {},
    SCOPE: {},
    f"{SCOPE}/privateEndpointConnections/connection": {"privateLinkServiceConnectionState": STATE},
}
NO_SUCH_VERB = 405


class Below:
    """Requests for what the provider has in the resource group of a test, with one machine there."""

    def __init__(self, by_hand: ByHand) -> None:
        self.by_hand = by_hand
        self.machine = by_hand.make_machine(MACHINE)
        self.root = self.machine.partition("/machines/")[0]

    def write(self, method: str, path: str, properties: dict[str, t.Any] | None = None) -> Outcome:
        """Send a write, end its operation, and return how it ended."""
        body = None if properties is None else self.body(path, properties)
        return self.by_hand.write(method, f"{self.root}/{path}", api_version=VERSION, json=body)

    def body(self, path: str, properties: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return a whole body; what is below links and resources has no location."""
        no_location = "settings" in path or "privateEndpointConnections" in path
        location = {} if no_location else {"location": self.by_hand.cluster.location}
        return {**location, "properties": properties}

    def make(self, path: str, properties: dict[str, t.Any]) -> str:
        """Create a resource, which must succeed, and return its path."""
        outcome = self.write("PUT", path, properties)
        assert outcome.ok, f"{path}: {outcome.code} {outcome.message}"
        return path

    def send(self, method: str, path: str, *, api_version: str = VERSION, **arguments: t.Any) -> requests.Response:
        """Send a request."""
        return self.by_hand.send(method, f"{self.root}/{path}", api_version=api_version, **arguments)

    def get(self, path: str) -> dict[str, t.Any]:
        """Return the properties of a resource, which must be there."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.text
        found: dict[str, t.Any] = answer.json()["properties"]
        return found


@pytest.fixture
def below(by_hand: ByHand) -> Below:
    """A machine, and the way to everything else."""
    return Below(by_hand)


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        (f"machines/{MACHINE}/extensions/script", (202, 202, 202, 202)),
        (f"machines/{MACHINE}/runCommands/date", (201, 200, NO_SUCH_VERB, 202)),
        (f"machines/{MACHINE}/licenseProfiles/default", (201, 200, 202, 202)),
        (f"machines/{MACHINE}/providers/{PROVIDER}/settings/default", (201, 200, 200, NO_SUCH_VERB)),
        ("licenses/esu", (200, 200, 200, 200)),
        ("gateways/gateway", (201, 200, 200, 202)),
        (SCOPE, (200, 200, 200, 200)),
        (f"{SCOPE}/privateEndpointConnections/connection", (202, 202, NO_SUCH_VERB, 202)),
    ],
)
def test_answers(path: str, statuses: tuple[int, ...], below: Below) -> None:
    """Every verb has its own status; where there is an operation, both headers name it, and it ends."""
    if path.startswith(f"{SCOPE}/"):
        below.make(SCOPE, BODIES[SCOPE])
    outcomes = [below.write("PUT", path, BODIES[path]), below.write("PUT", path, BODIES[path])]
    if "settings" not in path:
        listed = below.send("GET", path.rpartition("/")[0]).json()["value"]
        assert [item["name"] for item in listed] == [path.rpartition("/")[2]]
    change = {"json": {} if path == SCOPE else {"properties": {}}}
    outcomes.append(below.by_hand.write("PATCH", f"{below.root}/{path}", api_version=VERSION, **change))
    outcomes.append(below.write("DELETE", path))
    assert tuple(outcome.response.status_code for outcome in outcomes) == statuses
    at_once = path in ("licenses/esu", SCOPE) or "settings" in path
    for number, outcome in enumerate(outcomes):
        if outcome.response.status_code == NO_SUCH_VERB:
            continue
        has_operation = not at_once and not (number == 2 and path.startswith("gateways"))
        headers = {"Azure-AsyncOperation", "Location", "Retry-After"} & set(outcome.response.headers)
        assert len(headers) == (3 if has_operation else 0), number
        assert outcome.ok, outcome.message
    if statuses[3] != NO_SUCH_VERB:
        assert below.send("GET", path).status_code == 404
        assert below.send("DELETE", path).status_code == 204


def test_operation_urls(below: Below) -> None:
    """They are below the subscription and the location, as recorded, and signed."""
    answer = below.write("PUT", f"machines/{MACHINE}/extensions/script", EXTENSION).response
    prefix = f"/subscriptions/{below.by_hand.emulator.subscription_id}/providers/{PROVIDER}/locations/"
    for header, word in (("Azure-AsyncOperation", "operationstatus"), ("Location", "operationresults")):
        assert f"{prefix}{below.by_hand.cluster.location}/{word}/" in answer.headers[header]
        forged = answer.headers[header].rpartition("&h=")[0]
        assert below.by_hand.session.get(forged).status_code == 403


def test_spelling_of_run_commands(below: Below) -> None:
    """Their ids and types are in lower case, however they are asked for."""
    path = below.make(f"machines/{MACHINE}/runCommands/Date", COMMAND)
    found = below.send("GET", path).json()
    assert found["id"].endswith(f"/machines/{MACHINE}/runcommands/Date")
    assert found["type"] == f"{PROVIDER}/machines/runcommands"


def test_output_of_run_commands(below: Below) -> None:
    """It is there when the operation has ended, and not before."""
    path, emulator = f"machines/{MACHINE}/runCommands/date", below.by_hand.emulator
    emulator.add_fault(method="PUT", path="/runCommands/", stuck_operation=True)
    below.send("PUT", path, json=below.body(path, COMMAND))
    assert "instanceView" not in below.get(path)
    emulator.finish_operations(stuck=True)
    assert below.get(path)["instanceView"]["output"] == "date"


@pytest.mark.parametrize(
    ("path", "properties", "status", "code"),
    [
        (f"machines/{MACHINE}/extensions/script", {"publisher": "Someone"}, 400, "HCRP400"),
        (f"machines/{MACHINE}/runCommands/date", {"source": {}}, 400, "HCRP400"),
        (f"machines/{MACHINE}/runCommands/a b", COMMAND, 400, "InvalidResourceName"),
        (f"machines/{MACHINE}/licenseProfiles/other", {}, 400, "InvalidResourceName"),
        (f"machines/{MACHINE}/licenseProfiles/default", {"esuProfile": {"assignedLicense": "/x"}}, 400, "HCRP400"),
        (f"providers/{PROVIDER}/settings/default", {}, 404, "ParentResourceNotFound"),
        (
            f"machines/{MACHINE}/providers/{PROVIDER}/settings/default",
            {"gatewayProperties": {"gatewayResourceId": "/x"}},
            400,
            "HCRP400",
        ),
        ("licenses/esu", {"licenseDetails": {"type": "vCore", "processors": 7}}, 400, "HCRP400"),
        ("gateways/gateway", {"gatewayBypass": ["no host"]}, 400, "HttpRequestPayloadAPISpecValidationFailed"),
        ("gateways/gateway", {"unheardOf": 1}, 400, "HttpRequestPayloadAPISpecValidationFailed"),
        ("machines/absent/extensions/script", EXTENSION, 404, "ParentResourceNotFound"),
        (f"machines/{MACHINE}/unheardOf/x", {}, 404, "InvalidResourceType"),
        (f"{SCOPE}/privateEndpointConnections/connection", {}, 404, "ParentResourceNotFound"),
    ],
)
def test_refused(path: str, properties: dict[str, t.Any], status: int, code: str, below: Below) -> None:
    """Nothing is made of a body or a path that makes no sense."""
    outcome = below.write("PUT", path, properties)
    assert (outcome.response.status_code, outcome.code) == (status, code)
    assert below.send("GET", path).status_code == 404


def test_location(below: Below) -> None:
    """A location must exist, and cannot be changed."""
    body = {"location": "atlantis", "properties": {}}
    answer = below.send("PUT", "gateways/gateway", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "LocationNotAvailableForResourceType")
    below.make("gateways/gateway", {})
    answer = below.send("PUT", "gateways/gateway", json={**body, "location": "westeurope"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "InvalidResourceLocation")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("name", ["publisher", "type"])
def test_extension_stays_what_it_is(method: str, name: str, below: Below) -> None:
    """Publisher and type cannot be changed."""
    path = below.make(f"machines/{MACHINE}/extensions/script", EXTENSION)
    properties = {**EXTENSION, name: "other"}
    body = below.body(path, properties) if method == "PUT" else {"properties": properties}
    answer = below.send(method, path, json=body)
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, name)
    assert below.get(path)[name] == EXTENSION[name]


def test_defaults_of_an_extension(below: Below) -> None:
    """What is left out is filled in as recorded; what is not known has some version."""
    known = {"publisher": "Microsoft.Azure.NetworkWatcher", "type": "NetworkWatcherAgentWindows"}
    found = below.get(below.make(f"machines/{MACHINE}/extensions/known", known))
    assert (found["typeHandlerVersion"], found["autoUpgradeMinorVersion"]) == ("1.4.3422.1", False)
    assert found["enableAutomaticUpgrade"] is True
    assert below.get(below.make(f"machines/{MACHINE}/extensions/script", EXTENSION))["typeHandlerVersion"]


def test_secrets_stay_secret(below: Below) -> None:
    """They come back from no answer, and are neither in the state of the emulator nor in its traffic log."""
    emulator, secret = below.by_hand.emulator, f"secret-{id(below)}"
    mark = emulator.mark()
    parameter = {"name": "token", "value": secret}
    command = {
        **COMMAND,
        "runAsPassword": secret,
        "protectedParameters": [parameter],
        "outputBlobUri": "https://x/?s=1",
    }
    paths = [
        below.make(f"machines/{MACHINE}/extensions/script", {**EXTENSION, "protectedSettings": {"key": secret}}),
        below.make(f"machines/{MACHINE}/runCommands/date", command),
    ]
    added = {"extensions": [{**EXTENSION, "type": "Other", "protectedSettings": {"key": secret}}]}
    answer = below.send("POST", f"machines/{MACHINE}/addExtensions", json=added)
    emulator.finish_operations()
    paths.append(f"machines/{MACHINE}/extensions/Other")
    texts = [below.by_hand.session.get(answer.headers[name]).text for name in ("Azure-AsyncOperation", "Location")]
    for path in paths:
        texts += [below.send("GET", path).text, str(emulator.control("resources", id=f"{below.root}/{path}"))]
    assert [text for text in texts if secret in text or "outputBlobUri" in text] == []
    assert "Other" in texts[1]
    assert secret not in str(emulator.traffic_since(mark))


def test_one_operation_at_a_time(below: Below) -> None:
    """While one is running, neither the resource nor what is below it is written."""
    path, emulator = f"machines/{MACHINE}/extensions/script", below.by_hand.emulator
    emulator.add_fault(method="PUT", path="/extensions/", stuck_operation=True)
    body = below.body(path, EXTENSION)
    assert below.send("PUT", path, json=body).status_code == 202
    for method, content in (("PUT", body), ("PATCH", {"properties": {}}), ("DELETE", None)):
        answer = below.send(method, path, json=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ConflictingOperation"), method
    assert below.get(path)["provisioningState"] == "Creating"
    emulator.finish_operations(stuck=True)
    assert below.get(path)["provisioningState"] == "Succeeded"
    emulator.add_fault(method="DELETE", path=f"/machines/{MACHINE}", stuck_operation=True)
    assert below.send("DELETE", f"machines/{MACHINE}").status_code == 202
    assert below.send("PUT", f"{path}-2", json=body).status_code == 409
    emulator.finish_operations(stuck=True)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_failed_operation(method: str, below: Below) -> None:
    """It leaves the resource behind, which can be written again."""
    path = f"machines/{MACHINE}/extensions/script"
    if method == "DELETE":
        below.make(path, EXTENSION)
    failure = {"code": "HCRP500", "message": "no answer"}
    below.by_hand.emulator.add_fault(method=method, path="/extensions/", fail_operation=failure)
    outcome = below.write(method, path, EXTENSION if method == "PUT" else None)
    assert (outcome.status, outcome.code) == ("Failed", "HCRP500")
    found = below.get(path)
    assert found["provisioningState"] == "Failed"
    below.make(path, EXTENSION)
    assert below.get(path)["provisioningState"] == "Succeeded"


def test_machine_takes_what_is_below_it_along(below: Below) -> None:
    """Its extensions, run commands, profile and settings go; another machine's stay."""
    paths = [below.make(path, body) for path, body in BODIES.items() if path.startswith("machines/")]
    below.by_hand.make_machine("other")
    other = below.make("machines/other/extensions/script", EXTENSION)
    assert below.write("DELETE", f"machines/{MACHINE}").ok
    below.by_hand.make_machine(MACHINE)
    assert [below.send("GET", path).status_code for path in paths] == [404] * len(paths)
    assert below.get(other)["provisioningState"] == "Succeeded"


def test_machine_that_goes_meanwhile(below: Below) -> None:
    """What is being installed on it then fails."""
    path, emulator = f"machines/{MACHINE}/extensions/script", below.by_hand.emulator
    emulator.add_fault(method="PUT", path="/extensions/", stuck_operation=True)
    started = below.send("PUT", path, json=below.body(path, EXTENSION))
    answer = below.send("DELETE", f"machines/{MACHINE}", api_version="2025-01-13")
    assert answer.status_code == 200
    emulator.finish_operations(stuck=True)
    status = below.by_hand.session.get(started.headers["Azure-AsyncOperation"]).json()
    assert (status["status"], status["error"]["code"]) == ("Failed", "HCRP404")


def test_in_use(below: Below) -> None:
    """A license that a machine has and a gateway that it uses cannot be removed before."""
    licence, gateway = below.make("licenses/esu", LICENSE), below.make("gateways/gateway", {})
    ids = {path: below.send("GET", path).json()["id"] for path in (licence, gateway)}
    profile = below.make(
        f"machines/{MACHINE}/licenseProfiles/default", {"esuProfile": {"assignedLicense": ids[licence]}}
    )
    settings = f"machines/{MACHINE}/providers/{PROVIDER}/settings/default"
    below.make(settings, {"gatewayProperties": {"gatewayResourceId": ids[gateway]}})
    for path in (licence, gateway):
        outcome = below.write("DELETE", path)
        assert (outcome.response.status_code, outcome.code) == (409, "HCRP409"), path
    below.make(settings, {})
    assert below.write("DELETE", profile).ok
    assert [below.write("DELETE", path).ok for path in (licence, gateway)] == [True, True]


def test_validation_of_a_license(below: Below) -> None:
    """It says what the PUT would say, and makes nothing."""
    path = f"/subscriptions/{below.by_hand.emulator.subscription_id}/providers/{PROVIDER}/validateLicense"
    body = below.body("licenses/esu", LICENSE)
    answer = below.by_hand.send("POST", path, api_version=VERSION, json=body)
    assert (answer.status_code, answer.json()) == (200, body)
    body["properties"] = {"licenseDetails": {"type": "pCore", "processors": 8}}
    assert below.by_hand.send("POST", path, api_version=VERSION, json=body).json()["error"]["code"] == "HCRP400"
    assert below.send("GET", "licenses/esu").status_code == 404


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("gateways", "2024-07-10"),
        ("licenses", "2023-10-03-preview"),
        (f"machines/{MACHINE}/runCommands", "2023-10-03-preview"),
    ],
)
def test_types_of_later_versions(path: str, first: str, below: Below) -> None:
    """A version that does not have a type says which ones do."""
    assert below.send("GET", path, api_version=first).json() == {"value": []}
    error = below.send("GET", path, api_version="2022-12-27").json()["error"]
    assert error["code"] == "NoRegisteredProviderFound"
    assert first in error["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"maximumDuration": "2 hours", "rebootSetting": "Never", "linuxParameters": {}}, "HttpRequestPayload"),
        ({"maximumDuration": "PT2H", "rebootSetting": "Perhaps", "linuxParameters": {}}, "HttpRequestPayload"),
        ({"rebootSetting": "Never", "linuxParameters": {}}, "HttpRequestPayload"),
        ({"maximumDuration": "PT2H", "rebootSetting": "Never"}, "HCRP400"),
    ],
)
def test_patches_refused(body: dict[str, t.Any], code: str, below: Below) -> None:
    """Duration, reboot and a system are needed."""
    answer = below.send("POST", f"machines/{MACHINE}/installPatches", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"].startswith(code)


def test_actions_of_no_machine(below: Below) -> None:
    """They need a machine, POST, and a name that exists."""
    assert below.send("POST", "machines/absent/assessPatches").status_code == 404
    assert below.send("GET", f"machines/{MACHINE}/assessPatches").status_code == 405
    assert below.send("POST", f"machines/{MACHINE}/assessEverything").json()["error"]["code"] == "InvalidResourceType"
    upgrade = {"extensionTargets": {"Someone.Something": {"targetVersion": "2"}}}
    answer = below.send("POST", f"machines/{MACHINE}/upgradeExtensions", json=upgrade)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "HCRP400")


@pytest.mark.parametrize(
    "path",
    [
        "locations/atlantis/publishers",
        "locations/eastus/publishers/someone/extensionTypes",
        "locations/eastus/publishers/microsoft.azure.networkwatcher/extensionTypes/something/versions",
        "locations/eastus/publishers/microsoft.azure.networkwatcher/extensionTypes/networkwatcheragentwindows/versions/1",
        "locations/eastus/publishers/microsoft.azure.networkwatcher",
    ],
)
def test_not_in_the_catalogue(path: str, below: Below) -> None:
    """What is not offered is not found; nothing can be added."""
    for method, status in (("GET", 404), ("PUT", 405)):
        answer = below.by_hand.send(method, f"/providers/{PROVIDER}/{path}", api_version=VERSION)
        assert answer.status_code == status


def test_scope_without_perimeter(below: Below) -> None:
    """Only a scope that is to be secured by a perimeter has one; a machine that is in no scope has no validation."""
    below.make(SCOPE, {})
    assert below.send("GET", f"{SCOPE}/networkSecurityPerimeterConfigurations").json() == {"value": []}
    path = f"{SCOPE}/networkSecurityPerimeterConfigurations/some/reconcile"
    assert below.send("POST", path).status_code == 404
    assert below.send("GET", f"machines/{MACHINE}/privateLinkScopes/current").status_code == 404
    assert below.send("GET", f"{SCOPE}/privateLinkResources/other").status_code == 404
