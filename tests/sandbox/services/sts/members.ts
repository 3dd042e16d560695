import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const stsMembers: MemberTable = [
  {
    operations: "AssumeRole",
    emulated: "RoleArn RoleSessionName DurationSeconds",
    stored: { "only trust policies use it, and the sandbox does not evaluate these": "ExternalId" },
    refused: `Policy PolicyArns.member.N.arn Tags.member.N.{Key,Value} TransitiveTagKeys.member.N SerialNumber
      TokenCode SourceIdentity ProvidedContexts.member.N.{ProviderArn,ContextAssertion} MinimumSessionTokenSize`,
  },
];
