# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments that were registered by name, in the configuration directory of the user."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import BUILT_IN, Environment
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._files import (
    ensure_private_directory,
    locked,
    write_private,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def config_directory() -> str:
    """``$EDGESTACK_CONFIG_DIR``, else ``$XDG_CONFIG_HOME/edgestack``, else ``~/.config/edgestack``."""
    given = os.environ.get("EDGESTACK_CONFIG_DIR")
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join("~", ".config")
    return os.path.expanduser(given or os.path.join(base, "edgestack"))


def check_name(name: str) -> None:
    """Look at the name of an environment that is to be registered.

    Raises:
        InvalidInput: it cannot be told from a URL, a built-in cloud, or one that is the same in another letter case.
    """
    if not _NAME.fullmatch(name) or name in {cloud.lower() for cloud in BUILT_IN}:
        raise InvalidInput.of(
            "name",
            name,
            f"1 to 64 lower-case letters, digits, '.', '_' and '-', and none of {', '.join(BUILT_IN)}",
        )


class Registry:
    """The file ``environments.json`` (mode 0600) with the shape ``{name: {field of Environment: value}}``."""

    def __init__(self, directory: str | None = None) -> None:
        self._directory = directory or config_directory()
        self.path = os.path.join(self._directory, "environments.json")

    def names(self) -> list[str]:
        """The registered names, sorted."""
        return sorted(self._read())

    def load(self, name: str) -> Environment | None:
        """The environment of that name; ``None`` if none was registered."""
        stored = self.stored(name)
        if stored is None:
            return None
        environment = Environment.of_stored(stored)
        if environment is None:
            raise CollectionError(f"Environment '{name}' in {self.path} is incomplete: register it again.")
        return environment

    def stored(self, name: str) -> dict[str, t.Any] | None:
        """What the file says under that name, be it complete or not."""
        return self._read().get(name)

    def save(self, environment: Environment) -> None:
        """Register an environment, or replace the one of the same name.

        Raises:
            InvalidInput: see :func:`check_name`.
        """
        name = environment.name
        check_name(name)
        ensure_private_directory(self._directory)
        with locked(f"{self.path}.lock"):
            self._write({**self._read(), name: dataclasses.asdict(environment)})

    def remove(self, name: str) -> bool:
        """Forget an environment; returns whether it was there."""
        if name not in self._read():
            return False
        with locked(f"{self.path}.lock"):
            self._write({key: value for key, value in self._read().items() if key != name})
        return True

    def _read(self) -> dict[str, dict[str, t.Any]]:
        try:
            with open(self.path, encoding="utf-8") as stream:
                content = json.load(stream)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CollectionError(f"Cannot read the registered environments in {self.path}: {error}.") from error
        if not isinstance(content, dict):
            raise CollectionError(f"{self.path} does not hold registered environments: remove it.")
        return content

    def _write(self, content: dict[str, dict[str, t.Any]]) -> None:
        write_private(self.path, json.dumps(content, indent=2, sort_keys=True).encode())
