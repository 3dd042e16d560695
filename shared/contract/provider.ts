import { z } from "zod";
import { basePath, domainArn, domainName } from "../access/domain";
import { grant, stageName, vpcEndpointId } from "../access/grant";
import { route } from "../access/route";
import { accountId, apiId, digest, executionArn, region, version, webAclArn } from "./identifiers";

const admittedConsumer = z.object({
  /** ORGANIZATION/PROJECT/STACK */
  stack: z.string(),
  accountId,
  vpcEndpointId,
  grants: z.array(grant),
  /** Given where it may call by the private domain. accept: an invitation to the share waits in its account. */
  domain: z.object({ accept: z.boolean() }).optional(),
});

export type AdmittedConsumer = z.infer<typeof admittedConsumer>;

const privateDomain = z.object({
  name: domainName,
  /** As AWS gives it: names are not unique across accounts. */
  id: z.string().regex(/^[a-z0-9]+$/, "expected the id of a private domain"),
  arn: domainArn,
  basePath,
  /** Of the RAM share that the consumers' accounts are principals of. */
  shareArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:ram:.+:resource-share\/.+$/, "expected the ARN of a resource share"),
  /** Whether the API's own names are closed. */
  onlyDoor: z.boolean(),
});

export type PrivateDomain = z.infer<typeof privateDomain>;

/** Stack outputs of the provider project: what its consumers and the acceptance stack must know of it. */
export const providerOutputs = z.object({
  contractVersion: version,
  accountId,
  region,
  apiId,
  executionArn,
  stage: stageName,
  routes: z.array(route).min(1),
  /** Who may call what, consumer by consumer: each opens its endpoint to its own part, found by its stack's name. */
  consumers: z.array(admittedConsumer),
  /** Endpoints with a Route 53 alias for the API. */
  associatedVpcEndpointIds: z.array(z.string()),
  /** A name of its own, by which consumers may call too. */
  domain: privateDomain.optional(),
  /** Of the web ACL that the stage is associated with. */
  webAclArn: webAclArn.optional(),
  apiPolicyDigest: digest,
  /** The policy that the served deployment was made with: differs when an update stopped half-way. */
  deployedApiPolicyDigest: digest,
  /** Changes whenever the API is deployed again. */
  deploymentId: z.string().min(1),
  /** Alarms on the API, where it has some: what each watches, and its name. */
  alarms: z.array(z.object({ watches: z.string(), name: z.string() })).optional(),
  /** For this stack's own next update; versions that did not have it did not own the execution log group. */
  logging: z
    .object({ accountRole: z.enum(["own", "another's", "replaced"]), executionLogGroup: z.string() })
    .optional(),
});

export type ProviderOutputs = z.infer<typeof providerOutputs>;
