import { z } from "zod";
import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { members } from "../../gateway/xml";
import type { Place } from "../../moto/client";
import { attachedPolicyArns } from "./role";

const profile = z.object({
  GetInstanceProfileResponse: z.object({
    GetInstanceProfileResult: z.object({
      InstanceProfile: z.object({ Roles: members(z.object({ RoleName: z.string(), Arn: z.string() })) }),
    }),
  }),
});

export interface InstanceRole {
  readonly roleArn: string | undefined;
  readonly rolePolicyArns: readonly string[];
}

/** The role of an instance's profile; none when the profile or its role was deleted. */
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
    return {
      roleArn: role.Arn,
      rolePolicyArns: await attachedPolicyArns(place, role.RoleName, context),
    };
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return none;
    throw error;
  }
}
