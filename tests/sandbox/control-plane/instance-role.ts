import { z } from "zod";
import type { Place } from "../emulator/client";
import type { Context } from "./call";
import { AwsError } from "./errors";

const members = <T>(item: z.ZodType<T>) =>
  z
    .union([z.literal(""), z.object({ member: z.array(item) })])
    .transform((found) => (typeof found === "object" ? found.member : []));

const profile = z.object({
  GetInstanceProfileResponse: z.object({
    GetInstanceProfileResult: z.object({
      InstanceProfile: z.object({ Roles: members(z.object({ RoleName: z.string(), Arn: z.string() })) }),
    }),
  }),
});

const attached = z.object({
  ListAttachedRolePoliciesResponse: z.object({
    ListAttachedRolePoliciesResult: z.object({
      AttachedPolicies: members(z.object({ PolicyArn: z.string() })),
    }),
  }),
});

export interface InstanceRole {
  readonly roleArn: string | undefined;
  readonly rolePolicyArns: readonly string[];
}

/** The role that an instance's profile gives it; none when the profile or its role is gone. */
export async function instanceRole(
  place: Place,
  profileArn: string | undefined,
  context: Context,
): Promise<InstanceRole> {
  const none = { roleArn: undefined, rolePolicyArns: [] };
  const name = profileArn?.split("/").at(-1);
  if (!name) return none;
  try {
    const answer = await context.emulator.query("iam", place, "GetInstanceProfile", {
      InstanceProfileName: name,
    });
    const [role] =
      profile.parse(answer).GetInstanceProfileResponse.GetInstanceProfileResult.InstanceProfile.Roles;
    if (!role) return none;
    const fields = { RoleName: role.RoleName };
    const policies = attached.parse(
      await context.emulator.query("iam", place, "ListAttachedRolePolicies", fields),
    );
    const { AttachedPolicies } = policies.ListAttachedRolePoliciesResponse.ListAttachedRolePoliciesResult;
    return { roleArn: role.Arn, rolePolicyArns: AttachedPolicies.map((it) => it.PolicyArn) };
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return none;
    throw error;
  }
}
