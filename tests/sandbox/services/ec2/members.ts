import type { MemberTable } from "../../gateway/members/table";

const rule = "IpPermissions.N.{IpProtocol,FromPort,ToPort,IpRanges.N.{CidrIp,Description}}";
const groupOfRule = "IpPermissions.N.Groups.N.{GroupId,GroupName,UserId,Description}";
const endOfRule =
  "IpPermissions.N.{Ipv6Ranges.N.{CidrIpv6,Description},PrefixListIds.N.{PrefixListId,Description}}";
const otherRule = `IpPermissions.N.Groups.N.{VpcId,VpcPeeringConnectionId,PeeringStatus}
  SourceSecurityGroupName SourceSecurityGroupOwnerId`;
const routeTargets = "GatewayId NatGatewayId VpcPeeringConnectionId";
const otherRoutes = `DestinationIpv6CidrBlock DestinationPrefixListId CarrierGatewayId CoreNetworkArn
  EgressOnlyInternetGatewayId InstanceId LocalGatewayId NetworkInterfaceId OdbNetworkArn TransitGatewayId
  VpcEndpointId`;
const otherDns =
  "DnsOptions.{PrivateDnsOnlyForInboundResolverEndpoint=false,PrivateDnsPreference,PrivateDnsSpecifiedDomain.N}";

const noDisks = "instances have no disks here: volumes are made, described and deleted";
const noHardware = "the sandbox does not emulate hardware";
const oneHop = "there is no container between an instance and its metadata";
const noIpv6 = "the sandbox has no IPv6 packets that the rule could admit";
const noIpv6Entry = "the sandbox has no IPv6 packets that the entry could apply to";
const noIcmp = "the sandbox has no ICMP packets that the entry could apply to";
const noForwarding = "instances do not forward packets: routes to instances are refused";
const atOnce = "an instance always stops at once";

