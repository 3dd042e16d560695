import type { Call } from "../../../sandbox/gateway/call";
import type { PolicyRequest } from "../../../sandbox/policy-engine";
import { conditionContext } from "../../../sandbox/policy-engine";

/** What IAM is asked about each operation on the bucket or the object that a request names. */
const actions: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
  ListObjectsV2: "s3:ListBucket",
  HeadBucket: "s3:ListBucket",
  GetObject: "s3:GetObject",
  HeadObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  CopyObject: "s3:PutObject",
  DeleteObject: "s3:DeleteObject",
};

/** A call to S3 as IAM sees it; a copy reads its source as well. */
export function accessesOf(call: Call): PolicyRequest[] {
  const { arn, account } = call.principal;
  const [, role] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  const roleArn = role === undefined ? undefined : `arn:aws:iam::${account}:role/${role}`;
  const principal = { kind: "aws", arn, account, ...(roleArn !== undefined && { roleArn }) } as const;
  const context = conditionContext({ "s3:prefix": call.parameters.get("prefix") });
  const access = (action: string, place: string) => ({
    principal,
    action,
    resource: `arn:aws:s3:::${place}`,
    context,
  });
  const [bucket, key, source] = ["Bucket", "Key", "CopySource"].map((name) => call.parameters.get(name));
  const place = [bucket, key].filter((part) => part !== undefined).join("/");
  const own = access(actions[call.operation] ?? `s3:${call.operation}`, place);
  return source === undefined ? [own] : [access("s3:GetObject", source), own];
}
