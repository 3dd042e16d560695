import { z } from "zod";
import { grant } from "../../../shared/access/grant";
import { apis } from "../matrix/row";

/** What a call passes on its way to the API, in this order. */
export const layers = [
  "DNS",
  "network",
  "routing",
  "association",
  "endpoint policy",
  "domain policy",
  "WAF",
  "authorization",
  "resource policy",
  "authorizer",
  "method",
] as const;
export type Layer = (typeof layers)[number];

/** Where a statement is: "api", an endpoint's id, the ARN of a domain or a role, and its place in that policy. */
const deciding = z.object({
  policy: z.string(),
  document: z.number().optional(),
  statement: z.number(),
  sid: z.string().optional(),
});

export const step = z.object({
  layer: z.enum(layers),
  passes: z.boolean(),
  because: z.string(),
  /** The statements that decided, where a policy did. */
  decidedBy: z.array(deciding),
});

/** One layer's decision on a call. */
export type TraceStep = z.infer<typeof step>;

/** A statement that decided some call, in the policies that calls of this API meet. */
export const decidingStatement = deciding.extend({
  api: z.enum(apis),
  /** Its JSON as deployed. */
  text: z.string(),
  /** The grants that it was made of; none for a Deny, and in the policy of an endpoint that is another's. */
  grants: z.array(grant),
});

export type TracedStatement = z.infer<typeof decidingStatement>;
