# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An event source of ansible-rulebook: certificates that end soon, and endpoints that clients refuse."""

from __future__ import annotations

import asyncio
import logging
import sys
import typing as t

DOCUMENTATION = r"""
---
module: certificates
short_description: Certificates that end soon, and endpoints that clients refuse
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Looks again and again at the certificates that endpoints serve, as M(edgestack.azure.certificates_info) does.
  - Puts an event for each endpoint whose certificate has fewer than O(warn_below_days) days left, that a verifying
    client refuses, or that does not answer. The same is reported once; when something of it changes, it is reported
    again, and so it is after a restart. An endpoint that is well makes no event.
  - The event has C(certificates) with C(inventory_host), C(host), C(port), C(reachable), C(trusted), C(due),
    C(days_left), C(not_after), C(fingerprint) and C(problems), and limits actions to the inventory host with
    C(meta.hosts).
options:
  endpoints:
    description:
      - Endpoints to look at.
    type: list
    elements: dict
    required: true
    suboptions:
      host:
        description:
          - Full name of the endpoint. It is asked for by this name, and the certificate has to stand for it.
        type: str
        required: true
      port:
        description:
          - TCP port.
        type: int
        default: 443
      resolve_to:
        description:
          - Connect to this IP address instead of looking up the name.
        type: str
      inventory_host:
        description:
          - Host of the inventory that actions are limited to. The default is O(endpoints[].host).
        type: str
  ca_cert:
    description:
      - File with the certificates to trust. The default is what the system trusts.
    type: path
  warn_below_days:
    description:
      - A certificate with fewer days left than this is due.
    type: int
    default: 30
  interval:
    description:
      - Seconds from one look to the next.
    type: int
    default: 3600
  timeout:
    description:
      - Seconds to wait for an endpoint. Endpoints are contacted at the same time.
    type: int
    default: 10
requirements:
  - ansible-core >= 2.18 in the Python that ansible-rulebook runs in
  - cryptography >= 42
"""

EXAMPLES = r"""
- edgestack.azure.certificates:
    endpoints:
      - host: management.shop-042.example.com
        resolve_to: 192.0.2.10
        inventory_host: shop-042
    ca_cert: /srv/certificates/signing_chain/chain.pem
    warn_below_days: 30
    interval: 21600
"""

Event = dict[str, t.Any]


async def main(queue: asyncio.Queue[Event], args: dict[str, t.Any]) -> None:
    """Put events into ``queue`` until cancelled.

    Raises:
        ValueError: An argument breaks a rule.
        CollectionError: As the module certificates_info, except for a bad endpoint, which is an event.
    """
    watch = Watch(args)
    while True:
        for event in await asyncio.to_thread(watch.news):
            await queue.put(event)
        await asyncio.sleep(watch.interval)


class Watch:
    """What the endpoints were like at the last look, so that nothing is told twice.

    Attributes:
        interval: Seconds from one look to the next.
    """

    def __init__(self, args: dict[str, t.Any]) -> None:
        self._look = _certificates_info()
        options = _validated(args, self._look.argument_spec.argument_spec)
        self.interval: int = options["interval"]
        self._warn_below_days: int = options["warn_below_days"]
        self._endpoints: list[dict[str, t.Any]] = options["endpoints"]
        self._params = {
            "directory": None,
            "fail_below_days": None,
            **{name: options[name] for name in ("endpoints", "ca_cert", "timeout")},
        }
        self._states: list[t.Hashable] = [None] * len(self._endpoints)

    def news(self) -> list[Event]:
        """Look at all endpoints, and return an event for each that is not well in a way it was not before."""
        found = [
            self._finding(endpoint, served)
            for endpoint, served in zip(
                self._endpoints, self._look.run(self._params, _Context())["served"], strict=True
            )
        ]
        states = [_state(finding) for finding in found]
        news = [
            {"certificates": finding, "meta": {"hosts": [finding["inventory_host"]]}}
            for finding, state, before in zip(found, states, self._states, strict=True)
            if state not in (None, before)
        ]
        self._states = states
        return news

    def _finding(self, endpoint: dict[str, t.Any], served: dict[str, t.Any]) -> dict[str, t.Any]:
        certificate = served["certificate"] or {}
        days_left = certificate.get("days_left")
        return {
            "inventory_host": endpoint["inventory_host"] or endpoint["host"],
            **{name: served[name] for name in ("host", "port", "reachable", "trusted", "problems")},
            "due": days_left is not None and days_left < self._warn_below_days,
            **{name: certificate.get(name) for name in ("days_left", "not_after", "fingerprint")},
        }


def _state(finding: dict[str, t.Any]) -> t.Hashable:
    """What has to change for a new event; the days change every day and do not count. None: all is well."""
    if finding["trusted"] and not finding["due"]:
        return None
    return tuple(finding[name] for name in ("reachable", "trusted", "due", "fingerprint"))


def _certificates_info() -> t.Any:
    """The entry of the module that does the looking.

    ansible-rulebook runs this file by its path: that it belongs to a collection, Python has to be told first, unless
    something has found the collection already.
    """
    if "ansible_collections.edgestack.azure" not in sys.modules:
        from ansible.plugins.loader import init_plugin_loader

        init_plugin_loader()
    from ansible_collections.edgestack.azure.plugins.modules.certificates_info import ENTRY

    return ENTRY


def _validated(args: dict[str, t.Any], module: dict[str, dict[str, t.Any]]) -> dict[str, t.Any]:
    """The arguments with their defaults. ``module``: options of the module, which are the same where they are here."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    endpoint = {**module["endpoints"]["options"], "inventory_host": {"type": "str"}}
    result = ArgumentSpecValidator(
        {
            "endpoints": {"type": "list", "elements": "dict", "required": True, "options": endpoint},
            "ca_cert": module["ca_cert"],
            "timeout": module["timeout"],
            "warn_below_days": {"type": "int", "default": 30},
            "interval": {"type": "int", "default": 3600},
        }
    ).validate(args)
    options: dict[str, t.Any] = result.validated_parameters
    problems = list(result.error_messages)
    if not problems and options["interval"] < 1:
        problems = [f"Option 'interval': {options['interval']} is not valid. Allowed: seconds, 1 or more"]
    if problems:
        raise ValueError("; ".join(problems))
    return options


class _Context:
    """The surroundings of a look: it only reads, and what it has to say goes to the log of ansible-rulebook."""

    check_mode = False

    def warn(self, message: str) -> None:
        logging.getLogger(__name__).warning(message)

    def progress(self, message: str) -> None:
        logging.getLogger(__name__).debug(message)

    def register_secret(self, value: str) -> None:
        """Nothing to mask: what servers present is public."""
