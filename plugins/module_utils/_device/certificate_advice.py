# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about the certificate error codes of a device.

Source: azure-stack-edge facts C.6. The codes are published for the local web UI.
"""

from __future__ import annotations

import typing as t

_PREFIX = "certificatemanagement_"
_ISSUE_AGAIN = "Issue it again with the module 'certificates', which sets everything the device asks for."
# By the code in lower case, without its prefix.
ADVICE: t.Final[t.Mapping[str, str]] = {
    "untrustedcertificate": (
        "The chain is broken: give the whole signing chain in 'signing_chain', root and intermediates."
    ),
    "devicenotregistered": "This certificate can only be uploaded after the activation of the device.",
    "expiredcertificate": (
        "It has expired or soon will: renew it with the module 'certificates', and check the time of the device."
    ),
    "formatmismatch": "Endpoint certificates are uploaded as .pfx, signing chains as .cer or .p7b.",
    "genericerror": "Try again in a few minutes.",
    "httpsbindingfailure": (
        "The node certificate cannot be bound to HTTPS: check its names and its key, then upload it again."
    ),
    "incorrectkeycertsignkeyusage": "This certificate must not have the key usage certificate signing.",
    "incorrectkeynumber": "Export the .pfx with key number KeyExchange (openssl pkcs12 -export -keyex).",
    "invalidp7b": "The .p7b file is not valid: export it again, or give the certificates as .cer.",
    "keyalgorithmnotrsa": f"Only RSA keys are taken. {_ISSUE_AGAIN}",
    "keysizenotsufficient": f"The key needs 4096 bits or more. {_ISSUE_AGAIN}",
    "missingclientoid": f"It lacks the extended key usage client authentication. {_ISSUE_AGAIN}",
    "missingserveroid": f"It lacks the extended key usage server authentication. {_ISSUE_AGAIN}",
    "missingdigitalsignaturekeyusage": f"It lacks the key usage digital signature. {_ISSUE_AGAIN}",
    "missingkeyenciphermentkeyusage": f"It lacks the key usage key encipherment. {_ISSUE_AGAIN}",
    "missingkeycertsignkeyusage": "A certificate of the signing chain lacks the key usage certificate signing.",
    "namemismatch": "The certificate is for another endpoint than the one given: check 'endpoint'.",
    "noprivatekeypresent": "The .pfx holds no private key: export it together with the key.",
    "norsacryptoprivatekey": (
        "The key is not accessible to the device's provider: export the .pfx for that one"
        " (openssl pkcs12 -export -CSP 'Microsoft RSA SChannel Cryptographic Provider' -LMK -keyex)."
    ),
    "notselfsignedcertificate": (
        "The root of a signing chain has to be self-signed: the root is missing in 'signing_chain'."
    ),
    "notsupportedonvirtualappliance": "This device does not take certificates of this kind.",
    "selfsignedcertificate": "Endpoint certificates must be signed by an authority: use the module 'certificates'.",
    "signaturealgorithmsha1": f"It is signed with SHA-1. {_ISSUE_AGAIN}",
    "subjectnamesinvalid": (
        "Its names are not those of this endpoint: they follow from name and DNS domain of the device."
    ),
    "unreadablecertificate": (
        "The file is damaged, 'pfx_password' does not open it, or it is not encrypted with TripleDES-SHA1"
        " (openssl pkcs12 -export -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1)."
    ),
    "certificatesubjectnotfound": "The certificate to replace is not on the device any more: upload it again.",
    "certificaterotationgenericfailure": "Replacing the certificate failed: try again in a few minutes.",
    "certificateimportfailure": "A node could not import it: check that all nodes are up, then try again.",
    "certificateapplyfailure": "A node could not use it: check that all nodes are up, then try again.",
    "nodenotreachable": "A node does not answer: bring it up, then try again.",
}


def advice_for(code: str) -> str:
    """What to do about an error code; empty when it is no certificate code."""
    return ADVICE.get(code.lower().removeprefix(_PREFIX), "")
