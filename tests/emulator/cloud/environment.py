# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata document, by which clients find the endpoints of a cloud. Source: edge-api facts, section 3."""

from __future__ import annotations

import dataclasses

from tests.emulator.messages import Json, Request, Response

OLD_VERSIONS = ("2015-01-01", "1.0")
LIST_VERSION = "2019-05-01"
NEW_VERSION = "2022-09-01"


@dataclasses.dataclass(frozen=True)
class Environment:
    """Endpoint URLs of a cloud; `audience` is the resource that tokens are asked for."""

    name: str
    resource_manager: str
    login: str
    audience: str
    suffix: str
    tenant: str = "common"
    identity_provider: str = "AAD"

    def metadata(self, request: Request) -> Response:
        """Answer `/metadata/endpoints` in the shape of the api-version."""
        version = request.query.get("api-version", "")
        if version in OLD_VERSIONS:
            return Response(200, self._old())
        if version == LIST_VERSION:
            return Response(200, [self._new()])
        if version == NEW_VERSION:
            return Response(200, self._new())
        code = "InvalidApiVersionParameter" if version else "MissingApiVersionParameter"
        known = ",".join((*OLD_VERSIONS, LIST_VERSION, NEW_VERSION))
        message = f"The api-version '{version}' is invalid. The supported versions are '{known}'."
        return Response(400, {"error": {"code": code, "message": message}})

    def _old(self) -> dict[str, Json]:
        return {
            "galleryEndpoint": f"https://gallery.{self.suffix}/",
            "graphEndpoint": f"https://graph.{self.suffix}/",
            "portalEndpoint": f"https://portal.{self.suffix}/",
            "authentication": {"loginEndpoint": f"{self.login}/", "audiences": [self.audience]},
        }

    def _new(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "portal": f"https://portal.{self.suffix}",
            "authentication": {
                "loginEndpoint": f"{self.login}/",
                "audiences": [self.audience, f"{self.audience}/"],
                "tenant": self.tenant,
                "identityProvider": self.identity_provider,
            },
            "graph": f"https://graph.{self.suffix}/",
            "graphAudience": f"https://graph.{self.suffix}/",
            "resourceManager": f"{self.resource_manager}/",
            "gallery": f"https://gallery.{self.suffix}/",
            "suffixes": {"storage": self.suffix, "keyVaultDns": f"vault.{self.suffix}"},
        }
