import { z } from "zod";
import { routeFor } from "../../shared/access/reach";
import { isDomainForm } from "../../shared/invocation/form";
import type { AcceptanceInput, CallingInstance } from "./input";
import type { Row } from "./matrix/row";

/**
 * What a backend says that it saw of a call: an answer of the form {"attests": {...}}, as those in provider/backend give
 * it. Any other backend attests nothing.
 */
const answer = z.object({
  attests: z.object({
    vpceId: z.string(),
    /** Of whoever signed, where the method asks for it. */
    userArn: z.string().nullish(),
    method: z.string(),
    path: z.string(),
  }),
});

type Attests = z.infer<typeof answer>["attests"];

/** Through which endpoint a call came, and as whom. */
export const attestation = z.object({ vpceId: z.string(), userArn: z.string().optional() });

export type Attestation = z.infer<typeof attestation>;

type CallersOf = Pick<AcceptanceInput, "inside" | "stranger"> & {
  readonly api: Pick<AcceptanceInput["api"], "domain" | "routes">;
};

/** undefined: the answer attests nothing. wrong: what the backend saw is not the call that was made. */
export function attestationOf(
  body: string,
  row: Row,
  input: CallersOf,
): { readonly attested: Attestation; readonly wrong: string | undefined } | undefined {
  const seen = read(body);
  if (seen === undefined) return undefined;
  const { vpceId, userArn } = seen;
  return { attested: { vpceId, ...(userArn ? { userArn } : {}) }, wrong: wrongIn(seen, row, input) };
}

function read(body: string): Attests | undefined {
  if (!body.startsWith('{"attests":')) return undefined;
  try {
    return answer.parse(JSON.parse(body)).attests;
  } catch {
    return undefined;
  }
}

function wrongIn(seen: Attests, row: Row, { inside, stranger, api }: CallersOf): string | undefined {
  const place = row.caller === "stranger" ? stranger : inside;
  const endpoint = row.via === "own" ? place : inside;
  const differs = (what: string, saw: string, is: string) =>
    `the backend saw ${what} ${saw}, and it was ${is}`;
  if (endpoint !== undefined && seen.vpceId !== endpoint.vpcEndpointId)
    return differs("the endpoint", seen.vpceId, endpoint.vpcEndpointId);
  // By a domain a function gets the whole path, with the base path; an HTTP backend is asked by a path of its own.
  const isWhole = routeFor(api.routes, row.method, row.path)?.integration !== "http";
  const basePath =
    isDomainForm(row.form) && isWhole && api.domain !== undefined ? `/${api.domain.basePath}` : "";
  const call = `${row.method} ${basePath}${row.path}`;
  if (`${seen.method} ${seen.path}` !== call) return differs("the call", `${seen.method} ${seen.path}`, call);
  if (row.signer === "nobody" && seen.userArn) return differs("the caller", seen.userArn, "nobody");
  if (row.signer === "own role" && place !== undefined && !isSessionOf(place, seen.userArn ?? ""))
    return differs("the caller", seen.userArn ?? "nobody", `a session of ${place.instanceRole}`);
  return undefined;
}

function isSessionOf({ instanceRole, accountId }: CallingInstance, userArn: string): boolean {
  const role = instanceRole.split("/").at(-1) ?? "";
  return userArn.split(":").slice(2).join(":").startsWith(`sts::${accountId}:assumed-role/${role}/`);
}

/** "through vpce-0123 as consumer-probe-0a1b2c3" */
export function attestationText({ vpceId, userArn }: Attestation): string {
  const [, role] = /:assumed-role\/([^/]+)\//.exec(userArn ?? "") ?? [];
  return `through ${vpceId}${userArn === undefined ? "" : ` as ${role ?? userArn}`}`;
}
