import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../../../scripts/stacks/project";
import { Boto, text } from "../../../sandbox/testing/boto";
import { accounts, type Config, type Side } from "./config";
import type { SandboxStacks } from "./sandbox-stacks";

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const permissionPolicy = z.looseObject({
  Statement: z.array(z.looseObject({ Action: oneOrMore, Resource: oneOrMore })),
});
export type PermissionPolicy = z.infer<typeof permissionPolicy>;

/** A checked-in document of docs/policies-for-deployment: its ids are the sandbox's own accounts and region. */
function checkedIn(name: string): unknown {
  return JSON.parse(readFileSync(join(checkout, "docs", "policies-for-deployment", name), "utf8"));
}

export function permissionsOf(side: Side, kind: "permissions" | "preview"): PermissionPolicy {
  return permissionPolicy.parse(checkedIn(`${side}-${kind}.json`));
}

/** The tag that the documents ask for: a deployment under them needs it on everything. */
const taggedConfig: Config = { "aws:defaultTags": { tags: { project: "private-api" } } };

/** The two roles that deploy, one an account, with the checked-in permissions and trust. */
export class DeployingRoles {
  private constructor(
    private readonly boto: Boto,
    readonly name: string,
    private readonly kind: "permissions" | "preview",
  ) {}

  /** As docs/real-accounts.md says: a role, a policy, and the one attached to the other. */
  static async create(
    deployment: SandboxStacks,
    name: string,
    kind: "permissions" | "preview",
  ): Promise<DeployingRoles> {
    const boto = await Boto.start(deployment.sandbox.env);
    const roles = new DeployingRoles(boto, name, kind);
    for (const side of ["consumer", "provider"] as const) {
      const trust = JSON.stringify(checkedIn("trust.json")).replaceAll("111111111111", accounts[side]);
      const iam = (operation: string, input: Record<string, unknown>) =>
        boto.call(accounts[side], "iam", operation, input);
      await iam("create_role", { RoleName: name, AssumeRolePolicyDocument: trust });
      const PolicyDocument = JSON.stringify(permissionsOf(side, kind));
      const made = await iam("create_policy", { PolicyName: name, PolicyDocument });
      await iam("attach_role_policy", { RoleName: name, PolicyArn: text(made, "Policy.Arn") });
    }
    return roles;
  }

  arn(side: Side): string {
    return `arn:aws:iam::${accounts[side]}:role/${this.name}`;
  }

  /** The roles and their policies, as the sandbox lists what is there. */
  get own(): string[] {
    return (["consumer", "provider"] as const).flatMap((side) => [
      `${accounts[side]}/us-east-1 role ${this.name}`,
      `${accounts[side]}/us-east-1 policy arn:aws:iam::${accounts[side]}:policy/${this.name}`,
    ]);
  }

  /** Config by which a side is deployed by its role. */
  config(side: Side): Config {
    return { ...taggedConfig, "aws:assumeRoles": [{ roleArn: this.arn(side) }] };
  }

  /** Runs something while the side's policy lacks one action, then gives it back. */
  async without<T>(side: Side, action: string, work: () => Promise<T>): Promise<T> {
    const whole = permissionsOf(side, this.kind);
    const statements = whole.Statement.map((it) => ({
      ...it,
      Action: it.Action.filter((each) => each !== action),
    })).filter(({ Action }) => Action.length > 0);
    await this.replace(side, { ...whole, Statement: statements });
    try {
      return await work();
    } finally {
      await this.replace(side, whole);
    }
  }

  /** The policy's default version; the one before is deleted, since IAM keeps five. */
  private async replace(side: Side, document: PermissionPolicy): Promise<void> {
    const PolicyArn = `arn:aws:iam::${accounts[side]}:policy/${this.name}`;
    const iam = (operation: string, input: Record<string, unknown>) =>
      this.boto.call(accounts[side], "iam", operation, { PolicyArn, ...input });
    const VersionId = text(await iam("get_policy", {}), "Policy.DefaultVersionId");
    await iam("create_policy_version", { PolicyDocument: JSON.stringify(document), SetAsDefault: true });
    await iam("delete_policy_version", { VersionId });
  }

  stop(): void {
    this.boto.stop();
  }
}
