import { z } from "zod";
import { Failure } from "../../../shared/terminal/failure";
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

/** Variables of a running sandbox: its endpoint, and the token for its own paths. */
export type SandboxEnvironment = Readonly<Record<string, string | undefined>>;

/** Every resource and part that the sandbox lists. */
export async function listHeld(environment: SandboxEnvironment): Promise<Held[]> {
  const { AWS_ENDPOINT_URL: endpoint, SANDBOX_TOKEN: token } = environment;
  if (endpoint === undefined) throw new Failure("AWS_ENDPOINT_URL is not set: it names the sandbox");
  const headers = { authorization: `Bearer ${token ?? ""}` };
  const response = await fetch(new URL(listingPath, endpoint), { headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${endpoint} does not list its resources: ${response.status} ${text}`);
  return listing.parse(JSON.parse(text));
}

/** "111111111111/us-east-1 vpc vpc-0abc" */
export function lineOf({ place, kind, id }: Held): string {
  return `${place} ${kind} ${id}`;
}

/**
 * All resources in the sandbox, in all accounts and regions: "111111111111/us-east-1 vpc vpc-0abc". Not listed are
 * resources that AWS itself creates (default VPC and groups), API Gateway's account settings, and parts of listed
 * resources.
 */
export async function listResources(environment: SandboxEnvironment): Promise<string[]> {
  return (await listHeld(environment)).filter(({ part }) => part === undefined).map(lineOf);
}
