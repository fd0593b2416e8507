# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control commands that concern the emulated cloud."""

from __future__ import annotations

import dataclasses
import typing as t

from tests.emulator.cloud.cloud import Cloud
from tests.emulator.control import Control, ControlError
from tests.emulator.messages import Json


class CloudCommands:
    """What tests may do to the cloud behind its clients' back."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def register(self, control: Control) -> None:
        """Offer the commands."""
        for name in ("reset", "resources", "change_resource", "settings", "expire_tokens", "finish_operations"):
            control.add(name, getattr(self, name))

    def reset(self, _body: dict[str, t.Any]) -> Json:
        """Go back to the seeded resources."""
        self._cloud.reset()
        return None

    def resources(self, body: dict[str, t.Any]) -> Json:
        """List what exists: everything, or one resource with what the service does not tell (`id`)."""
        self._cloud.plane.operations.settle()
        store = self._cloud.plane.store
        if "id" not in body:
            return [item.id for item in store.resources()]
        found = store.get(body["id"])
        return None if found is None else dataclasses.asdict(found)

    def change_resource(self, body: dict[str, t.Any]) -> Json:
        """Change a resource as somebody else would: `body` (merge patch of what GET returns) and `private`."""
        found = self._cloud.plane.store.get(body["id"])
        if found is None:
            raise ControlError(f"there is no resource {body['id']}")
        _merge(found.body, body.get("body", {}))
        _merge(found.private, body.get("private", {}))
        found.version += 1
        return None

    def settings(self, body: dict[str, t.Any]) -> Json:
        """Show the settings and change those given."""
        unknown = sorted(set(body) - set(self._cloud.settings))
        if unknown:
            raise ControlError(f"unknown settings {unknown}; known: {sorted(self._cloud.settings)}")
        self._cloud.settings.update(body)
        return self._cloud.settings

    def expire_tokens(self, _body: dict[str, t.Any]) -> Json:
        """Expire every token issued so far."""
        self._cloud.mint.expire_all()
        return None

    def finish_operations(self, body: dict[str, t.Any]) -> Json:
        """End all running operations at once; with `stuck: true` also those that never end."""
        self._cloud.plane.operations.finish_now(stuck=bool(body.get("stuck")))
        return None


def _merge(old: dict[str, t.Any], new: dict[str, t.Any]) -> None:
    """Merge in place: null removes, objects are merged, everything else replaces."""
    for name, value in new.items():
        if value is None:
            old.pop(name, None)
        elif isinstance(value, dict) and isinstance(old.get(name), dict):
            _merge(old[name], value)
        else:
            old[name] = value
