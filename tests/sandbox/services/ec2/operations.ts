import type { Operations } from "../../gateway/call";
import { disassociateAddress } from "./addresses";
import { describeAvailabilityZones, modifyAvailabilityZoneGroup } from "./availability-zones";
import { connectedNetworkOperations } from "./connectivity";
import { guardedDeletions } from "./dependencies";
import {
  describeInstanceCreditSpecifications,
  describeInstances,
  describeNetworkInterfaces,
} from "./descriptions";
import { describeVpcEndpointServices } from "./endpoint-services";
import { endpointOperations } from "./endpoints";
import { paged } from "./paging";
import { runInstances } from "./run-instances";
import { tagOperations } from "./tags";

/** EC2: VPCs with private subnets, endpoints and instances, and their connections with other networks. */
export const ec2Operations: Operations = paged({
  ...endpointOperations,
  ...guardedDeletions,
  ...tagOperations,
  DescribeVpcEndpointServices: describeVpcEndpointServices,

  DescribeAccountAttributes: "emulator",
  DescribeAvailabilityZones: describeAvailabilityZones,
  ModifyAvailabilityZoneGroup: modifyAvailabilityZoneGroup,
  DescribeRegions: "emulator",
  DescribeTags: "emulator",

  CreateVpc: "emulator",
  DescribeVpcs: "emulator",
  DescribeVpcAttribute: "emulator",
  ModifyVpcAttribute: "emulator",
  AssociateVpcCidrBlock: "emulator",
  DisassociateVpcCidrBlock: "emulator",
  CreateSubnet: "emulator",
  DescribeSubnets: "emulator",
  ModifySubnetAttribute: "emulator",
  CreateNetworkAcl: "emulator",
  DescribeNetworkAcls: "emulator",
  DeleteNetworkAcl: "emulator",
  CreateNetworkAclEntry: "emulator",
  ReplaceNetworkAclEntry: "emulator",
  DeleteNetworkAclEntry: "emulator",
  ReplaceNetworkAclAssociation: "emulator",
  DescribeDhcpOptions: "emulator",
  DescribePrefixLists: "emulator",
  DescribeManagedPrefixLists: "emulator",

  CreateFlowLogs: "emulator",
  DescribeFlowLogs: "emulator",
  DeleteFlowLogs: "emulator",

  CreateRouteTable: "emulator",
  DescribeRouteTables: "emulator",
  DeleteRouteTable: "emulator",
  AssociateRouteTable: "emulator",
  DisassociateRouteTable: "emulator",
  ReplaceRouteTableAssociation: "emulator",
  CreateRoute: "emulator",
  ReplaceRoute: "emulator",
  DeleteRoute: "emulator",

  CreateInternetGateway: "emulator",
  DescribeInternetGateways: "emulator",
  AttachInternetGateway: "emulator",
  DetachInternetGateway: "emulator",
  DeleteInternetGateway: "emulator",
  AllocateAddress: "emulator",
  DescribeAddresses: "emulator",
  DescribeAddressesAttribute: "emulator",
  ReleaseAddress: "emulator",
  DisassociateAddress: disassociateAddress,
  CreateNatGateway: "emulator",
  DescribeNatGateways: "emulator",
  DeleteNatGateway: "emulator",

  ...connectedNetworkOperations,

  CreateSecurityGroup: "emulator",
  DescribeSecurityGroups: "emulator",
  DescribeSecurityGroupRules: "emulator",
  RevokeSecurityGroupIngress: "emulator",
  RevokeSecurityGroupEgress: "emulator",
  ModifySecurityGroupRules: "emulator",
  UpdateSecurityGroupRuleDescriptionsIngress: "emulator",
  UpdateSecurityGroupRuleDescriptionsEgress: "emulator",

  DescribeNetworkInterfaces: describeNetworkInterfaces,
  CreateNetworkInterface: "emulator",
  ModifyNetworkInterfaceAttribute: "emulator",

  DescribeImages: "emulator",
  DescribeInstanceTypes: "emulator",
  DescribeInstanceTypeOfferings: "emulator",
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: "emulator",
  DescribeInstanceAttribute: "emulator",
  DescribeInstanceCreditSpecifications: describeInstanceCreditSpecifications,
  DescribeIamInstanceProfileAssociations: "emulator",
  ModifyInstanceAttribute: "emulator",
  ModifyInstanceMetadataOptions: "emulator",
  StartInstances: "emulator",
  StopInstances: "emulator",
  RebootInstances: "emulator",
  DescribeVolumes: "emulator",
  CreateVolume: "emulator",
  ModifyVolume: "emulator",
  DescribeVolumesModifications: "emulator",
  DeleteVolume: "emulator",
});
