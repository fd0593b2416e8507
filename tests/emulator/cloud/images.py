# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gallery and marketplace images: downloads with progress. Source: azure-local facts B.2, B.3, D and E."""

from __future__ import annotations

import copy
import re
import typing as t
import urllib.parse

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.rules import TypeRules, Write, denied
from tests.emulator.cloud.schema import Node, same
from tests.emulator.cloud.storage_containers import PATH, give_space, take_space
from tests.emulator.cloud.tables import GALLERY_IMAGE, LONG_NAME, MARKETPLACE_IMAGE, TAGS_ONLY
from tests.emulator.cloud.virtual_hard_disks import find_container

DOWNLOAD_FACTOR = 3.0
"""How many times longer than other operations a download takes."""
IMAGE_MB = 30 * 1024
"""Size of every emulated image. # inferred: the real size is that of the source."""
RESERVED_WORD = "windows"


class Images(TypeRules):
    """What both kinds of images share; `kind` and schema are given."""

    patch_schema = TAGS_ONLY
    name_pattern = re.compile(LONG_NAME.replace("_a-zA-Z0-9]$", "a-zA-Z0-9]$"))
    length_factor = DOWNLOAD_FACTOR
    late = ("version.properties", "containerId")

    def __init__(self, plane: t.Any, *, kind: str, schema: Node) -> None:
        super().__init__(plane)
        self.kind = kind
        self.schema = schema

    def check_now(self, write: Write) -> None:
        """Refuse reserved names; Marketplace images need to say which one."""
        if RESERVED_WORD in write.resource.name.lower():
            raise ArmError(
                400,
                "ReservedResourceName",
                f"The resource name '{write.resource.name}' or a part of the name is a trademarked or reserved word.",
            )
        if self.kind != "marketplaceGalleryImages" or not write.creating:
            return
        properties = write.properties
        if not properties.get("identifier") or not (properties.get("version") or {}).get("name"):
            # inferred: code and text; the facts say that the provider wants identifier and version.
            raise ArmError(
                400,
                "InvalidParameter",
                "identifier and version.name are required for a Marketplace image.",
                target="properties",
            )

    def check(self, write: Write) -> None:
        """Judge the source of a new image; nothing but tags of an existing one may change."""
        if not write.creating:
            self._check_unchanged(write)
            return
        properties = write.properties
        if self.kind == "galleryImages" and not properties.get("sourceVirtualMachineId"):
            check_source(str(properties.get("imagePath") or ""))
        container = find_container(self, write, properties.get("containerId"), at="properties.containerId")
        take_space(container, IMAGE_MB, what=f"gallery image {write.resource.name}")
        write.resource.private["megabytes"] = IMAGE_MB
        properties["containerId"] = container.id
        properties.setdefault("hyperVGeneration", "V2")

    def done(self, resource: Resource) -> None:
        """Tell the size once it is known."""
        version = resource.properties.setdefault("version", {})
        version["properties"] = {"storageProfile": {"osDiskImage": {"sizeInMB": IMAGE_MB}}}

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show the progress of the download."""
        operation = self.plane.operations.get(resource.operation) if resource.operation else None
        status = body["properties"].get("status")
        if status is None or body["properties"].get("provisioningState") == "Failed":
            return
        downloading = operation is not None and not operation.done and not resource.private.get("ready")
        share = operation.progress(self.plane.clock.now()) if downloading and operation is not None else 1.0
        status["progressPercentage"] = int(share * 100)
        status["downloadStatus"] = {"downloadSizeInMB": int(share * IMAGE_MB)}

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The storage path."""
        return [str(body.get("properties", {}).get("containerId", ""))]

    def check_delete(self, resource: Resource) -> None:
        """An image can always be deleted: VMs made from it do not need it. Source: azure-local facts E."""

    def removed(self, resource: Resource) -> None:
        """Give the space back."""
        container = self.plane.store.get(str(resource.properties.get("containerId", "")))
        if container is not None:
            give_space(container, resource.private.pop("megabytes", 0))

    def _check_unchanged(self, write: Write) -> None:
        old, new = write.resource.properties, write.properties
        for name in ("osType", "hyperVGeneration", "cloudInitDataSource", "containerId", "identifier", "imagePath"):
            # inferred: what is absent in a second PUT keeps its value; text of the refusal.
            if name in new and not same(_plain(old.get(name)), _plain(new[name])):
                raise denied(f"Blocked GalleryImage Update : {name} cannot be changed after resource creation")
        if "version" in new and not same(old.get("version", {}).get("name"), new["version"].get("name")):
            raise denied("Blocked GalleryImage Update : version cannot be changed after resource creation")
        for name, value in old.items():
            if name not in ("status", "provisioningState"):
                new[name] = copy.deepcopy(value)


def gallery_images(plane: t.Any) -> Images:
    """Custom images."""
    return Images(plane, kind="galleryImages", schema=GALLERY_IMAGE)


def marketplace_images(plane: t.Any) -> Images:
    """Images of the Marketplace."""
    return Images(plane, kind="marketplaceGalleryImages", schema=MARKETPLACE_IMAGE)


def check_source(path: str) -> None:
    """Judge an image path as the cluster's operator does when it opens it."""
    operator = (
        "moc-operator galleryimage serviceClient returned an error while reconciling: rpc error: code = Unknown desc = "
    )
    if not path:
        # inferred: text.
        raise denied("GalleryImage Spec validation failed : imagePath must be provided")
    if path.lower().startswith("https://"):
        parts = urllib.parse.urlsplit(path)
        if "sig=" not in parts.query:
            raise Denied("Unknown", operator + "ErrorCode=NoAuthenticationInformation")
        # inferred: the emulator cannot see the blob and judges its type by the name.
        if not parts.path.lower().endswith((".vhd", ".vhdx")) and not parts.path.rstrip("/").endswith("/abcd"):
            raise Denied("Unknown", operator + "ErrorCode=InvalidBlobType")
        return
    if PATH.match(path) is None or not path.lower().endswith((".vhd", ".vhdx")):
        # inferred: text.
        raise Denied("Unknown", operator + f"The system cannot find the path specified: {path}")


def _plain(value: t.Any) -> t.Any:
    """Cut the signature off a path."""
    # inferred: another signature of the same blob is no change.
    return value.partition("?")[0] if isinstance(value, str) else value
