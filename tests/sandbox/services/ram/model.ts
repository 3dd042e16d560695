import { z } from "zod";

const associationStatus = z.enum(["ASSOCIATING", "ASSOCIATED", "DISASSOCIATED"]);
/** ISO 8601. */
const times = { created: z.string(), updated: z.string() };

/** An account that the share is shared with: outside an organization it must accept. */
const principal = z.object({
  ...times,
  status: associationStatus,
  invitation: z.object({
    arn: z.string(),
    /** ISO 8601. */
    sent: z.string(),
    answer: z.enum(["ACCEPTED", "REJECTED"]).optional(),
  }),
});

/** A resource share in the sandbox's store. */
export const resourceShare = z.object({
  arn: z.string(),
  account: z.string(),
  region: z.string(),
  name: z.string(),
  allowExternalPrincipals: z.boolean(),
  tags: z.record(z.string(), z.string()),
  ...times,
  /** By ARN. */
  resources: z.record(z.string(), z.object(times)),
  /** By account. */
  principals: z.record(z.string(), principal),
});

/** The answer to a request with a client token, by account, operation and token. */
export const ramToken = z.object({ request: z.string(), answer: z.string() });

export type ResourceShare = z.infer<typeof resourceShare>;
export type SharePrincipal = z.infer<typeof principal>;
