# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licenses for extended security updates, and the license profile of a machine that uses one.

Source: recorded traffic (Az.ConnectedMachine): licenses are written at once, profiles are not.
"""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import method_not_allowed
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.hybrid_compute.plain_types import (
    ACCEPTED,
    CREATED_LATER,
    IS_DEFAULT,
    LISTED_STATE,
    NAMESPACE,
    REPLACED_LATER,
    Answer,
    PlainType,
    anything_by_name,
    bad_request,
    conflict,
    linked,
    tracked,
    update_of,
    versions_since,
)
from tests.emulator.cloud.rules import Write, checked_body
from tests.emulator.cloud.schema import (
    boolean,
    integer,
    listing,
    one_of,
    read_only,
    record,
    text,
    volatile,
)
from tests.emulator.messages import Response

FIRST_VERSION = "2023-10-03-preview"
PROFILES = "machines/licenseProfiles"
# The least number of cores that a license has. Source: documentation of extended security updates with Azure Arc.
LEAST_PROCESSORS = {"pCore": 16, "vCore": 8}
_LICENSE_TYPE = one_of("ESU")
_UPDATABLE_DETAILS = {
    "state": one_of("Activated", "Deactivated"),
    "target": one_of("Windows Server 2012", "Windows Server 2012 R2", "Windows Server 2016"),
    "edition": one_of("Standard", "Datacenter"),
    "type": one_of("pCore", "vCore"),
    "processors": integer(),
}
_VOLUME = record({"programYear": one_of("Year 1", "Year 2", "Year 3"), "invoiceId": text()})
_DETAILS = record(
    {
        **_UPDATABLE_DETAILS,
        "assignedLicenses": volatile(integer()),
        "immutableId": read_only(text()),
        "volumeLicenseDetails": listing(_VOLUME),
    }
)
LICENSE = tracked(
    record(
        {
            "provisioningState": LISTED_STATE,
            "tenantId": text(),
            "licenseType": _LICENSE_TYPE,
            "licenseDetails": _DETAILS,
        }
    )
)
LICENSE_UPDATE = update_of(record({"licenseType": _LICENSE_TYPE, "licenseDetails": record(_UPDATABLE_DETAILS)}))

_SUBSCRIPTION = one_of("Unknown", "Enabling", "Enabled", "Disabled", "Disabling", "Failed")
_WISH = one_of("Enable", "Disable")
WISHED = {"Enable": "Enabled", "Disable": "Disabled"}
"""What a PATCH asks for, and what it is called afterwards."""
_PRODUCT_TYPE = one_of("WindowsServer", "WindowsIoTEnterprise")
_DATES = {
    **{
        name: volatile(text()) for name in ("enrollmentDate", "billingStartDate", "disenrollmentDate", "billingEndDate")
    },
    "error": volatile(anything_by_name()),
}
_FEATURE = record({"name": text(), "subscriptionStatus": _SUBSCRIPTION, **_DATES})
_ASSURANCE = record({"softwareAssuranceCustomer": boolean()})
_ESU = record(
    {
        "assignedLicense": text(),
        "assignedLicenseImmutableId": volatile(text()),
        "esuKeys": volatile(listing(record({"sku": text(), "licenseStatus": integer()}))),
        "serverType": volatile(one_of("Standard", "Datacenter")),
        "esuEligibility": volatile(one_of("Eligible", "Ineligible", "Unknown")),
        "esuKeyState": volatile(one_of("Inactive", "Active")),
    }
)
_PRODUCT = record(
    {
        "subscriptionStatus": _SUBSCRIPTION,
        "productType": _PRODUCT_TYPE,
        **_DATES,
        "productFeatures": listing(_FEATURE),
    }
)
LICENSE_PROFILE = tracked(
    record(
        {
            "softwareAssurance": _ASSURANCE,
            "esuProfile": _ESU,
            "productProfile": _PRODUCT,
            "provisioningState": LISTED_STATE,
        }
    )
)
_PRODUCT_UPDATE = record(
    {
        "subscriptionStatus": _WISH,
        "productType": _PRODUCT_TYPE,
        "productFeatures": listing(record({"name": text(), "subscriptionStatus": _WISH})),
    }
)
LICENSE_PROFILE_UPDATE = update_of(
    record(
        {
            "softwareAssurance": _ASSURANCE,
            "esuProfile": record({"assignedLicense": text()}),
            "productProfile": _PRODUCT_UPDATE,
        }
    )
)


class Licenses(PlainType):
    """A license, which is made, changed and removed at once."""

    kind = "licenses"
    since = FIRST_VERSION
    schema = LICENSE
    update_schema = LICENSE_UPDATE

    def check(self, write: Write) -> None:
        """Refuse a license for too few cores."""
        check_license(write.properties)
        write.properties.setdefault("tenantId", write.call.principal.tenant_id)

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Count who uses the license. The recordings show no provisioning state."""
        properties.pop("provisioningState", None)
        properties["licenseDetails"] = {
            **properties.get("licenseDetails", {}),
            "assignedLicenses": len(self.plane.store.referrers(resource.id)),
            "immutableId": resource.private["unique_id"],
        }

    def check_delete(self, resource: Resource) -> None:
        """Refuse to remove a license that a machine uses."""
        users = [user.id for user in self.plane.store.referrers(resource.id)]
        if users:
            # inferred: that it is refused; text.
            raise conflict(f"The license '{resource.name}' is assigned to: {', '.join(users)}.")


