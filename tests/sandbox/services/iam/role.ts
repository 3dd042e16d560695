/** Roles and their policies, from moto. */
import { z } from "zod";
import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { members } from "../../gateway/xml";
import type { Place } from "../../moto/client";
import { own } from "../../own";
import type { Role } from "../../snapshots";

/** Moto writes policy documents percent-encoded, as IAM does. */
const document = z.string().transform((text) => decodeURIComponent(text.replaceAll("+", " ")));

const role = z.object({
  Role: z.object({
    Arn: z.string(),
    RoleId: z.string(),
    AssumeRolePolicyDocument: document,
    Tags: members(z.object({ Key: z.string(), Value: z.string() })).optional(),
    PermissionsBoundary: z
      .union([z.literal(""), z.object({ PermissionsBoundaryArn: z.string() })])
      .optional(),
  }),
});
const inlineNames = z.object({ PolicyNames: members(z.string()) });
const inline = z.object({ PolicyDocument: document });
const attached = z.object({ AttachedPolicies: members(z.object({ PolicyArn: z.string() })) });
const managed = z.object({ Policy: z.object({ DefaultVersionId: z.string() }) });
const managedVersion = z.object({ PolicyVersion: z.object({ Document: document }) });

const elements = z.record(z.string(), z.unknown());

/** Calls IAM, which is the same in every region. */
class Iam {
  constructor(
    private readonly place: Place,
    private readonly context: Context,
  ) {}

  async ask<T>(action: string, fields: Readonly<Record<string, string>>, result: z.ZodType<T>): Promise<T> {
    const answer = elements.parse(await this.context.emulator.query("iam", this.place, action, fields));
    return result.parse(own(elements.parse(own(answer, `${action}Response`)), `${action}Result`));
  }
}

export async function attachedPolicyArns(
  place: Place,
  RoleName: string,
  context: Context,
): Promise<readonly string[]> {
  const iam = new Iam(place, context);
  const { AttachedPolicies } = await iam.ask("ListAttachedRolePolicies", { RoleName }, attached);
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
}

async function inlinePolicy(iam: Iam, RoleName: string, PolicyName: string) {
  const { PolicyDocument } = await iam.ask("GetRolePolicy", { RoleName, PolicyName }, inline);
  return { name: PolicyName, document: PolicyDocument };
}

async function managedPolicy(iam: Iam, PolicyArn: string) {
  const { Policy } = await iam.ask("GetPolicy", { PolicyArn }, managed);
  const version = { PolicyArn, VersionId: Policy.DefaultVersionId };
  const { PolicyVersion } = await iam.ask("GetPolicyVersion", version, managedVersion);
  return { name: PolicyArn, document: PolicyVersion.Document };
}

/** The role with its policies; undefined when the account has no role of this name. */
export async function readRole(
  account: string,
  RoleName: string,
  context: Context,
): Promise<Role | undefined> {
  const place = { account, region: "us-east-1" };
  const iam = new Iam(place, context);
  try {
    const found = (await iam.ask("GetRole", { RoleName }, role)).Role;
    const { Arn, RoleId: id, AssumeRolePolicyDocument, Tags = [], PermissionsBoundary } = found;
    const { PolicyNames } = await iam.ask("ListRolePolicies", { RoleName }, inlineNames);
    const arns = await attachedPolicyArns(place, RoleName, context);
    return {
      arn: Arn,
      id,
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
      policies: await Promise.all([
        ...PolicyNames.map((name) => inlinePolicy(iam, RoleName, name)),
        ...arns.map((arn) => managedPolicy(iam, arn)),
      ]),
      permissionsBoundaryArn:
        typeof PermissionsBoundary === "object" ? PermissionsBoundary.PermissionsBoundaryArn : undefined,
      services: servicesOf(AssumeRolePolicyDocument),
    };
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return undefined;
    throw error;
  }
}

const assumable = z.object({
  Role: z.object({ Arn: z.string(), RoleId: z.string(), MaxSessionDuration: z.coerce.number() }),
});

export interface AssumableRole {
  readonly arn: string;
  readonly id: string;
  /** Seconds. */
  readonly longestSession: number;
}

/** The facts that a session needs; undefined when the account has no role of this name. */
export async function assumableRole(
  account: string,
  RoleName: string,
  context: Context,
): Promise<AssumableRole | undefined> {
  const iam = new Iam({ account, region: "us-east-1" }, context);
  try {
    const {
      Arn: arn,
      RoleId: id,
      MaxSessionDuration,
    } = (await iam.ask("GetRole", { RoleName }, assumable)).Role;
    return { arn, id, longestSession: MaxSessionDuration };
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return undefined;
    throw error;
  }
}

const several = <T>(one: z.ZodType<T>) => z.union([one.transform((it) => [it]), z.array(one)]);
const trustStatement = z.object({
  Effect: z.literal("Allow"),
  Action: several(z.string()),
  Principal: z.object({ Service: several(z.string()) }),
});

/** Services that a trust policy allows to assume its role. Conditions are ignored. */
function servicesOf(trust: string): string[] {
  const { Statement } = elements.parse(JSON.parse(trust));
  return [Statement].flat().flatMap((statement) => {
    const { data } = trustStatement.safeParse(statement);
    const allows = data?.Action.some((it) => ["sts:AssumeRole", "sts:*", "*"].includes(it));
    return data !== undefined && allows ? data.Principal.Service : [];
  });
}

const trust = z.object({ Role: z.object({ Arn: z.string(), AssumeRolePolicyDocument: document }) });

/** True when the role exists, and its trust policy allows the service to assume it. */
export async function serviceMayAssume(arn: string, service: string, context: Context): Promise<boolean> {
  const [, , , , account = ""] = arn.split(":");
  const iam = new Iam({ account, region: "us-east-1" }, context);
  try {
    const { Role: found } = await iam.ask("GetRole", { RoleName: arn.split("/").at(-1) ?? "" }, trust);
    return found.Arn === arn && servicesOf(found.AssumeRolePolicyDocument).includes(service);
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return false;
    throw error;
  }
}
