#!/usr/bin/python
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module device_configuration: documentation, options and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: device_configuration
short_description: Configuration of an Azure Stack Edge device
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Converges network, web proxy, name, update server, time, encryption keys, activation and log consent of a device
    through its local web API.
  - Only declarations that differ are sent. What is not declared is left as it is, also within a declaration and in a
    list. Interfaces, virtual switches and virtual networks are found by their names.
  - Options have the names of Microsoft's configuration files in snake case. What
    M(edgestack.azure.device_configuration_info) returns can be declared unchanged.
  - A configuration that the device is busy with is waited for first, whoever has sent it. The connection may be lost
    while the device is being configured, and O(new_host) says where to go on.
  - What the device would refuse, and what would cut the connection or leave certificates behind, is refused before
    anything is sent.
options:
  network:
    description:
      - Interfaces, virtual switches and virtual networks.
    type: dict
    suboptions:
      dhcp_policy:
        description:
          - What the device does about its leases, for example V(AttemptRenew).
        type: str
      interfaces:
        description:
          - Network interfaces. Those that are not listed stay as they are.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the port, V(Port1) to V(Port6).
            type: str
            required: true
          node_name:
            description:
              - Serial number of the node. Needed on a device with two nodes.
            type: str
          is_dhcp_enabled:
            description:
              - Whether the address comes from DHCP. Then the lease decides about address, DNS servers and DNS suffix,
                and what is declared for them is ignored.
            type: bool
          ipv4:
            description:
              - The static address.
            type: dict
            suboptions:
              address:
                description:
                  - IPv4 address.
                type: str
              subnet_mask:
                description:
                  - Subnet mask with dots, for example V(255.255.255.0).
                type: str
              gateway:
                description:
                  - Gateway in the subnet.
                type: str
          dns_server_addresses:
            description:
              - IPv4 addresses of the DNS servers, the primary one first.
            type: list
            elements: str
          dns_suffix:
            description:
              - DNS suffix of the connection.
            type: str
          ip_config_type:
            description:
              - Whether the port has an address at all, in the words of the device, usually V(IP).
            type: str
      vswitches:
        description:
          - Virtual switches. Those that are not listed stay as they are, an empty list removes all.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the virtual switch.
            type: str
            required: true
          interface_name:
            description:
              - The port that it is on. A port has one virtual switch, and V(Port1) none.
            type: str
          enabled_for_compute:
            description:
              - Use it for virtual machines and Kubernetes. This makes the device create the network for virtual
                machines.
            type: bool
          enabled_for_storage:
            description:
              - Use it for storage traffic between two nodes.
            type: bool
          enabled_for_mgmt:
            description:
              - Use it for management.
            type: bool
          supports_accelerated_networking:
            description:
              - Whether virtual machines may bypass the switch. Some ports cannot do this.
            type: bool
          enable_embedded_teaming:
            description:
              - Whether ports are teamed in the switch.
            type: bool
          ip_address_pools:
            description:
              - Complete list of address pools.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Purpose of the addresses, V(KubernetesNodeIPs) or V(KubernetesServiceIPs).
                type: str
                required: true
              ip_address_range:
                description:
                  - First and last address, for example V(192.0.2.10-192.0.2.20).
                type: str
                required: true
          state:
            description:
              - V(absent) removes the virtual switch. Its virtual networks have to be declared absent too.
            type: str
            choices: [present, absent]
            default: present
      virtual_networks:
        description:
          - Virtual networks. Those that are not listed stay as they are, an empty list removes all.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the virtual network.
            type: str
            required: true
          vswitch_name:
            description:
              - The virtual switch that it is on.
            type: str
          vlan_id:
            description:
              - VLAN, V(1) to V(4094) and used by no other one; V(0) is untagged.
            type: int
          network:
            description:
              - First address of the network, for example V(192.0.2.0).
            type: str
          subnet_mask:
            description:
              - Subnet mask with dots.
            type: str
          gateway:
            description:
              - Gateway in the network.
            type: str
          enabled_for_kubernetes:
            description:
              - Use it for Kubernetes.
            type: bool
          ip_address_pools:
            description:
              - Complete list of address pools.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Purpose of the addresses, V(VirtualMachineIPs).
                type: str
                required: true
              ip_address_range:
                description:
                  - First and last address, or a subnet such as V(192.0.2.0/28).
                type: str
                required: true
          state:
            description:
              - V(absent) removes the virtual network.
            type: str
            choices: [present, absent]
            default: present
  web_proxy:
    description:
      - The web proxy.
    type: dict
    suboptions:
      is_enabled:
        description:
          - Use the proxy.
        type: bool
      connection_uri:
        description:
          - The proxy as V(http://host:port). The device takes no https proxy and no PAC file.
        type: str
      authentication:
        description:
          - How to sign in to the proxy, in the words of the device, for example V(None). NTLM is not supported.
        type: str
      username:
        description:
          - User of the proxy. The device does not report it.
        type: str
      password:
        description:
          - Password of the proxy. The device does not report it, so it has to be given whenever something else about
            a proxy changes that one signs in to.
        type: str
  device_endpoint:
    description:
      - Name of the device.
      - A change makes all certificates of the device stale and is refused without O(certificate_files).
    type: dict
    suboptions:
      name:
        description:
          - From 1 to 13 letters, digits and hyphens.
        type: str
      dns_domain:
        description:
          - DNS domain in lower case.
        type: str
  update:
    description:
      - Where updates come from.
    type: dict
    suboptions:
      server_type:
        description:
          - Kind of the server in the words of the device, for example V(None) or V(MicrosoftUpdate).
        type: str
      wsus_server_uri:
        description:
          - URL of a Windows Server Update Services server. If it is https, upload its signing chain first.
        type: str
  time:
    description:
      - Time zone and time servers.
    type: dict
    suboptions:
      time_zone:
        description:
          - Id of a Windows time zone, for example V(Pacific Standard Time).
        type: str
      primary_time_server:
        description:
          - Name or address of the time server.
        type: str
      secondary_time_server:
        description:
          - Name or address of a further time server; an empty text means none.
        type: str
  encryption_at_rest_keys:
    description:
      - Keys for the encryption of the disks, on models that let one choose them.
    type: dict
    suboptions:
      auto_generate_bitlocker_key:
        description:
          - Let the device generate the key.
        type: bool
      bitlocker_byo_key:
        description:
          - 32 bytes in base64. A device that does not report its key is sent this one unless it is activated, or its
            status says that it took keys before. O(update_secrets=always) replaces a key.
        type: str
  activation:
    description:
      - Activates a device that is not activated yet. This cannot be undone, and giving a key is the confirmation.
      - Nothing happens when the device is activated.
    type: dict
    suboptions:
      activation_key:
        description:
          - The key that the Azure portal has generated for this device. It is valid for three days and can be used
            once.
        type: str
        required: true
      service_encryption_key:
        description:
          - Service encryption key, where one is needed.
        type: str
  configuration:
    description:
      - A whole document as the device returns and Microsoft's tool writes it, with the declarations under C(device)
        or at the top. Upper and lower case of its keys, C(deviceInfo) and nulls do not count. Keys without an option
        are passed on.
      - The options for the same declarations win over it. The network is declared in one of the two.
      - Secrets in it are refused, because Ansible logs it.
    type: dict
  config_file:
    description:
      - A file with such a document in JSON, in UTF-8 or, as Microsoft's tool writes it, in UTF-16 with a byte order
        mark. It may hold secrets.
    type: path
  log_consent:
    description:
      - Whether the device may send logs to Microsoft when it notices a problem.
    type: bool
  update_secrets:
    description:
      - With V(on_change) a declaration is sent when something that the device reports differs.
      - With V(always) O(web_proxy) and O(encryption_at_rest_keys) are also sent whenever they hold a secret, and the
        task then reports a change.
    type: str
    choices: [on_change, always]
    default: on_change
  new_host:
    description:
      - Name or IP address at which the device is found after the change, in case it differs from O(host).
    type: str
  new_resolve_to:
    description:
      - The IP address to connect to after the change, in case it differs from O(resolve_to).
    type: str
  allow_lockout:
    description:
      - Change the address through which the device is reached even if nobody says where it will be found then. The
        module stops waiting when the device is gone, with a warning.
    type: bool
    default: false
  certificate_files:
    description:
      - Certificates (PEM or DER) that are ready for the new name of the device. Together they have to hold the names
        of all its endpoints, and those of its nodes where the DNS domain changes.
    type: list
    elements: path
    default: []
  allow_stale_certificates:
    description:
      - Rename the device without O(certificate_files), or activate it although certificates that its endpoints serve
        have other names. Endpoints are not trusted, and the device is not activated, until
        M(edgestack.azure.device_certificates) has installed new certificates.
    type: bool
    default: false
extends_documentation_fragment:
  - edgestack.azure._device
  - edgestack.azure._device_wait
  - edgestack.azure._attributes
requirements:
  - cryptography >= 42 (to rename or activate a device)
notes:
  - The activation ends with keys to recover the disks, which the local web UI offers for download. Save them from
    there.
  - Clusters are formed in the local web UI.
seealso:
  - module: edgestack.azure.device_configuration_info
  - module: edgestack.azure.device_certificates
"""

EXAMPLES = r"""
- name: Give Port2 a static address and use it for virtual machines
  edgestack.azure.device_configuration:
    host: 192.168.100.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"
    network:
      interfaces:
        - name: Port2
          is_dhcp_enabled: false
          ipv4:
            address: 192.0.2.10
            subnet_mask: 255.255.255.0
            gateway: 192.0.2.1
          dns_server_addresses: [192.0.2.53]
      vswitches:
        - name: vswitch-port2
          interface_name: Port2
          enabled_for_compute: true
    time:
      time_zone: UTC
      primary_time_server: pool.ntp.org

- name: Rename the device; its certificates are installed next
  edgestack.azure.device_configuration:
    host: 192.0.2.10
    fingerprint: "{{ fingerprint_on_first_contact }}"
    password: "{{ vault_device_password }}"
    device_endpoint:
      name: store-0815
      dns_domain: example.com
    certificate_files:
      - /srv/certificates/store-0815/arm.pem
      - /srv/certificates/store-0815/blob.pem
      - /srv/certificates/store-0815/local_ui.pem

- name: Move the port through which the device is reached
  edgestack.azure.device_configuration:
    host: store-0815.example.com
    resolve_to: 192.0.2.10
    new_resolve_to: 192.0.2.77
    ca_cert: /srv/certificates/store-0815/trust-bundle.pem
    password: "{{ vault_device_password }}"
    network:
      interfaces:
        - name: Port2
          ipv4:
            address: 192.0.2.77

- name: Activate the device
  edgestack.azure.device_configuration:
    host: store-0815.example.com
    ca_cert: /srv/certificates/store-0815/trust-bundle.pem
    password: "{{ vault_device_password }}"
    activation:
      activation_key: "{{ vault_activation_key }}"

- name: Apply a file that was written with Microsoft's tool
  edgestack.azure.device_configuration:
    host: store-0815.example.com
    ca_cert: /srv/certificates/store-0815/trust-bundle.pem
    password: "{{ vault_device_password }}"
    config_file: files/store.json
"""

RETURN = r"""
applied:
  description: The declarations that were sent, or would be.
  returned: success
  type: list
  elements: str
  sample: [network, time]
renamed:
  description: Whether the device gets another name, so that its certificates are stale until new ones are installed.
  returned: success
  type: bool
  sample: false
reachable:
  description: Whether the device answered in the end. It need not with O(allow_lockout=true).
  returned: success
  type: bool
  sample: true
results:
  description: What the device said about each declaration. It also tells about some that were not sent.
  returned: success, or failure of the device to carry it out
  type: list
  elements: dict
  contains:
    declaration:
      description: The declaration.
      type: str
      sample: Network
    result_code:
      description: Result, in the words of the device.
      type: str
      sample: Success
    error_code:
      description: Error code of the device.
      type: str
      sample: None
    message:
      description: Message of the device.
      type: str
      sample: ""
    advice:
      description: What to do about the error code, when that is known.
      type: str
      sample: ""
"""

from ansible_collections.edgestack.azure.plugins.module_utils._device.configuration import configuration_arguments, run
from ansible_collections.edgestack.azure.plugins.module_utils._doors import Entry, run_module

ENTRY = Entry(argument_spec=configuration_arguments(), run=run)


def main() -> None:
    """Run as a module."""
    run_module(ENTRY)


if __name__ == "__main__":
    main()