def check_license(properties: dict[str, t.Any]) -> None:
    """Refuse a license for fewer cores than can be bought."""
    details = properties.get("licenseDetails", {})
    kind, processors = details.get("type", ""), details.get("processors")
    least = LEAST_PROCESSORS.get(kind, 0)
    if processors is not None and processors < least:
        # inferred: status, code and text.
        raise bad_request(f"A license of type '{kind}' has at least {least} processors, not {processors}.")


class LicenseValidation:
    """`POST validateLicense`: judges a license without making it."""

    namespace = NAMESPACE
    kind = "validateLicense"
    versions = versions_since(FIRST_VERSION)

    def __init__(self, plane: Plane) -> None:
        self._plane = plane

    def handle(self, call: Call) -> Response:
        """Answer with the license. # inferred: that it is done at once, as licenses are written."""
        if call.method != "POST":
            raise method_not_allowed(call.method)
        body = checked_body(self._plane, call, LICENSE)
        check_license(body.get("properties", {}))
        return Response(200, body)


class LicenseProfiles(PlainType):
    """The one profile of a machine."""

    kind = PROFILES
    since = FIRST_VERSION
    schema = LICENSE_PROFILE
    update_schema = LICENSE_PROFILE_UPDATE
    name_pattern = IS_DEFAULT
    create, replace, update, delete = CREATED_LATER, REPLACED_LATER, Answer(202, ACCEPTED.headers), ACCEPTED

    def check(self, write: Write) -> None:
        """The license must be there; what a PATCH asks for becomes what is."""
        if license_id := write.properties.get("esuProfile", {}).get("assignedLicense"):
            linked(self.plane, license_id, kind=Licenses.kind, at="properties.esuProfile.assignedLicense")
        product = write.properties.get("productProfile", {})
        for item in (product, *product.get("productFeatures", [])):
            if item.get("subscriptionStatus") in WISHED:
                item["subscriptionStatus"] = WISHED[item["subscriptionStatus"]]

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The license."""
        return [body.get("properties", {}).get("esuProfile", {}).get("assignedLicense", "")]

    def done(self, resource: Resource, when: float) -> None:
        """Note when the product was first subscribed to."""
        if resource.properties.get("productProfile", {}).get("subscriptionStatus") == "Enabled":
            resource.private.setdefault("enrolled", iso(when))

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show the state of keys and subscription."""
        declared = properties.get("esuProfile", {})
        found = self.plane.store.get(declared.get("assignedLicense", ""))
        facts = {"serverType": "Datacenter", "esuEligibility": "Eligible" if found else "Ineligible"}
        if found is not None:
            facts["assignedLicenseImmutableId"] = found.private["unique_id"]
        # inferred: what an assigned license changes.
        properties["esuProfile"] = {**declared, **facts, "esuKeyState": "Active" if found else "Inactive"}
        if "enrolled" in resource.private and "productProfile" in properties:
            when = resource.private["enrolled"]
            dates = {"enrollmentDate": when, "billingStartDate": when}
            properties["productProfile"] = {**properties["productProfile"], **dates}
