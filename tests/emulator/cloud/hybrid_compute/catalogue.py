# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What extensions a location offers: publishers, their types, and versions. It can only be read.

Source: recorded traffic (Az.ConnectedMachine): names in lower case, and items of lists without `type`.
"""

from __future__ import annotations

import dataclasses

from tests.emulator.arm.errors import ArmError, method_not_allowed
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import Call, Plane
from tests.emulator.cloud.hybrid_compute.plain_types import NAMESPACE, VERSIONS
from tests.emulator.messages import Json, Response


@dataclasses.dataclass(frozen=True)
class Offer:
    """One type of extension; its versions with the newest one first."""

    publisher: str
    kind: str
    system: str
    versions: tuple[str, ...]


OFFERS = (
    Offer("microsoft.azure.networkwatcher", "networkwatcheragentwindows", "Windows", ("1.4.3422.1", "1.4.3320.3")),
    Offer("microsoft.azure.azuredefenderforservers", "mde.windows", "Windows", ("1.0.11.3", "1.0.11.2")),
    # inferred: its version; the recordings name the type only.
    Offer("microsoft.azure.azuredefenderforservers", "mde.linux", "Linux", ("1.0.3.7",)),
)


def newest_version(publisher: str, kind: str) -> str:
    """Return the version that an extension gets when none is asked for."""
    for offer in OFFERS:
        if (offer.publisher, offer.kind) == (publisher.lower(), kind.lower()):
            return offer.versions[0]
    # inferred: extensions that the catalogue does not have can be installed all the same; here it is a small part.
    return "1.0.0.0"


class Catalogue:
    """Owns `locations/{location}/publishers` and everything below it, for a subscription and for the whole tenant."""

    namespace = NAMESPACE
    kind = "locations/publishers"
    versions = VERSIONS

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    def handle(self, call: Call) -> Response:
        """Answer a list, or one version of one type."""
        path = call.path
        if call.method != "GET":
            raise method_not_allowed(call.method)
        words = [word.lower() for word in path.kinds]
        if words != ["locations", "publishers", "extensiontypes", "versions"][: len(words)] or path.group:
            raise self._not_found(call)
        if path.names[0].lower() not in self._plane.locations:
            raise self._not_found(call)
        names = [name.lower() for name in path.names[1:]]
        offers = [offer for offer in OFFERS if [offer.publisher, offer.kind][: len(names)] == names[:2]]
        if not offers or (len(words) < 4 and (path.subscription or not path.is_collection)):
            raise self._not_found(call)
        items = self._items(call, offers, len(words))
        if path.is_collection:
            return Response(200, page(call, items, describe=dict, size=self._plane.settings["page_size"]))
        for item in items:
            if item["properties"]["version"] == names[2]:
                return Response(200, item)
        raise self._not_found(call)

    def _items(self, call: Call, offers: list[Offer], depth: int) -> list[dict[str, Json]]:
        scope = "" if call.path.scope == "/" else call.path.scope
        publishers = f"{scope}/providers/{NAMESPACE}/locations/{call.path.names[0]}/publishers"
        if depth == 2:
            names = list(dict.fromkeys(offer.publisher for offer in offers))
            return [{"id": f"{publishers}/{name}", "name": name} for name in names]
        types = {f"{publishers}/{offer.publisher}/extensionTypes/{offer.kind}": offer for offer in offers}
        if depth == 3:
            return [{"id": identifier, "name": offer.kind} for identifier, offer in types.items()]
        return [
            {"id": f"{identifier}/versions/{version}", "properties": self._version(call, offer, version)}
            for identifier, offer in types.items()
            for version in offer.versions
        ]

    def _version(self, call: Call, offer: Offer, version: str) -> dict[str, Json]:
        facts: dict[str, Json] = {"version": version, "extensionType": offer.kind, "publisher": offer.publisher}
        if call.path.subscription:
            return facts
        # inferred: the address; the recordings have a list of Microsoft's own stores.
        address = f"https://extensions.example.com/{offer.kind}_{version}.zip"
        return {**facts, "extensionUris": [address], "operatingSystem": offer.system, "architecture": ["x64"]}

    def _not_found(self, call: Call) -> ArmError:
        # inferred: code and text.
        return ArmError(404, "HCRP404", f"'{call.path.text}' was not found.")
