# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``connection_spec()``."""

from __future__ import annotations


class ModuleDocFragment:
    """Where to connect to, and as whom."""

    DOCUMENTATION = r"""
options:
  environment:
    description:
      - The control plane to talk to.
      - A built-in cloud (V(AzureCloud), V(AzureChinaCloud), V(AzureUSGovernment)), the name of a registered
        environment, or an Azure Resource Manager endpoint such as V(https://management.mydevice.example.com).
      - The endpoints behind a URL are discovered with the first task and remembered for a day, unless
        O(token_cache=false).
      - A URL has to be lower case.
      - If not given, the environment variable E(EDGESTACK_ENVIRONMENT) is used.
    type: str
    default: AzureCloud
  subscription_id:
    description:
      - The id of the subscription.
      - It may be left out if the account sees exactly one enabled subscription, as is the case on an Azure Stack Edge
        device.
      - If not given, the environment variables E(EDGESTACK_SUBSCRIPTION_ID) and E(AZURE_SUBSCRIPTION_ID) are used, then
        the one of the registered environment.
    type: str
  tenant_id:
    description:
      - The Microsoft Entra tenant of O(client_id). Not needed where one signs in through AD FS, as on a device.
      - With V(adfs) one signs in through AD FS even if the endpoint does not say so itself.
      - If not given, the environment variables E(EDGESTACK_TENANT_ID) and E(AZURE_TENANT) are used.
    type: str
  client_id:
    description:
      - The application id of a service principal.
      - If not given, the environment variables E(EDGESTACK_CLIENT_ID) and E(AZURE_CLIENT_ID) are used.
    type: str
  client_secret:
    description:
      - The secret of O(client_id).
      - If not given, the environment variables E(EDGESTACK_CLIENT_SECRET) and E(AZURE_SECRET) are used.
    type: str
  access_token:
    description:
      - A ready-made bearer token. No other credentials are used then, and it is not renewed.
      - If not given, the environment variable E(EDGESTACK_ACCESS_TOKEN) is used.
    type: str
  username:
    description:
      - The user to sign in through AD FS, V(EdgeArmUser) on an Azure Stack Edge device.
      - It is preferred to O(client_id) there, and not used where one signs in through Microsoft Entra ID.
      - If not given, the environment variable E(EDGESTACK_USERNAME) is used.
    type: str
  password:
    description:
      - The password of O(username).
      - If not given, the environment variable E(EDGESTACK_PASSWORD) is used.
    type: str
  ca_cert:
    description:
      - A PEM file with the certification authorities to trust instead of the system's, usually the signing chain of the
        device or cluster.
      - If not given, the environment variable E(EDGESTACK_CA_CERT) is used, then the file of the registered
        environment.
    type: path
  validate_certs:
    description:
      - Whether TLS certificates are verified. Every task that switches this off warns.
      - If not given, the environment variable E(EDGESTACK_VALIDATE_CERTS) is used.
    type: bool
    default: true
  fingerprint:
    description:
      - The SHA-256 fingerprint of the server's own certificate, for the first contact with a device whose certificate
        was issued by nobody one knows.
      - The certificate is then recognised by the fingerprint alone; O(ca_cert) and the names in the certificate do not
        count.
      - If not given, the environment variable E(EDGESTACK_FINGERPRINT) is used, then the one of the registered
        environment.
    type: str
  resolve_to:
    description:
      - The IP address to connect to for every name of the environment, instead of asking DNS. Certificates are verified
        for the name all the same, and proxies are not used.
      - If not given, the environment variable E(EDGESTACK_RESOLVE_TO) is used, then the one of the registered
        environment.
    type: str
  token_cache:
    description:
      - Whether tokens are kept from task to task, in files that only the user can read who runs the task.
      - A token is only used by tasks with the same O(client_secret) or O(password) as the one that got it.
      - They are in the directory E(EDGESTACK_CACHE_DIR), else in C($XDG_RUNTIME_DIR/edgestack), else in
        C(~/.cache/edgestack).
      - If not given, the environment variable E(EDGESTACK_TOKEN_CACHE) is used.
    type: bool
    default: true
  request_timeout:
    description:
      - How many seconds a single request may take.
      - If not given, the environment variable E(EDGESTACK_REQUEST_TIMEOUT) is used.
    type: int
    default: 60
requirements:
  - urllib3 >= 2 (to talk to the Azure Resource Manager)
  - requests >= 2.32 (where a proxy is set in the environment)
  - msal (to sign in to Microsoft Entra ID)
"""
