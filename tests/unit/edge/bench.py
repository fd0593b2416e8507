# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that run in this process, against an emulated device."""

from __future__ import annotations

import pathlib
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from emulator_providers.site import Site
from fakes import FakeContext


class Bench:
    """A site with an empty resource group."""

    def __init__(self, site: Site, root: pathlib.Path) -> None:
        self.site = site
        self.connection = {
            "environment": site.management,
            "subscription_id": site.subscription,
            "username": "EdgeArmUser",
            "password": site._password,
            "ca_cert": str(root),
            "resolve_to": site.device.described["address"],
        }

    def run(self, module: t.Any, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """Run a module; its errors come out as they are."""
        given = {**self.connection, "resource_group": self.site.group, **options}
        validated = ArgumentSpecValidator(**module.ENTRY.argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        result: dict[str, t.Any] = module.ENTRY.run(validated.validated_parameters, FakeContext(check_mode=check_mode))
        return result
