import { z } from "zod";

const state = z.object({
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: state.optional(),
  newState: state.optional(),
  diffReasons: z.array(z.string()).nullish(),
});

/** What `pulumi preview --json` prints, as far as it is read here. */
export const previewReport = z.object({
  steps: z
    .array(step)
    .nullish()
    .transform((steps) => steps ?? []),
});

export type PreviewReport = z.infer<typeof previewReport>;
