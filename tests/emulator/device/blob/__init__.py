# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blob service of a device, `https://<account>.blob.<name>.<domain>`.

Made from the azure-stack-edge facts G.2, G.3 and I; every guess is marked `# inferred`. Entry point is
`service.BlobService`, which a device has as `device.blobs`:

- `device.blobs.accounts` is the register of storage accounts and their keys. Microsoft.Storage writes it.
- `device.blobs.source(url)` finds the blob behind a URL as an import of a disk or an image would read it: the container
  is public, or the URL carries a SAS. It raises `BlobError`.

Contents are sparse files in the directory of the device; what describes them is saved with the state of the emulator.
"""
