# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images of virtual machines: made from a disk file (gallery) or taken from the Azure Marketplace.

Both are one thing to their users and two ARM types with nearly the same fields. Source: azure-local facts B.2, B.3, E.
"""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource import compare
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import Body, Path, get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import (
    PROVISIONING_OUTPUTS,
    TAGS,
    ChangeRule,
    Field,
    Output,
    Params,
    ResourceSpec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._specs.azure_local import common

_URN_PARTS = ("publisher", "offer", "sku", "version")
_PATHS = {
    "publisher": "properties.identifier.publisher",
    "offer": "properties.identifier.offer",
    "sku": "properties.identifier.sku",
    "version": "properties.version.name",
}
_SIZE = "properties.version.properties.storageProfile.osDiskImage.sizeInMB"
_URN = re.compile(r"[^:\s]+:[^:\s]+:[^:\s]+:[^:\s]+")
_URN_HELP = "publisher:offer:sku:version"
_NO_LATEST = (
    "a version such as 20348.2031.231006. The service takes no 'latest', and an image that meant another version next "
    "month could not be declared; list the versions with: az vm image list --all --publisher ... --offer ... --sku ..."
)


class _Kind:
    """The kind of the image. The ARM type says it, so a body neither has it nor needs it."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def get(self, _body: t.Mapping[str, t.Any]) -> t.Any:
        return self._kind

    def set(self, body: Body, value: t.Any) -> None:
        pass


class _Urn:
    """Publisher, offer, SKU and version in one text."""

    def get(self, body: t.Mapping[str, t.Any]) -> t.Any:
        parts = [get_path(body, _PATHS[name]) for name in _URN_PARTS]
        return ":".join(parts) if all(parts) else None

    def set(self, body: Body, value: t.Any) -> None:
        for name, part in zip(_URN_PARTS, value.split(":"), strict=True):
            Path(_PATHS[name]).set(body, part)


def check_name(params: Params) -> None:
    """Refuse the reserved word that the service refuses.

    Raises:
        InvalidInput: The name contains it.
    """
    if "windows" in params["name"].casefold():
        raise InvalidInput.of("name", params["name"], "a name without the reserved word 'Windows', for example 'win'")


def check_image_path(params: Params) -> None:
    """The source is a URL that the cluster can download, or a file on it. It may hold a signature: never show it.

    Raises:
        InvalidInput: It is neither.
    """
    path = params.get("image_path")
    if path is None or common.is_cluster_path(path):
        return
    if not _is_https(path):
        raise InvalidInput.of(
            "image_path",
            "(not shown)",
            r"the https URL of a page blob with its SAS, or a file on a cluster shared volume such as "
            r"C:\ClusterStorage\UserStorage_1\image.vhdx",
        )


def _is_https(text: str) -> bool:
    try:
        url = urllib.parse.urlsplit(text)
    except ValueError:
        return False
    return url.scheme == "https" and bool(url.hostname)


def check_options_of_gallery(params: Params) -> None:
    """Refuse options that only the other kind has.

    Raises:
        InvalidInput: One is given.
    """
    if params.get("urn") is not None:
        raise InvalidInput.of("urn", params["urn"], "only with type=marketplace; a gallery image has an image_path")


def check_identifier_of_gallery(params: Params) -> None:
    """The identifier is optional here, but only as a whole.

    Raises:
        InvalidInput: A part of it is missing.
    """
    parts = ("publisher", "offer", "sku")
    given = [name for name in parts if params.get(name) is not None]
    for name in parts:
        if given and name not in given:
            raise InvalidInput.of(name, None, f"a text, because '{given[0]}' is given: the three identify the image")


def check_options_of_marketplace(params: Params) -> None:
    """Refuse options that only the other kind has, and identifiers that the service would not understand.

    Raises:
        InvalidInput: One is given, is incomplete or asks for the latest version.
    """
    if params.get("image_path") is not None:
        raise InvalidInput.of("image_path", "(not shown)", "only with type=gallery; a marketplace image has a urn")
    urn = params.get("urn")
    if urn is None:
        _refuse_latest("version", params.get("version"), params.get("version"))
        return
    if not _URN.fullmatch(urn):
        raise InvalidInput.of("urn", urn, f"{_URN_HELP}, four parts without spaces")
    doubled = next((name for name in _URN_PARTS if params.get(name) is not None), None)
    if doubled:
        raise InvalidInput.of(doubled, params[doubled], "either 'urn' or 'publisher', 'offer', 'sku' and 'version'")
    _refuse_latest("urn", urn, urn.rpartition(":")[2])


