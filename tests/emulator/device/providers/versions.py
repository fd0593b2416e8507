# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which api-versions a device serves: the three hybrid profiles and nothing else.

Source: azure-stack-edge facts F.2, edge-api facts 1. Where a profile serves a newer client as well (sample templates,
a third-party client), the facts name it.
"""

from __future__ import annotations

from collections.abc import Callable

COMPUTE = ("2020-06-01", "2019-07-01", "2017-12-01", "2017-03-30")
DISKS = ("2019-07-01", "2017-03-30")
NETWORK = ("2018-11-01", "2017-10-01")
STORAGE = ("2019-06-01", "2017-10-01", "2016-01-01")
DEPLOYMENTS = ("2019-10-01", "2018-09-01", "2018-05-01", "2018-02-01")
INGESTION = ("2020-07-01",)
SUBSCRIPTIONS = ("2016-06-01",)
RESOURCES = ("2019-10-01", "2018-05-01", "2018-02-01")
BASE = (*RESOURCES, *SUBSCRIPTIONS)
"""What is served for paths that no provider owns."""

PROFILES: dict[str, dict[str, str]] = {
    "2018-03-01-hybrid": {
        "compute": "2017-03-30",
        "disks": "2017-03-30",
        "network": "2017-10-01",
        "storage": "2016-01-01",
        "resources": "2018-02-01",
    },
    "2019-03-01-hybrid": {
        "compute": "2017-12-01",
        "disks": "2017-03-30",
        "network": "2017-10-01",
        "storage": "2017-10-01",
        "resources": "2018-05-01",
    },
    "2020-09-01-hybrid": {
        "compute": "2020-06-01",
        "disks": "2019-07-01",
        "network": "2018-11-01",
        "storage": "2019-06-01",
        "resources": "2019-10-01",
    },
}
"""The version of each profile, by area. A template with `apiProfile` takes its versions from here."""

AREAS = {
    "microsoft.compute": "compute",
    "microsoft.compute/disks": "disks",
    "microsoft.compute/snapshots": "disks",
    "microsoft.network": "network",
    "microsoft.storage": "storage",
    "microsoft.resources": "resources",
}

Strictness = Callable[[], bool]


class Served(tuple[str, ...]):
    """The versions of a type; without strictness every version counts as served.

    Source: edge-api facts 1: a tolerant endpoint serves the newest clients too, a faithful one refuses them.
    """

    strict: Strictness

    @classmethod
    def of(cls, versions: tuple[str, ...], strict: Strictness) -> Served:
        """Make the versions of one type."""
        made = cls(versions)
        made.strict = strict
        return made

    def __contains__(self, version: object) -> bool:
        return not self.strict() or super().__contains__(version)


def of_profile(profile: str, kind: str) -> str:
    """Return the version that a profile has for a type, empty when it has none."""
    area = AREAS.get(kind.lower()) or AREAS.get(kind.lower().partition("/")[0], "")
    return PROFILES.get(profile, {}).get(area, "")
