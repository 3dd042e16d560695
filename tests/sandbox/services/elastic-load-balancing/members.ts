import type { MemberTable } from "../../gateway/members/table";

const action = "DefaultActions.member.N";
const tags = "Tags.member.N.{Key,Value}";
const healthy = "the sandbox makes no health checks: every target is healthy";
const notRead = "only the attribute deletion_protection.enabled has an effect";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ */
export const loadBalancingMembers: MemberTable = [
  {
    operations: "CreateLoadBalancer",
    emulated: `Name Subnets.member.N SubnetMappings.member.N.SubnetId SecurityGroups.member.N Scheme Type ${tags}`,
    refused: `SubnetMappings.member.N.{AllocationId,PrivateIPv4Address,IPv6Address,SourceNatIpv6Prefix}
      IpAddressType=ipv4 CustomerOwnedIpv4Pool EnablePrefixForIpv6SourceNat=off IpamPools.**`,
  },
  {
    operations: "DescribeLoadBalancers",
    emulated: "LoadBalancerArns.member.N Names.member.N Marker PageSize",
  },
  {
    operations: `DeleteLoadBalancer DescribeLoadBalancerAttributes ModifyLoadBalancerAttributes SetSecurityGroups
      DescribeCapacityReservation CreateListener DescribeListeners DescribeTargetGroups`,
    emulated: "LoadBalancerArn",
  },
  {
    operations: "ModifyLoadBalancerAttributes ModifyTargetGroupAttributes ModifyListenerAttributes",
    stored: { [notRead]: "Attributes.member.N.{Key,Value}" },
  },
  {
    operations: "SetSecurityGroups",
    emulated: "SecurityGroups.member.N EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
  },
  {
    operations: "CreateTargetGroup",
    emulated: `Name Protocol Port VpcId TargetType ${tags}`,
    stored: {
      [healthy]: `HealthCheckProtocol HealthCheckPort HealthCheckEnabled HealthCheckPath HealthCheckIntervalSeconds
        HealthCheckTimeoutSeconds HealthyThresholdCount UnhealthyThresholdCount Matcher.HttpCode`,
    },
    refused: "ProtocolVersion IpAddressType=ipv4 TargetControlPort Matcher.GrpcCode",
  },
  {
    operations: "ModifyTargetGroup",
    stored: {
      [healthy]: `HealthCheckProtocol HealthCheckPort HealthCheckEnabled HealthCheckPath HealthCheckIntervalSeconds
        HealthCheckTimeoutSeconds HealthyThresholdCount UnhealthyThresholdCount Matcher.HttpCode`,
    },
    refused: "Matcher.GrpcCode",
  },
  {
    operations: "DescribeTargetGroups",
    emulated: "TargetGroupArns.member.N Names.member.N",
    refused: "Marker PageSize",
  },
  {
    operations: `ModifyTargetGroup DeleteTargetGroup DescribeTargetGroupAttributes ModifyTargetGroupAttributes
      RegisterTargets DeregisterTargets DescribeTargetHealth`,
    emulated: "TargetGroupArn",
  },
  {
    operations: "RegisterTargets DeregisterTargets DescribeTargetHealth",
    emulated: "Targets.member.N.{Id,Port}",
    refused: "Targets.member.N.{AvailabilityZone,QuicServerId}",
  },
  { operations: "DescribeTargetHealth", refused: "Include.member.N" },
  {
    operations: "CreateListener ModifyListener",
    emulated: `Port Protocol ${action}.{Type,TargetGroupArn}
      ${action}.ForwardConfig.TargetGroups.member.N.TargetGroupArn`,
    stored: {
      "a listener has one target group": `${action}.{Order,ForwardConfig.TargetGroups.member.N.Weight}`,
    },
    refused: `SslPolicy Certificates.member.N.{CertificateArn,IsDefault} AlpnPolicy.member.N MutualAuthentication.**
      ${action}.{AuthenticateOidcConfig.**,AuthenticateCognitoConfig.**,RedirectConfig.**,FixedResponseConfig.**}
      ${action}.JwtValidationConfig.**
      ${action}.ForwardConfig.TargetGroupStickinessConfig.{Enabled=false,DurationSeconds}`,
  },
  { operations: "CreateListener", emulated: tags },
  { operations: "DescribeListeners", emulated: "ListenerArns.member.N", refused: "Marker PageSize" },
  {
    operations: "ModifyListener DeleteListener DescribeListenerAttributes ModifyListenerAttributes",
    emulated: "ListenerArn",
  },
  { operations: "AddTags RemoveTags DescribeTags", emulated: "ResourceArns.member.N" },
  { operations: "AddTags", emulated: tags },
  { operations: "RemoveTags", emulated: "TagKeys.member.N" },
];
