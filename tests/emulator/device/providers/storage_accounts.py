# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage accounts and their keys. Source: azure-stack-edge facts G.2."""

from __future__ import annotations

import base64
import re
import secrets
import typing as t

from tests.emulator.arm.errors import ArmError, method_not_allowed
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.device.device import Device
from tests.emulator.device.providers import storage_tables, versions
from tests.emulator.device.providers.fields import Check
from tests.emulator.device.providers.long_running import STORAGE_STYLE, LongRunning
from tests.emulator.device.providers.rules import STORAGE, EdgeRules, Write, change_not_allowed
from tests.emulator.messages import Json, Response

NAME = re.compile(r"^[a-z0-9]{3,24}$")
NAME_TEXT = (
    "{name} is not a valid storage account name. Storage account name must be between 3 and 24 "
    "characters in length and "
    "use numbers and lower-case letters only."
)
TAKEN_TEXT = "The storage account named {name} is already taken."
KEY_BYTES = 64
KEY_NAMES = ("key1", "key2")
SHOWN_LOCATION = "DBELocal"
Members = dict[str, t.Any]


class StorageAccounts(EdgeRules):
    """Local accounts of kind Storage. The blob service knows their keys."""

    namespace = STORAGE
    kind = "storageAccounts"
    spelling = "storageaccounts"
    schema = storage_tables.STORAGE_ACCOUNT
    patch_schema = storage_tables.STORAGE_ACCOUNT_UPDATE
    style = STORAGE_STYLE
    keeps_case = True
    merges = True
    paged = False
    known_versions = versions.STORAGE

    def __init__(self, device: Device, running: LongRunning) -> None:
        super().__init__(device, running)
        self.actions = {"listkeys": self._list_keys, "regeneratekey": self._regenerate}
        self._registered: set[str] = set()

    def check_name(self, name: str) -> None:
        """Refuse a name that is not possible or not free."""
        if not NAME.match(name):
            raise ArmError(400, "AccountNameInvalid", NAME_TEXT.format(name=name))
        if self.taken(name):
            raise ArmError(409, "StorageAccountAlreadyTaken", TAKEN_TEXT.format(name=name))

    def taken(self, name: str) -> bool:
        """Tell whether the device has an account with a name, in whatever resource group."""
        accounts = self.plane.store.of_kind(self.device.state.subscription_id, self.full_kind)
        return any(account.name == name for account in accounts)

    def check(self, write: Write) -> None:
        """Judge kind and SKU, which never change."""
        wanted = write.wanted
        if wanted["kind"] != storage_tables.LOCAL_KIND:
            # inferred: code and text; that there is only general purpose v1 is documented
            raise ArmError(400, "InvalidParameter", f"The kind '{wanted['kind']}' is not supported.", target="kind")
        if wanted["sku"]["name"] not in storage_tables.LOCAL_SKUS:
            raise ArmError(
                400, "InvalidParameter", f"The SKU '{wanted['sku']['name']}' is not supported.", target="sku.name"
            )
        if not write.creating and wanted["sku"]["name"] != write.resource.body["sku"]["name"]:
            raise change_not_allowed("sku.name")
        wanted["sku"]["tier"] = wanted["sku"]["name"].partition("_")[0]
        write.properties.setdefault("supportsHttpsTrafficOnly", False)
        write.properties.setdefault("creationTime", iso(self.plane.clock.now()))
        if write.creating:
            write.resource.private["keys"] = [new_key() for _ in KEY_NAMES]

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Let the blob service know."""
        self.register(resource)

    def register(self, resource: Resource) -> None:
        """Tell the blob service the keys of an account."""
        keys = [base64.b64decode(key) for key in resource.private["keys"]]
        self.device.blobs.accounts.set(resource.name, keys)
        self._registered.add(resource.name)

    def refresh(self) -> None:
        """Let the blob service forget accounts that went with their resource group, and know those after a restart."""
        accounts = self.plane.store.of_kind(self.device.state.subscription_id, self.full_kind)
        there = {account.name: account for account in accounts if account.state == "Succeeded"}
        for name in self._registered - set(there):
            self.device.blobs.accounts.remove(name)
            self._registered.discard(name)
        for name in set(there) - self._registered:
            self.register(there[name])

    def deleted(self, resource: Resource) -> None:
        """Let the blob service forget the account."""
        self.refresh()

    def view(self, resource: Resource, body: Members) -> None:
        """Show the endpoints, which follow the name of the device."""
        port = self.plane.settings.get("port", "")
        host = f"{resource.name}.blob.{self.device.state.names.suffix}{port}"
        properties = body["properties"]
        if properties["provisioningState"] != "Succeeded":
            # inferred: as long as it is not ready there is not more to see
            body["properties"] = {"provisioningState": properties["provisioningState"]}
            return
        properties |= {
            "primaryEndpoints": {"blob": f"https://{host}/"},
            "primaryLocation": SHOWN_LOCATION,
            "statusOfPrimary": "Available",
        }

    # --- keys ----------------------------------------------------------------------------------------------------

    def keys(self, resource: Resource) -> Members:
        """Return the keys as listKeys shows them."""
        pairs = zip(KEY_NAMES, resource.private["keys"], strict=True)
        return {"keys": [{"keyName": name, "value": value, "permissions": "Full"} for name, value in pairs]}

    def _list_keys(self, _call: Call, resource: Resource) -> Response:
        if resource.state == "Creating":
            # inferred: code and text of Azure
            raise ArmError(
                409,
                "StorageAccountIsNotProvisioned",
                f"The storage account provisioning state must be 'Succeeded' before executing the operation. "
                f"(storage account: '{resource.name}')",
            )
        return Response(200, self.keys(resource))

    def _regenerate(self, call: Call, resource: Resource) -> Response:
        check = Check(STORAGE, call.api_version, bool(self.plane.settings["strict"]))
        name = check.clean(call.json(), storage_tables.REGENERATE)["keyName"]
        if name not in KEY_NAMES:
            raise ArmError(400, "InvalidParameter", f"There is no key '{name}'.", target="keyName")
        resource.private["keys"][KEY_NAMES.index(name)] = new_key()
        self.register(resource)
        return Response(200, self.keys(resource))


class NameCheck:
    """Owns `checkNameAvailability`."""

    namespace = STORAGE
    kind = "checkNameAvailability"

    def __init__(self, accounts: StorageAccounts) -> None:
        self.versions: tuple[str, ...] = accounts.versions()
        self._accounts = accounts

    def handle(self, call: Call) -> Response:
        """Answer whether a name is free."""
        if call.method != "POST":
            raise method_not_allowed(call.method)
        strict = bool(self._accounts.plane.settings["strict"])
        name = Check(STORAGE, call.api_version, strict).clean(call.json(), storage_tables.NAME_CHECK)["name"]
        body: dict[str, Json] = {"nameAvailable": True}
        if not NAME.match(name):
            body = {"nameAvailable": False, "reason": "AccountNameInvalid", "message": NAME_TEXT.format(name=name)}
        elif self._accounts.taken(name):
            body = {"nameAvailable": False, "reason": "AlreadyExists", "message": TAKEN_TEXT.format(name=name)}
        return Response(200, body)


def new_key() -> str:
    """Return a new key as listKeys shows it: 88 characters."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
