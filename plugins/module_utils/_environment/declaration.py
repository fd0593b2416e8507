# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options of the module ``environment`` mean, together with what is registered already."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._arm.environment import Environment, endpoint
from ansible_collections.edgestack.azure.plugins.module_utils._arm.options import check_connection, connection_spec
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames

Params = c.Mapping[str, t.Any]
_KEPT = ("ca_cert", "fingerprint", "resolve_to")


def environment_options() -> ArgumentSpec:
    """The options of the module ``environment``."""
    options: dict[str, dict[str, t.Any]] = {
        "name": {"type": "str", "required": True},
        "endpoint": {"type": "str"},
        "device_name": {"type": "str"},
        "dns_domain": {"type": "str"},
        "verify": {"type": "bool", "default": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    rules = ArgumentSpec(
        options,
        mutually_exclusive=(("endpoint", "device_name"),),
        required_together=(("device_name", "dns_domain"),),
    )
    return connection_spec().merge(rules)


@dataclasses.dataclass(frozen=True)
class Declaration:
    """An environment that is to be registered.

    Attributes:
        name: The name to register it by.
        endpoint: The ARM endpoint.
        connection: The connection options. What was left out is what the same endpoint was registered with.
        subscription_id: The subscription that has to be there, if one was asked for; lower case.
        known: What is registered under that name for this endpoint.
    """

    name: str
    endpoint: str
    connection: dict[str, t.Any]
    subscription_id: str | None
    known: Environment | None

    @classmethod
    def of(cls, params: Params, registered: Environment | None) -> Declaration:
        """Read and check the options.

        Raises:
            InvalidInput: one is malformed, or nothing says where the environment is.
        """
        url = _endpoint_of(params, registered)
        known = registered if registered and registered.resource_manager == url else None
        connection = _completed(params, known)
        check_connection(connection)
        return cls(
            name=params["name"],
            endpoint=url,
            connection=connection,
            subscription_id=(params["subscription_id"] or "").lower() or None,
            known=known,
        )

    def registration(self, found: Environment, subscription_id: str | None) -> Environment:
        """What to register of a discovered environment."""
        return dataclasses.replace(
            found,
            name=self.name,
            tenant_id=_tenant_of(found, self.connection),
            subscription_id=subscription_id,
            ca_cert=self.connection["ca_cert"] or None,
            fingerprint=self.connection["fingerprint"] or None,
            resolve_to=self.connection["resolve_to"] or None,
        )


def _endpoint_of(params: Params, registered: Environment | None) -> str:
    if params["endpoint"]:
        return endpoint(params["endpoint"], "endpoint")
    if params["device_name"]:
        return f"https://{DeviceNames.of(params['device_name'], params['dns_domain']).management}"
    if registered:
        return registered.resource_manager
    raise InvalidInput.of(
        "endpoint",
        params["endpoint"],
        "an ARM endpoint such as https://management.device.example.com, or give 'device_name' and 'dns_domain'."
        f" Both may be left out only for an environment that is registered already; '{params['name']}' is not",
    )


def _completed(params: Params, known: Environment | None) -> dict[str, t.Any]:
    """The connection options; an empty text stays one, so that what was registered can be taken back."""
    completed = {option: params[option] for option in connection_spec().argument_spec}
    # As with every task: a certification authority that is given beats a fingerprint that was only registered.
    kept = [option for option in _KEPT if option != "fingerprint" or not params["ca_cert"]]
    for option in kept if known else ():
        if completed[option] is None:
            completed[option] = getattr(known, option)
    if completed["tenant_id"] is None and known:
        completed["tenant_id"] = "adfs" if known.kind == "adfs" else known.tenant_id
    if completed["ca_cert"]:
        # The tasks to come may run in another directory.
        completed["ca_cert"] = os.path.abspath(os.path.expanduser(completed["ca_cert"]))
    return completed


def _tenant_of(found: Environment, connection: Params) -> str | None:
    """With AD FS the tenant of the options is none; it may come from variables that are meant for a cloud."""
    return found.tenant_id if found.kind == "adfs" else connection["tenant_id"] or found.tenant_id
