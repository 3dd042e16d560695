import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/waf/latest/APIReference/ */
export const wafMembers: MemberTable = [
  { operations: "CreateWebACL GetWebACL DeleteWebACL", emulated: "Name" },
  { operations: "GetWebACL DeleteWebACL", emulated: "Id" },
  { operations: "GetWebACL", refused: "ARN" },
  { operations: "DeleteWebACL", emulated: "LockToken" },
  // Web ACLs of CloudFront cannot be associated with stages.
  { operations: "CreateWebACL GetWebACL DeleteWebACL ListWebACLs", refused: "Scope=REGIONAL" },
  { operations: "CreateWebACL", emulated: "Tags.N.{Key,Value}" },
  {
    operations: "CreateWebACL",
    stored: {
      "the sandbox does not filter requests by web ACLs": `Description
        VisibilityConfig.{SampledRequestsEnabled,CloudWatchMetricsEnabled,MetricName}`,
    },
    refused: `Rules.** DefaultAction.Block.CustomResponse.** DefaultAction.Allow.CustomRequestHandling.**
      CustomResponseBodies.** CaptchaConfig.** ChallengeConfig.** TokenDomains.N AssociationConfig.**
      DataProtectionConfig.** OnSourceDDoSProtectionConfig.** ApplicationConfig.** MonetizationConfig.**
      AnalyticsConfig.**`,
  },
  { operations: "ListWebACLs", emulated: "NextMarker Limit" },
  { operations: "AssociateWebACL ListResourcesForWebACL", emulated: "WebACLArn" },
  { operations: "AssociateWebACL DisassociateWebACL GetWebACLForResource", emulated: "ResourceArn" },
  { operations: "ListResourcesForWebACL", refused: "ResourceType=API_GATEWAY" },
  { operations: "ListTagsForResource TagResource UntagResource", emulated: "ResourceARN" },
  { operations: "ListTagsForResource", emulated: "NextMarker Limit" },
  { operations: "TagResource", emulated: "Tags.N.{Key,Value}" },
  { operations: "UntagResource", emulated: "TagKeys.N" },
];
