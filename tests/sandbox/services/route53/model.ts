import { z } from "zod";

export const recordTypes = ["A", "AAAA", "CNAME", "NS", "SOA"] as const;

/** A record set of a zone; names are in lower case and end with a dot. */
export const recordSet = z.object({
  name: z.string(),
  type: z.enum(recordTypes),
  ttl: z.number().optional(),
  values: z.array(z.string()),
  /** Instead of values: the name of an interface endpoint. */
  alias: z.object({ zoneId: z.string(), name: z.string(), evaluateTargetHealth: z.boolean() }).optional(),
});

/** A hosted zone in the sandbox's store. */
export const hostedZone = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  callerReference: z.string(),
  comment: z.string().optional(),
  /** Empty: the zone is public. */
  vpcs: z.array(z.object({ id: z.string(), region: z.string() })),
  records: z.array(recordSet),
  tags: z.record(z.string(), z.string()),
});

export type RecordSet = z.infer<typeof recordSet>;
export type HostedZone = z.infer<typeof hostedZone>;
