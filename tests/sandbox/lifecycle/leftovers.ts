import { z } from "zod";

const listing = z.array(z.object({ place: z.string(), kind: z.string(), id: z.string() }));

/** Path of the listing on the sandbox's endpoint; no AWS operation has it. */
export const listingPath = "/_sandbox/resources";

/**
 * Everything left in the sandbox over all accounts and regions: "111111111111/us-east-1 vpc vpc-0abc". What AWS
 * puts into each account by itself (default VPC and groups) and API Gateway's account settings are left out.
 */
export async function listResources(endpoint: string): Promise<string[]> {
  const response = await fetch(new URL(listingPath, endpoint));
  const text = await response.text();
  if (!response.ok) throw new Error(`${endpoint} does not list its resources: ${response.status} ${text}`);
  return listing.parse(JSON.parse(text)).map((it) => `${it.place} ${it.kind} ${it.id}`);
}
