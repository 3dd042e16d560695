import { z } from "zod";

const strings = z.record(z.string(), z.string());

/** One permission, as a statement of the function's policy. */
const statement = z.object({
  Sid: z.string(),
  Effect: z.literal("Allow"),
  Principal: z.union([z.literal("*"), strings]),
  Action: z.string(),
  Resource: z.string(),
  Condition: z.record(z.string(), strings).optional(),
});

/** A function in the sandbox's store; its only version is $LATEST. */
export const lambdaFunction = z.object({
  arn: z.string(),
  account: z.string(),
  region: z.string(),
  name: z.string(),
  role: z.string(),
  runtime: z.string(),
  handler: z.string(),
  description: z.string(),
  /** Seconds. */
  timeout: z.number(),
  /** Megabytes. */
  memorySize: z.number(),
  architectures: z.array(z.string()),
  environment: strings.optional(),
  ephemeralStorage: z.number(),
  tracingMode: z.string(),
  logging: z.object({
    LogFormat: z.string(),
    LogGroup: z.string(),
  }),
  codeSha256: z.string(),
  codeSize: z.number(),
  /** As Lambda writes it: 2026-11-30T04:00:00.000+0000 */
  lastModified: z.string(),
  revisionId: z.string(),
  tags: strings,
  /** By statement id. */
  permissions: z.record(z.string(), statement),
});

export type LambdaFunction = z.infer<typeof lambdaFunction>;
export type PermissionStatement = z.infer<typeof statement>;

/** The resource-based policy, made of the function's permissions; undefined: there are none. */
export function policyOf({ permissions }: LambdaFunction): string | undefined {
  const Statement = Object.values(permissions);
  return Statement.length === 0
    ? undefined
    : JSON.stringify({ Version: "2012-10-17", Id: "default", Statement });
}
