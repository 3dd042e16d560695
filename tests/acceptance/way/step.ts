import { z } from "zod";

/** What a call passes on its way to the API, in this order. */
export const layers = [
  "DNS",
  "network",
  "routing",
  "endpoint policy",
  "authorization",
  "resource policy",
  "method",
] as const;
export type Layer = (typeof layers)[number];

export const step = z.object({
  layer: z.enum(layers),
  passes: z.boolean(),
  because: z.string(),
  /** The statements that decided, where a policy did. */
  decidedBy: z.array(
    z.object({
      policy: z.string(),
      document: z.number().optional(),
      statement: z.number(),
      sid: z.string().optional(),
    }),
  ),
});

/** One layer's word on a call. */
export type Step = z.infer<typeof step>;
