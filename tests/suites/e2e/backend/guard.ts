import type { Call } from "../../../sandbox/gateway/call";
import { AwsError } from "../../../sandbox/gateway/errors";
import { type Fault, Faults } from "../../../sandbox/gateway/faults";
import type { CompiledPolicy, PolicyRequest } from "../../../sandbox/policy-engine";
import { baseAccount } from "../../../sandbox/services/sts/credentials";
import { accessesOf } from "./access";

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
