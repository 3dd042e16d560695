import type { Call } from "../../../sandbox/gateway/call";
import { AwsError } from "../../../sandbox/gateway/errors";
import { type Fault, Faults } from "../../../sandbox/gateway/faults";
import { type CompiledPolicy, conditionContext, type PolicyRequest } from "../../../sandbox/policy-engine";
import { baseAccount } from "../../../sandbox/services/sts/credentials";

/** The account that has the bucket. It is neither side's, so every pipeline's calls come from another account. */
const bucketOwner = baseAccount;

/**
 * Enforces policies on every call to S3, which the sandbox does not, and remembers what was asked and written. A role
 * of another account than the bucket's needs all of them; who is of that account may do everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export class Guard extends Faults {
  readonly accesses: PolicyRequest[] = [];
  /** What the policies did not allow. */
  readonly refused: PolicyRequest[] = [];
  /** Body of everything that was put into the bucket. */
  readonly written: string[] = [];
  private alsoRefused: (access: PolicyRequest) => boolean = () => false;

  constructor(private readonly policies: readonly CompiledPolicy[]) {
    super({ seed: 1, rate: 0, kinds: ["failed"] });
  }

  /** Refuses more than the policies do while something runs. */
  async refusing<T>(more: (access: PolicyRequest) => boolean, work: () => Promise<T>): Promise<T> {
    this.alsoRefused = more;
    try {
      return await work();
    } finally {
      this.alsoRefused = () => false;
    }
  }

  override next(call: Call): Fault | undefined {
    if (call.service !== "s3") return undefined;
    if (call.operation === "PutObject") this.written.push(call.body.toString("utf8"));
    if (call.account === bucketOwner) return undefined;
    const asked = accessesOf(call);
    this.accesses.push(...asked);
    const byPolicies = asked.filter((access) => !this.allow(access));
    this.refused.push(...byPolicies);
    const [refused] = [...byPolicies, ...asked.filter(this.alsoRefused)];
    if (refused === undefined) return undefined;
    return { kind: "failed", late: false, error: accessDenied(refused) };
  }

  private allow(access: PolicyRequest): boolean {
    return this.policies.every((policy) => policy(access).decision === "allow");
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
function accessDenied({ principal, action, resource }: PolicyRequest): AwsError {
  const who = principal.kind === "aws" ? principal.arn : "anonymous";
  return new AwsError(
    "AccessDenied",
    `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ` +
      `because no resource-based policy allows the ${action} action`,
    403,
  );
}

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
function accessesOf(call: Call): PolicyRequest[] {
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
