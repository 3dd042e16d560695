import { z } from "zod";

/** A certificate as the sandbox keeps it. */
export const certificate = z.object({
  arn: z.string(),
  account: z.string(),
  region: z.string(),
  domainName: z.string(),
  /** The domain's own name first. */
  names: z.array(z.string()),
  keyAlgorithm: z.string(),
  /** ISO 8601: when it was requested or first imported. */
  created: z.string(),
  tags: z.record(z.string(), z.string()),
  origin: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("imported"),
      /** PEM. */
      certificate: z.string(),
      chain: z.string().optional(),
      privateKey: z.string(),
    }),
    z.object({
      kind: z.literal("requested"),
      /** By domain name: the CNAME that validates it. */
      proofs: z.record(z.string(), z.object({ name: z.string(), value: z.string() })),
      transparencyLogging: z.enum(["ENABLED", "DISABLED"]),
      idempotencyToken: z.string().optional(),
      /** ISO 8601; once issued it stays so. */
      issued: z.string().optional(),
    }),
  ]),
});

export type Certificate = z.infer<typeof certificate>;