/** Resource types that each operation creates: AWS refuses tags for other types. */
const taggable = {
  CreateVpcEndpoint: "vpc-endpoint",
  CreateVpc: "vpc",
  CreateSubnet: "subnet",
  CreateRouteTable: "route-table",
  CreateNetworkAcl: "network-acl",
  CreateInternetGateway: "internet-gateway",
  AllocateAddress: "elastic-ip",
  CreateNatGateway: "natgateway",
  CreateVpcPeeringConnection: "vpc-peering-connection",
  "AuthorizeSecurityGroup{Ingress,Egress}": "security-group-rule",
  CreateVpnGateway: "vpn-gateway",
  CreateCustomerGateway: "customer-gateway",
  CreateVpnConnection: "vpn-connection",
  CreateSecurityGroup: "security-group",
  CreateNetworkInterface: "network-interface",
  RunInstances: "instance|volume",
  CreateVolume: "volume",
  CreateFlowLogs: "vpc-flow-log",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
export const ec2Members: MemberTable = [
  {
    // The excluded operations have no such member on AWS.
    operations: `* !ModifyVpcAttribute !AssociateVpcCidrBlock !DisassociateVpcCidrBlock !ModifySubnetAttribute
      !CreateVpnConnectionRoute !DeleteVpnConnectionRoute !DescribeIamInstanceProfileAssociations`,
    emulated: "DryRun",
  },
  {
    operations: `DescribeVpcEndpoints DescribeVpcEndpointServices DescribeTags DescribeVpcs DescribeSubnets
      DescribeNetworkAcls DescribeDhcpOptions DescribePrefixLists DescribeManagedPrefixLists DescribeRouteTables
      DescribeInternetGateways DescribeNatGateways DescribeVpcPeeringConnections DescribeSecurityGroups
      DescribeSecurityGroupRules DescribeNetworkInterfaces DescribeImages DescribeInstanceTypes
      DescribeInstanceTypeOfferings DescribeInstances DescribeInstanceStatus DescribeVolumes DescribeFlowLogs
      DescribeIamInstanceProfileAssociations`,
    emulated: "Filter.N.{Name,Value.N} MaxResults NextToken",
  },
  {
    operations: "DescribeAvailabilityZones DescribeAddresses DescribeVpnGateways DescribeCustomerGateways",
    emulated: "Filter.N.{Name,Value.N}",
  },
  { operations: "DescribeVpnConnections", emulated: "Filter.N.{Name,Value.N} VpnConnectionId.N" },
  {
    operations: `DescribeInstances DescribeInstanceStatus DescribeNetworkInterfaces DescribeVolumes
      DescribeVolumesModifications`,
    stored: { "nothing here is managed by an AWS service": "IncludeManagedResources" },
  },
  {
    operations: `CreateVpcEndpoint CreateVpc CreateSubnet CreateRouteTable CreateInternetGateway AllocateAddress
      CreateNatGateway CreateVpcPeeringConnection AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
      CreateVpnGateway CreateCustomerGateway CreateVpnConnection CreateSecurityGroup CreateNetworkInterface
      RunInstances CreateVolume CreateFlowLogs`,
    emulated: "TagSpecification.N.Tag.N.{Key,Value}",
  },
  ...Object.entries(taggable).map(([operations, type]) => ({
    operations,
    refused: `TagSpecification.N.ResourceType=${type}`,
  })),
  {
    // Idempotency: ec2/client-tokens.ts.
    operations: `CreateVpcEndpoint CreateRouteTable CreateNatGateway CreateNetworkInterface RunInstances CreateVolume
      CreateFlowLogs`,
    emulated: "ClientToken",
  },
  { operations: "CreateTags DeleteTags", emulated: "ResourceId.N Tag.N.{Key,Value}" },

  { operations: "DescribeAccountAttributes", refused: "AttributeName.N" },
  {
    operations: "DescribeAvailabilityZones",
    emulated: "ZoneName.N ZoneId.N",
    refused: "AllAvailabilityZones=false",
  },
  { operations: "ModifyAvailabilityZoneGroup", emulated: "GroupName OptInStatus" },
  {
    operations: "DescribeRegions",
    emulated: "RegionName.N",
    refused: "AllRegions=false Filter.N.{Name,Value.N}",
  },

  // Interface endpoints
  {
    operations: "CreateVpcEndpoint",
    emulated: `VpcEndpointType VpcId ServiceName PolicyDocument SubnetId.N SecurityGroupId.N IpAddressType
      DnsOptions.DnsRecordIpType PrivateDnsEnabled`,
    refused: `${otherDns} RouteTableId.N ResourceConfigurationArn ServiceNetworkArn ServiceRegion=REGION
      SubnetConfiguration.N.{SubnetId,Ipv4,Ipv6}`,
  },
  {
    operations: "ModifyVpcEndpoint",
    emulated: `VpcEndpointId PolicyDocument ResetPolicy {Add,Remove}{SubnetId,SecurityGroupId}.N IpAddressType
      DnsOptions.DnsRecordIpType PrivateDnsEnabled`,
    refused: `${otherDns} {Add,Remove}RouteTableId.N SubnetConfiguration.N.{SubnetId,Ipv4,Ipv6}`,
  },
  { operations: "DescribeVpcEndpoints DeleteVpcEndpoints", emulated: "VpcEndpointId.N" },
  { operations: "DescribeVpcEndpointServices", emulated: "ServiceName.N", refused: "ServiceRegion.N=REGION" },

  // Flow logs
  {
    operations: "CreateFlowLogs",
    emulated: "ResourceId.N LogDestination",
    stored: {
      "the sandbox writes no records to flow logs": `DeliverLogsPermissionArn TrafficType
        MaxAggregationInterval`,
    },
    refused: `ResourceType=NetworkInterface LogDestinationType=cloud-watch-logs LogGroupName LogFormat
      DeliverCrossAccountRole DestinationOptions.{FileFormat,HiveCompatiblePartitions,PerHourPartition}
      TagFieldSpecification.**`,
  },
  { operations: "DescribeFlowLogs DeleteFlowLogs", emulated: "FlowLogId.N" },

  // VPCs and subnets
  {
    operations: "CreateVpc",
    emulated: "CidrBlock",
    refused: `InstanceTenancy=default AmazonProvidedIpv6CidrBlock=false Ipv6CidrBlock Ipv6Pool Ipv6CidrBlockNetworkBorderGroup=REGION
      Ipv{4,6}IpamPoolId Ipv{4,6}NetmaskLength VpcEncryptionControl.**`,
  },
  { operations: "DescribeVpcs", emulated: "VpcId.N" },
  { operations: "DescribeVpcAttribute", emulated: "VpcId Attribute" },
  {
    operations: "ModifyVpcAttribute",
    emulated: "VpcId EnableDns{Hostnames,Support}.Value",
    stored: { "the sandbox has no metrics of EC2": "EnableNetworkAddressUsageMetrics.Value" },
  },
  { operations: "DeleteVpc", emulated: "VpcId" },
  {
    operations: "AssociateVpcCidrBlock",
    emulated: "VpcId CidrBlock",
    refused: `AmazonProvidedIpv6CidrBlock=false Ipv6CidrBlock Ipv6Pool Ipv6CidrBlockNetworkBorderGroup=REGION
      Ipv{4,6}IpamPoolId Ipv{4,6}NetmaskLength`,
  },
  { operations: "DisassociateVpcCidrBlock", emulated: "AssociationId" },
  {
    operations: "CreateSubnet",
    emulated: "VpcId CidrBlock AvailabilityZone AvailabilityZoneId",
    refused: "Ipv6CidrBlock Ipv6Native=false OutpostArn Ipv{4,6}IpamPoolId Ipv{4,6}NetmaskLength",
  },
  { operations: "DescribeSubnets", emulated: "SubnetId.N" },
  {
    operations: "ModifySubnetAttribute",
    emulated: "SubnetId MapPublicIpOnLaunch.Value",
    refused: `AssignIpv6AddressOnCreation.Value=false EnableDns64.Value=false PrivateDnsHostnameTypeOnLaunch=ip-name
      EnableResourceNameDns{A,AAAA}RecordOnLaunch.Value=false MapCustomerOwnedIpOnLaunch.Value=false
      CustomerOwnedIpv4Pool EnableLniAtDeviceIndex DisableLniAtDeviceIndex.Value=false`,
  },
  { operations: "DeleteSubnet", emulated: "SubnetId" },
  { operations: "CreateNetworkAcl", emulated: "VpcId ClientToken TagSpecification.N.Tag.N.{Key,Value}" },
  { operations: "DescribeNetworkAcls", emulated: "NetworkAclId.N" },
  { operations: "DeleteNetworkAcl", emulated: "NetworkAclId" },
  {
    operations: "CreateNetworkAclEntry ReplaceNetworkAclEntry",
    emulated: "NetworkAclId RuleNumber Protocol RuleAction Egress CidrBlock PortRange.{From,To}",
    stored: { [noIpv6Entry]: "Ipv6CidrBlock", [noIcmp]: "Icmp.{Code,Type}" },
  },
  { operations: "DeleteNetworkAclEntry", emulated: "NetworkAclId RuleNumber Egress" },
  { operations: "ReplaceNetworkAclAssociation", emulated: "AssociationId NetworkAclId" },
  { operations: "DescribeDhcpOptions", emulated: "DhcpOptionsId.N" },
  { operations: "DescribePrefixLists DescribeManagedPrefixLists", emulated: "PrefixListId.N" },

  // Routes and gateways
  { operations: "CreateRouteTable", emulated: "VpcId" },
  { operations: "DescribeRouteTables", emulated: "RouteTableId.N" },
  { operations: "DeleteRouteTable", emulated: "RouteTableId" },
  {
    operations: "AssociateRouteTable",
    emulated: "RouteTableId SubnetId",
    refused: "GatewayId PublicIpv4Pool",
  },
  { operations: "DisassociateRouteTable", emulated: "AssociationId" },
  { operations: "ReplaceRouteTableAssociation", emulated: "AssociationId RouteTableId" },
  {
    operations: "CreateRoute",
    emulated: `RouteTableId DestinationCidrBlock ${routeTargets}`,
    refused: otherRoutes,
  },
  {
    operations: "ReplaceRoute",
    emulated: `RouteTableId DestinationCidrBlock ${routeTargets}`,
    refused: `${otherRoutes} LocalTarget=false`,
  },
  {
    operations: "DeleteRoute",
    emulated: "RouteTableId DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId",
  },
  { operations: "DescribeInternetGateways", emulated: "InternetGatewayId.N" },
  { operations: "AttachInternetGateway DetachInternetGateway", emulated: "InternetGatewayId VpcId" },
  { operations: "DeleteInternetGateway", emulated: "InternetGatewayId" },
  {
    operations: "AllocateAddress",
    refused: "Domain=vpc Address PublicIpv4Pool CustomerOwnedIpv4Pool IpamPoolId NetworkBorderGroup=REGION",
  },
  { operations: "DescribeAddresses", emulated: "PublicIp.N AllocationId.N" },
  {
    operations: "DescribeAddressesAttribute",
    emulated: "AllocationId.N MaxResults NextToken",
    refused: "Attribute=domain-name",
  },
  { operations: "DisassociateAddress", emulated: "AssociationId PublicIp" },
  { operations: "ReleaseAddress", emulated: "AllocationId PublicIp", refused: "NetworkBorderGroup=REGION" },
  {
    operations: "CreateNatGateway",
    emulated: "AllocationId SubnetId",
    refused: `ConnectivityType=public AvailabilityMode=zonal VpcId PrivateIpAddress SecondaryAllocationId.N
      SecondaryPrivateIpAddress.N SecondaryPrivateIpAddressCount
      AvailabilityZoneAddress.N.{AvailabilityZone,AvailabilityZoneId,AllocationId.N}`,
  },
  { operations: "DescribeNatGateways", emulated: "NatGatewayId.N" },
  { operations: "DeleteNatGateway", emulated: "NatGatewayId" },

  // Peering and VPN
  {
    operations: "CreateVpcPeeringConnection",
    emulated: "VpcId PeerVpcId PeerOwnerId",
    refused: "PeerRegion=REGION RequesterPeeringConnectionOptions.**",
  },
  {
    operations: "{Accept,Reject,Delete}VpcPeeringConnection",
    emulated: "VpcPeeringConnectionId",
  },
  { operations: "DescribeVpcPeeringConnections", emulated: "VpcPeeringConnectionId.N" },
  {
    operations: "CreateVpnGateway",
    refused: "Type=ipsec.1",
    stored: {
      "tunnels are always up, and BGP learns no routes": "AmazonSideAsn AvailabilityZone",
    },
  },
  { operations: "AttachVpnGateway DetachVpnGateway", emulated: "VpcId VpnGatewayId" },
  { operations: "DescribeVpnGateways", emulated: "VpnGatewayId.N" },
  { operations: "DeleteVpnGateway", emulated: "VpnGatewayId" },
  {
    operations: "CreateCustomerGateway",
    emulated: "PublicIp IpAddress",
    stored: { "tunnels are always up, and BGP learns no routes": "BgpAsn" },
    refused: "Type=ipsec.1 BgpAsnExtended CertificateArn DeviceName",
  },
  { operations: "DescribeCustomerGateways", emulated: "CustomerGatewayId.N" },
  { operations: "DeleteCustomerGateway", emulated: "CustomerGatewayId" },
  {
    operations: "CreateVpnConnection",
    emulated: "CustomerGatewayId VpnGatewayId Options.StaticRoutesOnly",
    refused: `Type=ipsec.1 TransitGatewayId VpnConcentratorId PreSharedKeyStorage=Standard
      Options.{EnableAcceleration=false,TunnelInsideIpVersion=ipv4,OutsideIpAddressType=PublicIpv4}
      Options.{Local,Remote}Ipv4NetworkCidr=0.0.0.0/0 Options.{Local,Remote}Ipv6NetworkCidr
      Options.TransportTransitGatewayAttachmentId Options.TunnelBandwidth=standard Options.TunnelOptions.**`,
  },
  { operations: "DeleteVpnConnection", emulated: "VpnConnectionId" },
  {
    operations: "CreateVpnConnectionRoute DeleteVpnConnectionRoute",
    emulated: "VpnConnectionId DestinationCidrBlock",
  },

  // Security groups
  { operations: "CreateSecurityGroup", emulated: "GroupName GroupDescription VpcId" },
  { operations: "DescribeSecurityGroups", emulated: "GroupId.N GroupName.N" },
  { operations: "DescribeSecurityGroupRules", emulated: "SecurityGroupRuleId.N" },
  { operations: "DeleteSecurityGroup", emulated: "GroupId GroupName" },
  {
    operations: "{Authorize,Revoke}SecurityGroup{Ingress,Egress}",
    emulated: `GroupId IpProtocol FromPort ToPort CidrIp ${rule} ${groupOfRule}`,
    stored: { [noIpv6]: "IpPermissions.N.Ipv6Ranges.N.{CidrIpv6,Description}" },
    refused: `IpPermissions.N.PrefixListIds.N.{PrefixListId,Description} ${otherRule}`,
  },
  { operations: "{Authorize,Revoke}SecurityGroupIngress", emulated: "GroupName" },
  { operations: "RevokeSecurityGroup{Ingress,Egress}", emulated: "SecurityGroupRuleId.N" },
  {
    operations: "ModifySecurityGroupRules",
    emulated: `GroupId SecurityGroupRule.N.SecurityGroupRuleId
      SecurityGroupRule.N.SecurityGroupRule.{IpProtocol,FromPort,ToPort,CidrIpv4,ReferencedGroupId,Description}`,
    stored: { [noIpv6]: "SecurityGroupRule.N.SecurityGroupRule.CidrIpv6" },
    refused: "SecurityGroupRule.N.SecurityGroupRule.PrefixListId",
  },
  {
    operations: "UpdateSecurityGroupRuleDescriptions{Ingress,Egress}",
    emulated: `GroupId GroupName ${rule} ${groupOfRule} ${endOfRule}`,
    refused: `IpPermissions.N.Groups.N.{VpcId,VpcPeeringConnectionId,PeeringStatus}
      SecurityGroupRuleDescription.N.{SecurityGroupRuleId,Description}`,
  },

  // Network interfaces
  { operations: "DescribeNetworkInterfaces", emulated: "NetworkInterfaceId.N" },
  {
    operations: "CreateNetworkInterface",
    emulated: "SubnetId Description PrivateIpAddress SecurityGroupId.N",
    refused: `PrivateIpAddresses.N.{PrivateIpAddress,Primary} SecondaryPrivateIpAddressCount
      Ipv4Prefix.N.Ipv4Prefix Ipv6Prefix.N.Ipv6Prefix Ipv{4,6}PrefixCount Ipv6AddressCount
      Ipv6Addresses.N.{Ipv6Address,IsPrimaryIpv6} EnablePrimaryIpv6=false InterfaceType=interface Operator.Principal
      ConnectionTrackingSpecification.{TcpEstablishedTimeout,UdpStreamTimeout,UdpTimeout}`,
  },
  {
    operations: "ModifyNetworkInterfaceAttribute",
    emulated: "NetworkInterfaceId Description.Value SecurityGroupId.N",
    stored: { [noForwarding]: "SourceDestCheck.Value" },
    refused: `AssociatePublicIpAddress=false AssociatedSubnetId.N EnablePrimaryIpv6=false
      Attachment.{AttachmentId,DeleteOnTermination,DefaultEnaQueueCount,EnaQueueCount} EnaSrdSpecification.**
      ConnectionTrackingSpecification.{TcpEstablishedTimeout,UdpStreamTimeout,UdpTimeout}`,
  },
  { operations: "DeleteNetworkInterface", emulated: "NetworkInterfaceId" },

  // Instances and volumes
  {
    operations: "DescribeImages",
    emulated: "ImageId.N Owner.N",
    stored: { "the sandbox has no deprecated or disabled images": "IncludeDeprecated IncludeDisabled" },
    refused: "ExecutableBy.N",
  },
  {
    operations: "DescribeInstanceTypes",
    emulated: "InstanceType.N",
    refused: "IncludeUnsupportedInRegion=false",
  },
  { operations: "DescribeInstanceTypeOfferings", emulated: "LocationType" },
  {
    operations: "RunInstances",
    emulated: `ImageId MinCount MaxCount SubnetId SecurityGroupId.N SecurityGroup.N PrivateIpAddress DisableApiStop
      IamInstanceProfile.{Arn,Name} Placement.AvailabilityZone
      NetworkInterface.N.{AssociatePublicIpAddress,SubnetId,SecurityGroupId.N,NetworkInterfaceId,PrivateIpAddress}`,
    stored: {
      [noDisks]: `BlockDeviceMapping.N.{DeviceName,VirtualName,NoDevice}
        BlockDeviceMapping.N.Ebs.{DeleteOnTermination,Encrypted,Iops,SnapshotId,VolumeSize,VolumeType}`,
      [noHardware]: "InstanceType EbsOptimized",
      [oneHop]: "MetadataOptions.HttpPutResponseHopLimit",
      "the sandbox has no metrics of EC2": "Monitoring.Enabled",
      "instances cannot shut themselves down": "InstanceInitiatedShutdownBehavior",
    },
    refused: `UserData KeyName AdditionalInfo KernelId RamdiskId DisableApiTermination=false
      BlockDeviceMapping.N.Ebs.{AvailabilityZone,AvailabilityZoneId,EbsCardIndex,KmsKeyId,OutpostArn,Throughput}
      BlockDeviceMapping.N.Ebs.VolumeInitializationRate
      CapacityReservationSpecification.CapacityReservationPreference=open
      CapacityReservationSpecification.CapacityReservationTarget.** CpuOptions.**
      CreditSpecification.CpuCredits=unlimited
      ElasticGpuSpecification.N.Type ElasticInferenceAccelerator.N.{Type,Count} EnablePrimaryIpv6=false
      EnclaveOptions.Enabled=false HibernationOptions.Configured=false InstanceMarketOptions.**
      Ipv6Address.N.{Ipv6Address,IsPrimaryIpv6} Ipv6AddressCount LaunchTemplate.**
      LicenseSpecification.N.LicenseConfigurationArn MaintenanceOptions.AutoRecovery=default
      MetadataOptions.{HttpTokens=required,HttpEndpoint=enabled,HttpProtocolIpv6=disabled}
      MetadataOptions.InstanceMetadataTags=disabled Monitoring.MetricCategoryId.N
      NetworkPerformanceOptions.BandwidthWeighting=default
      NetworkInterface.N.{DeviceIndex=0,NetworkCardIndex=0,DeleteOnTermination=true,InterfaceType=interface}
      NetworkInterface.N.{AssociateCarrierIpAddress=false,PrimaryIpv6=false,Description,EnaQueueCount}
      NetworkInterface.N.{SecondaryPrivateIpAddressCount,PrivateIpAddresses.N.**,Ipv6AddressCount}
      NetworkInterface.N.{Ipv6Addresses.N.**,Ipv4Prefix.N.**,Ipv6Prefix.N.**,Ipv4PrefixCount,Ipv6PrefixCount}
      NetworkInterface.N.{EnaSrdSpecification.**,ConnectionTrackingSpecification.**} Operator.Principal
      Placement.{Affinity,AvailabilityZoneId,GroupId,GroupName,HostId,HostResourceGroupArn,PartitionNumber}
      Placement.{SpreadDomain,Tenancy=default} PrivateDnsNameOptions.HostnameType=ip-name
      PrivateDnsNameOptions.EnableResourceNameDns{A,AAAA}Record=false SecondaryInterface.N.**`,
  },
  { operations: "DescribeInstances DescribeInstanceCreditSpecifications", emulated: "InstanceId.N" },
  { operations: "DescribeInstanceStatus", emulated: "InstanceId.N IncludeAllInstances" },
  { operations: "DescribeInstanceAttribute", emulated: "InstanceId Attribute" },
  {
    operations: "DescribeInstanceCreditSpecifications",
    emulated: "MaxResults NextToken",
    refused: "Filter.N.{Name,Value.N}",
  },
  { operations: "DescribeIamInstanceProfileAssociations", emulated: "AssociationId.N" },
  {
    operations: "ModifyInstanceAttribute",
    emulated: "InstanceId GroupId.N DisableApiStop.Value DisableApiTermination.Value",
    stored: {
      [noForwarding]: "SourceDestCheck.Value",
      [noHardware]: "InstanceType.Value EbsOptimized.Value",
      [noDisks]: "BlockDeviceMapping.N.{DeviceName,Ebs.DeleteOnTermination}",
    },
    refused: `Attribute Value BlockDeviceMapping.N.{Ebs.VolumeId,NoDevice,VirtualName} EnaSupport.Value
      EnclaveOptions.Enabled=false InstanceInitiatedShutdownBehavior.Value Kernel.Value Ramdisk.Value
      SriovNetSupport.Value UserData.Value`,
  },
  {
    operations: "ModifyInstanceMetadataOptions",
    emulated: "InstanceId",
    stored: { [oneHop]: "HttpPutResponseHopLimit" },
    refused: `HttpTokens=required HttpEndpoint=enabled HttpProtocolIpv6=disabled InstanceMetadataTags=disabled`,
  },
  { operations: "{Start,Stop,Reboot,Terminate}Instances", emulated: "InstanceId.N" },
  { operations: "StartInstances", refused: "AdditionalInfo" },
  {
    operations: "StopInstances",
    stored: { [atOnce]: "Force SkipOsShutdown" },
    refused: "Hibernate=false",
  },
  { operations: "TerminateInstances", stored: { [atOnce]: "Force SkipOsShutdown" } },
  { operations: "DescribeVolumes", emulated: "VolumeId.N" },
  {
    operations: "CreateVolume",
    emulated: "AvailabilityZone",
    stored: { [noDisks]: "Encrypted Iops MultiAttachEnabled Size SnapshotId VolumeType" },
    refused: "AvailabilityZoneId KmsKeyId OutpostArn Operator.Principal Throughput VolumeInitializationRate",
  },
  { operations: "DeleteVolume ModifyVolume", emulated: "VolumeId" },
  {
    operations: "ModifyVolume",
    stored: { [noDisks]: "Size VolumeType Iops Throughput MultiAttachEnabled" },
  },
  {
    operations: "DescribeVolumesModifications",
    emulated: "VolumeId.N",
    refused: "Filter.N.{Name,Value.N} MaxResults NextToken",
  },
];
