# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated fleet of Azure Stack Edge devices: local web API, token service and local Azure Resource Manager.

Made from the azure-stack-edge and edge-api facts; every guess is marked `# inferred`.

Conventions that are the emulator's own:
- Every device has a contact address on loopback (127.0.1.1, 127.0.1.2, ...), all with the same port. It stands for the
  factory address of Port1, which every factory-fresh device shows as 192.168.100.10.
- An address of 127.0.0.0/8 that is configured for a port (or as a virtual address) is a real one: the device answers
  there too, on the same port. Other addresses are only shown.
- When Port1 gets another address, connections and sessions that came through the contact address end. The contact
  address is closed if the device has a configured loopback address by then; else it stays, or is opened again.
- All endpoints share the one port; host name and SNI tell them apart. A bare address is the local web UI.
- Things take emulated time: a declaration `apply_seconds`, diagnostics `diagnostics_seconds`, a restart
  `restart_seconds` (see `settings.py`; changed by the control command `device_settings`).
- Local Azure resources are in `providers/`. What surrounds them (memory, GPU, other machines in the network, DHCP, bad
  images) are settings too; `device_finish_operations`, `device_change_resource` and `device_plant_blob` steer them.
- What only the portal can do (activation key, password of EdgeArmUser, virtual machines) are control commands, see
  `commands.py`.
"""
