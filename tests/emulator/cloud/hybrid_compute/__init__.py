# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft.HybridCompute: Arc machines, what is below them, licenses, gateways and private links."""
