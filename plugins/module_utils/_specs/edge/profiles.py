# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API profiles: which versions of its resource providers a device is asked for.

Source: azure-stack-edge facts F.2; the table of the profiles is that of Azure Stack Hub.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params, ResourceSpec
from ansible_collections.edgestack.azure.plugins.module_utils._resource.options import choice_option

OPTION = "api_profile"


@dataclasses.dataclass(frozen=True)
class Profile:
    """The api-versions of one profile.

    Args:
        compute: Virtual machines, their extensions, images and sizes.
        disks: Disks and snapshots.
        generation_2: Whether disks and images can be declared to be of generation 2.
    """

    name: str
    compute: str
    disks: str
    network: str
    storage: str
    generation_2: bool = True


# The first is the default.
PROFILES = (
    Profile("2020-09-01-hybrid", compute="2020-06-01", disks="2019-07-01", network="2018-11-01", storage="2019-06-01"),
    Profile(
        "2019-03-01-hybrid",
        compute="2017-12-01",
        disks="2017-03-30",
        network="2017-10-01",
        storage="2017-10-01",
        generation_2=False,
    ),
)


def by_profile(table: t.Callable[[Profile], ResourceSpec]) -> dict[str, ResourceSpec]:
    """The field table of a type in each profile, by the name of the profile; the default comes first."""
    return {profile.name: table(profile) for profile in PROFILES}


def profile_of(params: Params) -> Profile:
    """The profile that the options name."""
    return next(profile for profile in PROFILES if profile.name == params[OPTION])


def api_profile_spec() -> ArgumentSpec:
    """The profile as an option: doc fragment ``_api_profile``."""
    return choice_option(OPTION, [profile.name for profile in PROFILES])


def refuse_generation_2(params: Params) -> None:
    """For profiles whose versions do not have the property.

    Raises:
        InvalidInput: Generation 2 is declared.
    """
    if params.get("hyper_v_generation") == "V2":
        able = ", ".join(profile.name for profile in PROFILES if profile.generation_2)
        raise InvalidInput.of(
            "hyper_v_generation", "V2", f"V1 with {OPTION} {params.get(OPTION)!r}; V2 needs {OPTION} {able}"
        )
