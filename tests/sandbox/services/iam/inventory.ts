import { z } from "zod";
import type { Context } from "../../gateway/call";
import { members } from "../../gateway/xml";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";

const records = members(z.record(z.string(), z.unknown()));

const lists = [
  ["role", "ListRoles", "Roles", "RoleName", {}],
  ["instance-profile", "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName", {}],
  ["policy", "ListPolicies", "Policies", "Arn", { Scope: "Local" }],
] as const;

/** Roles, profiles and customer managed policies, which are the same in every region. */
export async function iamInventory(place: Place, { emulator }: Context): Promise<Omit<Held, "place">[]> {
  const all = await Promise.all(
    lists.map(async ([kind, action, list, name, fields]) => {
      const answer = await emulator.query("iam", place, action, fields);
      const shape = z.object({
        [`${action}Response`]: z.object({ [`${action}Result`]: z.object({ [list]: records }) }),
      });
      const found = shape.parse(answer)[`${action}Response`]?.[`${action}Result`]?.[list] ?? [];
      return found.map((it) => ({ kind, id: String(it[name]) }));
    }),
  );
  return all.flat();
}
