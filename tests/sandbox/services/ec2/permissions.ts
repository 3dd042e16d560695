import { type Needs, passing, rows } from "../../gateway/authorization/need";
import { connectedNetworkNeeds } from "./connectivity-permissions";
import { all, also, made, named, ofAssociation, optional, passesProfile, tagged } from "./permission-parts";

const groups = named("security-group", "GroupId");
const newRule = made("security-group-rule");
const instances = named("instance", "InstanceId.#");
const instance = named("instance", "InstanceId");
const vpc = named("vpc", "VpcId");
const subnet = named("subnet", "SubnetId");
const routeTable = named("route-table", "RouteTableId");

/**
 * Permissions of EC2's operations: each resource that this page marks as required, the optional ones in the request,
 * and the dependent actions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const ec2Needs: Needs = {
  ...rows(
    [
      "DescribeAccountAttributes",
      "DescribeAvailabilityZones",
      "ModifyAvailabilityZoneGroup",
      "DescribeRegions",
      "DescribeTags",
      "DescribeVpcs",
      "DescribeSubnets",
      "DescribeNetworkAcls",
      "DescribeDhcpOptions",
      "DescribePrefixLists",
      "DescribeManagedPrefixLists",
      "DescribeRouteTables",
      "DescribeInternetGateways",
      "DescribeAddresses",
      "DescribeNatGateways",
      "DescribeSecurityGroups",
      "DescribeSecurityGroupRules",
      "DescribeNetworkInterfaces",
      "DescribeImages",
      "DescribeInstanceTypes",
      "DescribeInstanceTypeOfferings",
      "DescribeInstances",
      "DescribeInstanceStatus",
      "DescribeInstanceCreditSpecifications",
      "DescribeIamInstanceProfileAssociations",
      "DescribeVolumes",
      "DescribeVolumesModifications",
      "DescribeVpcEndpoints",
      "DescribeFlowLogs",
      "DescribeVpcEndpointServices",
    ],
    all,
  ),
  CreateVpc: [made("vpc")],
  ...rows(["DeleteVpc", "ModifyVpcAttribute", "DescribeVpcAttribute"], vpc),
  CreateSubnet: [made("subnet"), vpc],
  ...rows(["DeleteSubnet", "ModifySubnetAttribute"], subnet),

  CreateRouteTable: [made("route-table"), vpc],
  DeleteRouteTable: [routeTable],
  AssociateRouteTable: [routeTable, subnet, optional("internet-gateway", "GatewayId")],
  DisassociateRouteTable: [ofAssociation],
  ReplaceRouteTableAssociation: [routeTable, ofAssociation],
  ...rows(["CreateRoute", "ReplaceRoute", "DeleteRoute"], routeTable),
  ...connectedNetworkNeeds,

  CreateFlowLogs: [
    made("vpc-flow-log"),
    named("network-interface", "ResourceId.#"),
    ({ parameters }) => passing(parameters.get("DeliverLogsPermissionArn"), "vpc-flow-logs.amazonaws.com"),
  ],
  DeleteFlowLogs: [named("vpc-flow-log", "FlowLogId.#")],

  CreateSecurityGroup: [made("security-group"), optional("vpc", "VpcId")],
  DeleteSecurityGroup: [groups],
  ...rows(["AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"], groups, newRule),
  ...rows(
    [
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupEgress",
      "UpdateSecurityGroupRuleDescriptionsIngress",
      "UpdateSecurityGroupRuleDescriptionsEgress",
    ],
    groups,
  ),
  ModifySecurityGroupRules: [
    groups,
    named("security-group-rule", "SecurityGroupRule.#.SecurityGroupRuleId"),
    optional("prefix-list", "SecurityGroupRule.#.SecurityGroupRule.PrefixListId"),
  ],

  CreateVpcEndpoint: [
    made("vpc-endpoint"),
    vpc,
    optional("subnet", "SubnetId.#"),
    optional("security-group", "SecurityGroupId.#"),
    optional("route-table", "RouteTableId.#"),
    also("ec2:DescribeVpcs", "*"),
    also("ec2:DescribeSubnets", "*"),
    also("ec2:DescribeSecurityGroups", "*"),
    also("route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/*", [
      "PrivateDnsEnabled",
      "true",
    ]),
  ],
  ModifyVpcEndpoint: [
    named("vpc-endpoint", "VpcEndpointId"),
    optional("subnet", "AddSubnetId.#", "RemoveSubnetId.#"),
    optional("security-group", "AddSecurityGroupId.#", "RemoveSecurityGroupId.#"),
    optional("route-table", "AddRouteTableId.#", "RemoveRouteTableId.#"),
  ],
  DeleteVpcEndpoints: [named("vpc-endpoint", "VpcEndpointId.#")],

  RunInstances: [
    made("instance"),
    named("image", "ImageId"),
    named("subnet", "SubnetId", "NetworkInterface.#.SubnetId"),
    named("security-group", "SecurityGroupId.#", "NetworkInterface.#.SecurityGroupId.#"),
    made("network-interface"),
    made("volume"),
    optional("snapshot", "BlockDeviceMapping.#.Ebs.SnapshotId"),
    optional("key-pair", "KeyName"),
    optional("launch-template", "LaunchTemplate.LaunchTemplateId"),
    passesProfile,
  ],
  ...rows(["TerminateInstances", "StartInstances", "StopInstances", "RebootInstances"], instances),
  DescribeInstanceAttribute: [instance],
  ModifyInstanceAttribute: [instance, optional("security-group", "GroupId.#")],
  ModifyInstanceMetadataOptions: [instance],
  CreateVolume: [made("volume"), optional("snapshot", "SnapshotId")],
  ...rows(["DeleteVolume", "ModifyVolume"], named("volume", "VolumeId")),

  CreateNetworkInterface: [
    made("network-interface"),
    subnet,
    optional("security-group", "SecurityGroupId.#"),
  ],
  DeleteNetworkInterface: [named("network-interface", "NetworkInterfaceId")],
  ModifyNetworkInterfaceAttribute: [
    named("network-interface", "NetworkInterfaceId"),
    optional("security-group", "SecurityGroupId.#"),
  ],
  ...rows(["CreateTags", "DeleteTags"], tagged),
};
