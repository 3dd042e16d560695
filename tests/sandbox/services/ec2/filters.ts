import type { MemberTable } from "../../gateway/members/table";

/** Emulated filters by name; tag:* is a tag by its key. AWS's other filters are refused. */
export const ec2Filters: MemberTable = [
  {
    operations: "DescribeAvailabilityZones",
    filters: "zone-name zone-id zone-type group-name opt-in-status region-name state",
  },
  { operations: "DescribeTags", filters: "key resource-id resource-type value" },
  {
    operations: "DescribeVpcs",
    filters: `cidr dhcp-options-id is-default owner-id state tag:* tag-key vpc-id
      cidr-block-association.{cidr-block,association-id,state}
      ipv6-cidr-block-association.{ipv6-cidr-block,association-id,state}`,
  },
  {
    operations: "DescribeSubnets",
    filters: `availability-zone availability-zone-id available-ip-address-count cidr-block default-for-az
      ipv6-native map-public-ip-on-launch owner-id state subnet-id tag:* tag-key vpc-id`,
  },
  {
    operations: "DescribeNetworkAcls",
    filters: `default owner-id tag:* tag-key vpc-id association.{association-id,network-acl-id,subnet-id}
      entry.{cidr,protocol,rule-action,egress,rule-number}`,
  },
  { operations: "DescribeDhcpOptions", filters: "dhcp-options-id key value tag-key tag:*" },
  { operations: "DescribePrefixLists", filters: "prefix-list-id prefix-list-name" },
  { operations: "DescribeManagedPrefixLists", filters: "owner-id prefix-list-id prefix-list-name" },
  {
    operations: "DescribeRouteTables",
    filters: `owner-id route-table-id tag:* tag-key vpc-id
      association.{route-table-association-id,route-table-id,subnet-id,main}
      route.{destination-cidr-block,gateway-id,nat-gateway-id,transit-gateway-id,vpc-peering-connection-id}`,
  },
  {
    operations: "DescribeInternetGateways",
    filters: "internet-gateway-id tag:* tag-key attachment.{state,vpc-id}",
  },
  { operations: "DescribeNatGateways", filters: "nat-gateway-id state subnet-id vpc-id" },
  {
    operations: "DescribeSecurityGroups",
    filters: `description group-id group-name owner-id tag:* tag-key vpc-id
      egress.ip-permission.{cidr,from-port,group-id,group-name,protocol,to-port,user-id}
      ip-permission.{cidr,from-port,group-id,group-name,protocol,to-port,user-id}`,
  },
  { operations: "DescribeSecurityGroupRules", filters: "security-group-rule-id tag:* group-id" },
  {
    operations: "DescribeNetworkInterfaces",
    filters: `availability-zone description group-id interface-type mac-address network-interface-id owner-id
      private-ip-address requester-id requester-managed source-dest-check status subnet-id tag:* tag-key
      vpc-id addresses.private-ip-address attachment.{attachment-id,instance-id,instance-owner-id}`,
  },
  {
    operations: "DescribeImages",
    filters: `architecture boot-mode creation-date description hypervisor image-id image-type is-public kernel-id
      name owner-alias owner-id platform product-code root-device-name root-device-type source-instance-id
      state tag:* tag-key virtualization-type product-code.type`,
  },
  {
    operations: "DescribeInstanceTypes",
    filters: `auto-recovery-supported bare-metal burstable-performance-supported current-generation
      free-tier-eligible hibernation-supported hypervisor instance-storage-supported instance-type
      supported-boot-mode supported-root-device-type supported-usage-class supported-virtualization-type
      ebs-info.ebs-optimized-info.{baseline-bandwidth-in-mbps,baseline-iops,baseline-throughput-in-mbps,maximum-bandwidth-in-mbps,maximum-iops,maximum-throughput-in-mbps}
      ebs-info.{ebs-optimized-support,encryption-support,nvme-support}
      instance-storage-info.{encryption-support,nvme-support,total-size-in-gb} memory-info.size-in-mib
      network-info.efa-info.maximum-efa-interfaces
      network-info.{efa-supported,ena-support,encryption-in-transit-supported,ipv4-addresses-per-interface,ipv6-addresses-per-interface,ipv6-supported,maximum-network-cards,maximum-network-interfaces,network-performance}
      processor-info.{supported-architecture,sustained-clock-speed-in-ghz}
      vcpu-info.{default-cores,default-threads-per-core,default-vcpus,valid-cores,valid-threads-per-core}`,
  },
  { operations: "DescribeInstanceTypeOfferings", filters: "instance-type location" },
  {
    operations: "DescribeInstances",
    filters: `architecture availability-zone dns-name image-id instance-id instance-state-name instance-type
      ip-address key-name owner-id private-dns-name private-ip-address product-code source-dest-check
      state-reason-code subnet-id tag:* tag-key vpc-id instance.{group-id,group-name}
      network-interface.private-dns-name`,
  },
  { operations: "DescribeInstanceStatus", filters: "instance-state-code instance-state-name" },
  {
    operations: "DescribeVolumes",
    filters: `availability-zone create-time encrypted size snapshot-id status tag:* tag-key volume-id volume-type
      attachment.{attach-time,device,instance-id,status}`,
  },
  {
    operations: "DescribeFlowLogs",
    filters: "flow-log-id log-destination-type log-group-name resource-id tag:* tag-key traffic-type",
  },
  { operations: "DescribeIamInstanceProfileAssociations", filters: "instance-id state" },
  {
    operations: "DescribeAddresses",
    filters: `allocation-id association-id instance-id network-interface-id private-ip-address public-ip tag:*
      tag-key`,
  },
  {
    operations: "DescribeVpnGateways",
    filters: "state tag:* tag-key type vpn-gateway-id attachment.{state,vpc-id}",
  },
  { operations: "DescribeCustomerGateways", filters: "bgp-asn customer-gateway-id ip-address type" },
  {
    operations: "DescribeVpnConnections",
    filters: "customer-gateway-configuration customer-gateway-id state tag:* tag-key type vpn-gateway-id",
  },
  {
    operations: "DescribeVpcPeeringConnections",
    filters: `vpc-peering-connection-id status-code status-message tag-key tag:*
      requester-vpc-info.{owner-id,vpc-id,cidr-block} accepter-vpc-info.{owner-id,vpc-id,cidr-block}`,
  },
  {
    operations: "DescribeVpcEndpoints",
    filters: `service-name vpc-id vpc-endpoint-id vpc-endpoint-state vpc-endpoint-type ip-address-type tag-key
      tag:*`,
  },
  { operations: "DescribeVpcEndpointServices", filters: "service-name service-type owner" },
];
