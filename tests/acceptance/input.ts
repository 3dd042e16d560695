import { z } from "zod";
import { basePath, domainName } from "../../shared/access/domain";
import { grant } from "../../shared/access/grant";
import { route } from "../../shared/access/route";
import { roleArn } from "../../shared/contract/consumer";
import { attestation } from "./attestation";
import { row } from "./matrix/row";
import { outcomes } from "./outcome";
import { decidingStatement, step } from "./trace/step";

/** A VPC with an endpoint and an instance to call from. */
const place = z.object({
  /** ORGANIZATION/PROJECT/STACK that it was deployed by. */
  stack: z.string(),
  accountId: z.string(),
  vpcId: z.string(),
  vpcEndpointId: z.string(),
  vpcEndpointDnsName: z.string(),
  privateDns: z.boolean(),
  instanceId: z.string(),
  /** Text of the endpoint's policy, where it is another's, and not what the grants make. */
  existingEndpointPolicy: z.string().optional(),
  /** Role of the instance: what it signs with. */
  instanceRole: z.string(),
  /** Credentials that may run commands on the instance; the default chain where neither is given. */
  roleArn: z.string().optional(),
  profile: z.string().optional(),
});

export type CallingInstance = z.infer<typeof place>;

const target = z.object({
  apiId: z.string(),
  executionArn: z.string(),
  stage: z.string(),
  routes: z.array(route),
  /** Of all its consumers. */
  grants: z.array(grant),
  associatedVpcEndpointIds: z.array(z.string()),
  /** Of the web ACL that its stage has. */
  webAclArn: z.string().optional(),
  /** Its private domain. */
  domain: z
    .object({
      name: domainName,
      id: z.string(),
      basePath,
      onlyDoor: z.boolean(),
      /** Of the consumers that may call by it. */
      vpcEndpointIds: z.array(z.string()),
      /** That are associated with it, where it is looked at; otherwise those that may call. */
      associatedVpcEndpointIds: z.array(z.string()).optional(),
    })
    .optional(),
});

export type CalledApi = z.infer<typeof target>;

/** What the root program hands to the mocha suite, in the environment variable ACCEPTANCE_INPUT. */
export const acceptanceInput = z.object({
  region: z.string(),
  dnsSuffix: z.string(),
  api: target,
  /** An API that admits the consumer's endpoint, and that the endpoint policy does not name. */
  decoy: target.optional(),
  inside: place,
  /** An instance of the consumer's VPC that is no client. */
  neighbourInstanceId: z.string().optional(),
  /** A consumer that the API does not admit, with an open endpoint. */
  stranger: place.optional(),
  /** A role of an account that has nothing to do with either side. */
  foreignRoleArn: z.string().optional(),
  /** File with the token that the API's authorizers let in: the run reads it, and nothing else does. */
  tokenFile: z.string().optional(),
  /** Whether the deploying machine may sign as the probe's role, to try it through a wrong endpoint. */
  assumesProbeRole: z.boolean().optional(),
  /** Whether the deploying machine calls too. */
  outside: z.boolean(),
  /** ORGANIZATION/PROJECT/STACK of consumers that are granted something, and from which nobody calls. */
  uncalled: z.array(z.string()).optional(),
  /** Alarms on the API, and who may read them in its account. */
  alarms: z
    .object({
      list: z.array(z.object({ watches: z.string(), name: z.string() })),
      roleArn: z.string().optional(),
      profile: z.string().optional(),
      /** In which they must be in the expected state. */
      seconds: z.number(),
    })
    .optional(),
  /** Seconds in which an instance's SSM agent is online and its command has ended. */
  timeoutSeconds: z.number(),
  /** Seconds in which calls may still differ: policies and DNS take effect with a delay on AWS. */
  settleSeconds: z.number(),
});

export type AcceptanceInput = z.infer<typeof acceptanceInput>;

/** What a run is of; the root program hands it on in the environment variable ACCEPTANCE_SUBJECT. */
export const acceptanceSubject = z.object({
  /** ORGANIZATION/PROJECT/STACK of the acceptance stack. */
  stack: z.string(),
  region: z.string(),
  sides: z.array(
    z.object({
      side: z.enum(["consumer", "provider", "stranger", "decoy"]),
      /** ORGANIZATION/PROJECT/STACK */
      stack: z.string(),
      accountId: z.string(),
      /** Of its VPC endpoint, or of its API. */
      id: z.string(),
    }),
  ),
});

export type AcceptanceSubject = z.infer<typeof acceptanceSubject>;

const finding = z.object({ verdict: z.string(), reason: z.string().optional() });

/** What the mocha suite hands back on stdout: the root stack's output. */
export const acceptanceResult = z.object({
  subject: acceptanceSubject,
  /** When all calls had ended: ISO 8601. */
  at: z.iso.datetime(),
  /** Of the checkout that made the calls, where it is git's; dirty: with changes that are not committed. */
  commit: z.object({ id: z.string(), dirty: z.boolean() }).optional(),
  /** Why no call was made, where none could be. */
  error: z.string().optional(),
  passed: z.number(),
  failed: z.number(),
  rows: z.array(
    row.extend({
      /** How the deployed policies say that the call ends, layer by layer. */
      way: z.array(step),
      predicted: z.enum(outcomes),
      observed: z.enum(outcomes),
      /** ISO 8601. */
      observedAt: z.iso.datetime(),
      status: z.number(),
      /** What the backend says that it saw of the call, where it is one that does. */
      attested: attestation.optional(),
      /** What curl and the answer say, of a call that ended otherwise than it must. */
      answer: z.string().optional(),
    }),
  ),
  /** The statements that decided some call. */
  statements: z.array(decidingStatement),
  /** What is proved of the deployed policies, for each kind of authorization that the API's routes have. */
  proofs: z.array(z.object({ authorization: z.string(), leastPrivilege: finding, availability: finding })),
  /** The states of the API's alarms after the calls. */
  alarms: z
    .array(
      z.object({
        watches: z.string(),
        name: z.string(),
        /** Where the calls decide it. */
        expected: z.enum(["OK", "ALARM"]).optional(),
        /** MISSING: there is no such alarm. */
        observed: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA", "MISSING"]),
        /** CloudWatch's own text. */
        reason: z.string(),
      }),
    )
    .default([]),
  /** Callers that this environment does not have, and what covers them. */
  unobserved: z.array(z.object({ caller: z.string(), missing: z.string(), covered: z.string() })),
});

export type AcceptanceResult = z.infer<typeof acceptanceResult>;

type ObservedAlarm = AcceptanceResult["alarms"][number];

/** Of most alarms nothing is expected: their state depends on more than the calls. */
export function isAsExpected({ expected, observed }: Pick<ObservedAlarm, "expected" | "observed">): boolean {
  return expected === undefined || expected === observed;
}

/** A consumer beside the stack's own, whose probe calls too. */
const otherConsumer = z.strictObject({
  // The name of its stack is part of a file's name.
  stack: z.string().regex(/^([\w.-]+\/){2}(?!\.+$)[\w.-]+$/, "expected ORGANIZATION/PROJECT/STACK"),
  roleArn: roleArn.optional(),
  profile: z.string().min(1, "expected the name of a profile").optional(),
});

export const otherConsumers = z.array(otherConsumer);
