# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A type that has one field of every kind, for tests of the engine."""

from __future__ import annotations

import typing as t

from fakes import SUBSCRIPTION

from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    Reference,
    ResourceSpec,
)

OTHER_TYPE = "Microsoft.Test/others"
PLACE_TYPE = "Microsoft.Test/places"

WIDGET = ResourceSpec(
    type="Microsoft.Test/widgets",
    api_version="2024-01-01",
    title="widget",
    result_key="widget",
    fields=(
        Field(name="colour", at="properties.colour", on_create=lambda params: "grey"),
        Field(name="shape", at="properties.shape", change=ChangeRule.IMMUTABLE, required_to_create=True),
        Field(name="size", at="properties.size", type="int", change=ChangeRule.NEEDS_STOP, patch=True),
        Field(name="password", at="properties.password", change=ChangeRule.CREATE_ONLY, secret=True),
        Field(name="servers", at="properties.servers", type="list", elements="str", compare=compare.ordered_list),
        Field(
            name="pools",
            at="properties.pools",
            type="list",
            elements="dict",
            compare=compare.keyed_list("name"),
            change=ChangeRule.IMMUTABLE,
            patch_since="2025-01-01",
            fields=(Field(name="name", at="name"), Field(name="first_address", at="start")),
        ),
        Field(
            name="other",
            at="properties.other.id",
            compare=compare.arm_id,
            reference=Reference(types=(OTHER_TYPE,), api_version="2024-01-01"),
        ),
        Field(
            name="place",
            at="properties.place.id",
            compare=compare.arm_id,
            reference=Reference(types=(PLACE_TYPE,), api_version="2024-01-01", anywhere=True),
        ),
        TAGS,
    ),
    outputs=(*PROVISIONING_OUTPUTS, Output("serial", "properties.serial", settles=True)),
)
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/group"
WIDGET_ID = f"{GROUP}/providers/Microsoft.Test/widgets/w1"
OTHER_ID = f"{GROUP}/providers/{OTHER_TYPE}/o1"


def widget(**properties: t.Any) -> dict[str, t.Any]:
    """A body as the service returns it, ready and with everything that services add."""
    tags = properties.pop("tags", None)
    etag = properties.pop("etag", None)
    body: dict[str, t.Any] = {
        "id": WIDGET_ID,
        "name": "w1",
        "type": "microsoft.test/WIDGETS",
        "location": "eastus",
        "systemData": {"createdBy": "x"},
        "properties": {
            "provisioningState": "Succeeded",
            "status": {"errorCode": ""},
            "colour": "grey",
            "shape": "round",
            "serial": "S-1",
            "unmanaged": {"kept": True},
            **properties,
        },
    }
    return {**body, **({"tags": tags} if tags is not None else {}), **({"etag": etag} if etag else {})}


def declared(**options: t.Any) -> dict[str, t.Any]:
    """Options as a module gets them."""
    return {"name": "w1", "resource_group": "group", "append_tags": True, **options}
