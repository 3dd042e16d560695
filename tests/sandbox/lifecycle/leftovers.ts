import { z } from "zod";
import type { Held } from "./inventory";

const listing = z.array(
  z.object({
    place: z.string(),
    kind: z.string(),
    id: z.string(),
    part: z.object({ of: z.string(), stateId: z.string() }).optional(),
  }),
);

/** Path of the listing on the sandbox's endpoint; no AWS operation has it. */
export const listingPath = "/_sandbox/resources";

/** Every resource and part that the sandbox lists. */
export async function listHeld(endpoint: string): Promise<Held[]> {
  const response = await fetch(new URL(listingPath, endpoint));
  const text = await response.text();
  if (!response.ok) throw new Error(`${endpoint} does not list its resources: ${response.status} ${text}`);
  return listing.parse(JSON.parse(text));
}

/** "111111111111/us-east-1 vpc vpc-0abc" */
export function lineOf({ place, kind, id }: Held): string {
  return `${place} ${kind} ${id}`;
}

/**
 * Everything left in the sandbox over all accounts and regions: "111111111111/us-east-1 vpc vpc-0abc". What AWS
 * puts into each account by itself (default VPC and groups), API Gateway's account settings, and the parts of what is
 * listed are left out.
 */
export async function listResources(endpoint: string): Promise<string[]> {
  return (await listHeld(endpoint)).filter(({ part }) => part === undefined).map(lineOf);
}
