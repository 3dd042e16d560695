import { z } from "zod";
import { grant } from "../../shared/access/grant";
import { route } from "../../shared/access/route";
import { invocationForms } from "../../shared/invocation/form";
import { outcomes } from "./outcome";

/** What the root program hands to the mocha suite, in the environment variable ACCEPTANCE_INPUT. */
export const acceptanceInput = z.object({
  target: z.object({
    apiId: z.string(),
    region: z.string(),
    dnsSuffix: z.string(),
    vpcEndpointId: z.string(),
    vpcEndpointDnsName: z.string(),
  }),
  probeInstanceId: z.string(),
  privateDns: z.boolean(),
  associated: z.boolean(),
  grants: z.array(grant),
  routes: z.array(route),
  /** Credentials of the consumer's account; the default chain where neither is given. */
  roleArn: z.string().optional(),
  profile: z.string().optional(),
  /** Seconds for the SSM agent to come online, and for the command to end. */
  timeoutSeconds: z.number(),
  /** Seconds in which calls may still differ: policies and DNS take effect with a delay on AWS. */
  settleSeconds: z.number(),
});

export type AcceptanceInput = z.infer<typeof acceptanceInput>;

/** What the mocha suite hands back on stdout: the root stack's output. */
export const acceptanceResult = z.object({
  passed: z.number(),
  failed: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      caller: z.enum(["inside", "outside"]),
      form: z.enum(invocationForms),
      api: z.enum(["granted", "unknown"]),
      method: z.string(),
      path: z.string(),
      expected: z.enum(outcomes),
      observed: z.enum(outcomes),
      status: z.number(),
      because: z.string(),
    }),
  ),
});

export type AcceptanceResult = z.infer<typeof acceptanceResult>;
