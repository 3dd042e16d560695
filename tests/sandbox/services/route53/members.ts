import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/Route53/latest/APIReference/ */
export const route53Members: MemberTable = [
  {
    operations: "CreateHostedZone",
    emulated: "Name VPC.{VPCRegion,VPCId} CallerReference HostedZoneConfig.{Comment,PrivateZone}",
    refused: `DelegationSetId HostedZoneConfig.HostedZoneTier=STANDARD EnablePublicDNSFallback=false
      ChangeGuardrails.N.{Name,Status}`,
  },
  {
    operations: "ListHostedZones ListHostedZonesByName ListHostedZonesByVPC ListResourceRecordSets",
    emulated: "maxitems",
  },
  { operations: "ListHostedZones", emulated: "marker hostedzonetype", refused: "delegationsetid" },
  { operations: "ListHostedZonesByName", emulated: "dnsname hostedzoneid" },
  { operations: "ListHostedZonesByVPC", emulated: "vpcid vpcregion nexttoken" },
  { operations: "ListResourceRecordSets", emulated: "name type", refused: "identifier" },
  { operations: "UpdateHostedZoneComment", emulated: "Comment" },
  {
    operations: "AssociateVPCWithHostedZone DisassociateVPCFromHostedZone",
    emulated: "VPC.{VPCRegion,VPCId}",
    stored: { "no operation returns it": "Comment" },
  },
  {
    operations: "ChangeResourceRecordSets",
    emulated: `ChangeBatch.Changes.N.Action
      ChangeBatch.Changes.N.ResourceRecordSet.{Name,Type,TTL,ResourceRecords.N.Value}
      ChangeBatch.Changes.N.ResourceRecordSet.AliasTarget.{HostedZoneId,DNSName}`,
    stored: {
      "no operation returns it": "ChangeBatch.Comment",
      "endpoints are always healthy":
        "ChangeBatch.Changes.N.ResourceRecordSet.AliasTarget.EvaluateTargetHealth",
    },
    refused: `ChangeBatch.Changes.N.ResourceRecordSet.{SetIdentifier,Weight,Region,Failover,MultiValueAnswer}
      ChangeBatch.Changes.N.ResourceRecordSet.{HealthCheckId,TrafficPolicyInstanceId,CidrRoutingConfig.{CollectionId,LocationName}}
      ChangeBatch.Changes.N.ResourceRecordSet.GeoLocation.{ContinentCode,CountryCode,SubdivisionCode}
      ChangeBatch.Changes.N.ResourceRecordSet.GeoProximityLocation.{AWSRegion,LocalZoneGroup,Bias,Coordinates.{Latitude,Longitude}}
      ChangeBatch.Changes.N.ResourceRecordSet.AZAffinity.{LocationType,LocationId}`,
  },
  { operations: "ChangeTagsForResource", emulated: "AddTags.N.{Key,Value} RemoveTagKeys.N" },
];
