# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource providers of a device: Microsoft.Compute, Network, Storage, AzureBridge, and template deployments.

Made from the azure-stack-edge facts F to I and the edge-api facts; every guess is marked `# inferred`. Layout:

- `registry` puts everything together; `handler` and `writes` are one flow for all tracked types, `rules` is what a type
  may add to it; `long_running` has the operations; `versions`, `fields` and the `*_tables` say what requests may be.
- `machines` (with `machine_checks`, `machine_power`, `capacity`, `sizes`), `extensions`, `disks`, `images`,
  `virtual_networks`, `network_interfaces`, `device_networks`, `storage_accounts`, `ingestion_jobs` are the types.
- `deployments` (with `deployment_runs`, `template`, `template_functions`, `template_parser`) carries templates out.
- `blob_source` looks at blobs of the blob service; `steering` is what tests may do past the API.
"""
