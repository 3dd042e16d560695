/**
 * As much of SARIF 2.1.0 as the prover writes, transcribed from the standard: what it writes beyond is refused.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { z } from "zod";

/** 3.11: a message has a text, or an id. */
const message = z.strictObject({ text: z.string().min(1) });

/** 3.4.3: a URI or a relative reference. */
const uri = z.string().regex(/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#[\]]|%[0-9A-F]{2})+$/);

/** 3.29, 3.30: lines are counted from 1. */
const physicalLocation = z.strictObject({
  artifactLocation: z.strictObject({ uri }),
  region: z.strictObject({ startLine: z.number().int().min(1) }),
});

/** 3.27 */
const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.number().int().min(0),
  level: z.enum(["none", "note", "warning", "error"]),
  message,
  locations: z.array(z.strictObject({ physicalLocation })).optional(),
  relatedLocations: z
    .array(z.strictObject({ id: z.number().int().min(0), physicalLocation, message }))
    .optional(),
});

export const sarifLog = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(z.strictObject({ id: z.string(), shortDescription: message, help: message })),
        }),
      }),
      columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
      results: z.array(result),
    }),
  ),
});
