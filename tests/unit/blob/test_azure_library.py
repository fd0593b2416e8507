# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Azure library for Python reads back what was uploaded, and judges the emulated service."""

from __future__ import annotations

import pathlib

import pytest
import requests
from blob.samples import MEGABYTE, Service, make_vhd, noise

from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import survey
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import Upload

azure_blob = pytest.importorskip("azure.storage.blob")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

OLDEST_VERSION = "2019-02-02"


def container_client(service: Service, session: requests.Session) -> object:
    from azure.core.pipeline.transport import RequestsTransport

    transport = RequestsTransport(
        session=session, session_owner=False, use_env_settings=False, connection_verify=str(service.device.ca_cert)
    )
    return azure_blob.ContainerClient(
        service.account.endpoint,
        "vhds",
        credential={"account_name": service.account.name, "account_key": service.account.key},
        api_version=OLDEST_VERSION,
        transport=transport,
        retry_total=0,
    )


def test_what_was_uploaded_is_read_back_byte_for_byte(service: Service, vhd_path: pathlib.Path) -> None:
    content = survey(str(make_vhd(vhd_path, 40 * MEGABYTE, {3: noise(9 * MEGABYTE), 30 * MEGABYTE: noise(999)})))
    place = service.place("dir/a b+ü.vhd")
    upload = Upload(place, content, parallel=4)
    upload.create()
    upload.send(str(vhd_path), content.ranges, lambda _: None)
    upload.finish()
    with service.device.device.named_session(str(service.device.ca_cert)) as session:
        container = container_client(service, session)
        blob = container.get_blob_client("dir/a b+ü.vhd")
        properties = blob.get_blob_properties()
        assert (properties.blob_type, properties.size) == ("PageBlob", content.size)
        assert blob.download_blob().readall() == vhd_path.read_bytes()
        listed = [(page.start, page.end + 1) for page in blob.list_page_ranges()]
        assert listed == content.ranges
        assert [item.name for item in container.list_blobs()] == ["dir/a b+ü.vhd"]


def test_the_library_writes_pages_itself(service: Service) -> None:
    service.place()
    with service.device.device.named_session(str(service.device.ca_cert)) as session:
        blob = container_client(service, session).get_blob_client("theirs.vhd")
        blob.create_page_blob(MEGABYTE, metadata={"who": "library"})
        blob.upload_page(noise(512), offset=1024, length=512, validate_content=True)
        blob.clear_page(offset=0, length=512)
        assert blob.download_blob(offset=1024, length=512).readall() == noise(512)
        assert blob.get_blob_properties().metadata == {"who": "library"}
    assert service.client().page_ranges("vhds", "theirs.vhd", size=MEGABYTE) == [(1024, 1536)]


def test_its_newest_version_is_refused(service: Service) -> None:
    from azure.core.exceptions import HttpResponseError

    with service.device.device.named_session(str(service.device.ca_cert)) as session:
        container = container_client(service, session)
        container._config.version = "2025-01-05"
        container._client._config.version = "2025-01-05"
        with pytest.raises(HttpResponseError) as caught:
            container.get_container_properties()
    assert caught.value.status_code == 400
