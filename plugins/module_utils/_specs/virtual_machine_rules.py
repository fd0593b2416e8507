# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules that the virtual machines of both platforms have. Source: azure-local facts B.8, azure-stack-edge facts G.8."""

from __future__ import annotations

import re

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Params

_LONGEST_COMPUTER_NAME = {"Windows": 15, "Linux": 63}
_COMPUTER_NAME = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?")


def one_source(params: Params) -> None:
    """A new machine is made of an image or of a disk."""
    if params.get("image") and params.get("os_disk"):
        raise InvalidInput.of("os_disk", params["os_disk"], "either 'image' or 'os_disk', not both")


def source_is_given(params: Params) -> None:
    """A machine that does not exist is made of something."""
    if not params.get("image") and not params.get("os_disk"):
        raise InvalidInput(
            f"The virtual machine '{params['name']}' does not exist, and creating it needs 'image' or 'os_disk'."
        )


def sign_in_is_given(params: Params) -> None:
    """Somebody can sign in to a machine that is made from an image."""
    if params.get("os_disk"):
        return
    if not params.get("admin_username"):
        raise InvalidInput(f"Creating the virtual machine '{params['name']}' from an image needs 'admin_username'.")
    if not params.get("admin_password") and not params.get("ssh_public_keys"):
        raise InvalidInput(
            f"Creating the virtual machine '{params['name']}' from an image needs 'admin_password' or "
            "'ssh_public_keys'."
        )
    if params.get("disable_password_authentication") and not params.get("ssh_public_keys"):
        raise InvalidInput.of(
            "disable_password_authentication", True, "true only together with 'ssh_public_keys': nobody could sign in"
        )


def computer_name_is_valid(params: Params) -> None:
    """The computer name, where it is given, can be one."""
    if params.get("computer_name") is not None:
        check_computer_name("computer_name", params["computer_name"], params.get("os_type"))


def check_computer_name(option: str, name: str, os_type: str | None) -> None:
    """Check what becomes the name of the operating system.

    Raises:
        InvalidInput: It cannot be one; the error names ``option``.
    """
    longest = _LONGEST_COMPUTER_NAME[os_type or "Linux"]
    if not _COMPUTER_NAME.fullmatch(name) or len(name) > longest:
        allowed = f"1 to {longest} letters, digits and '-', not beginning or ending with '-'"
        if option == "name":
            allowed += ", because it becomes the computer name; give 'computer_name' to use another"
        raise InvalidInput.of(option, name, allowed)