def _refuse_latest(option: str, given: str | None, version: str | None) -> None:
    if version is not None and version.casefold() == "latest":
        raise InvalidInput.of(option, given, _NO_LATEST)


def check_new_marketplace_image(params: Params) -> None:
    """A new one has to be identified completely.

    Raises:
        InvalidInput: A part is missing.
    """
    missing = [name for name in _URN_PARTS if params.get(name) is None]
    if params.get("urn") is None and missing:
        raise InvalidInput.of("urn", None, f"{_URN_HELP}, or a value for: {', '.join(missing)}")


def _fields(kind: str, *own: Field) -> tuple[Field, ...]:
    return (
        common.LOCATION,
        common.CUSTOM_LOCATION,
        TAGS,
        Field(name="type", at=_Kind(kind)),
        Field(
            name="os_type",
            at="properties.osType",
            choices=("Windows", "Linux"),
            change=ChangeRule.IMMUTABLE,
            required_to_create=True,
        ),
        *own,
        *(
            Field(name=name, at=path, compare=compare.casefold, change=ChangeRule.IMMUTABLE)
            for name, path in _PATHS.items()
        ),
        Field(
            name="hyper_v_generation",
            at="properties.hyperVGeneration",
            choices=("V1", "V2"),
            change=ChangeRule.IMMUTABLE,
        ),
        Field(
            name="cloud_init_data_source",
            at="properties.cloudInitDataSource",
            choices=("NoCloud", "Azure"),
            change=ChangeRule.IMMUTABLE,
        ),
        Field(
            name="storage_path",
            at="properties.containerId",
            compare=compare.arm_id,
            change=ChangeRule.IMMUTABLE,
            reference=common.STORAGE_PATH_REFERENCE,
        ),
    )


def _image(
    arm_type: str,
    *,
    title: str,
    fields: tuple[Field, ...],
    rules: tuple[t.Callable[[Params], None], ...],
    creation_rule: t.Callable[[Params], None],
) -> ResourceSpec:
    return ResourceSpec(
        type=arm_type,
        api_version=common.API_VERSION,
        title=title,
        result_key="image",
        fields=fields,
        outputs=(
            *PROVISIONING_OUTPUTS,
            Output("progress_percentage", "properties.status.progressPercentage"),
            Output("download_size_in_mb", "properties.status.downloadStatus.downloadSizeInMB"),
            Output("size_in_mb", _SIZE),
        ),
        name_pattern=r"[a-zA-Z0-9]|[a-zA-Z0-9][-._a-zA-Z0-9]{0,78}[a-zA-Z0-9]",
        name_help="1 to 80 letters, digits, '-', '.' and '_', beginning and ending with a letter or digit",
        rules=(common.name_of_preview, check_name, *rules),
        creation_rules=(creation_rule,),
        reference_rules=(common.same_location,),
        from_references=common.location_of_custom_location,
        progress="properties.status.progressPercentage",
        read_only=(_SIZE,),
    )


GALLERY_IMAGE = _image(
    common.GALLERY_IMAGE_TYPE,
    title="image",
    fields=_fields(
        "gallery",
        # Never returned, so another path for an image that exists goes unnoticed; the option says so.
        Field(
            name="image_path",
            at="properties.imagePath",
            change=ChangeRule.CREATE_ONLY,
            required_to_create=True,
            secret=True,
        ),
    ),
    rules=(check_options_of_gallery, check_image_path),
    creation_rule=check_identifier_of_gallery,
)

MARKETPLACE_IMAGE = _image(
    common.MARKETPLACE_IMAGE_TYPE,
    title="marketplace image",
    fields=_fields("marketplace", Field(name="urn", at=_Urn(), compare=compare.casefold, change=ChangeRule.IMMUTABLE)),
    rules=(check_options_of_marketplace,),
    creation_rule=check_new_marketplace_image,
)

# By the value of the option ``type``; the first is the default.
IMAGES = {"gallery": GALLERY_IMAGE, "marketplace": MARKETPLACE_IMAGE}
