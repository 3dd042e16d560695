import { z } from "zod";
import { domainArn } from "../access/domain";
import { grantPrincipal, vpcEndpointId } from "../access/grant";
import { accountId, digest, executionArn, region, version, vpcId } from "./identifiers";

const instanceId = z.string().regex(/^i-[0-9a-f]+$/, "expected i- and hexadecimal digits");
export const roleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/\S+$/, "expected the ARN of an IAM role");

/** Stack outputs of the consumer project: what the provider and the acceptance stack must know of it. */
export const consumerOutputs = z.object({
  contractVersion: version,
  accountId,
  region,
  vpcId,
  /** IPv4 blocks of the VPC; none from a stack that was deployed before it exported them. */
  cidrBlocks: z.array(z.cidrv4("expected an IPv4 block such as 10.0.0.0/16")).default([]),
  vpcEndpointId,
  vpcEndpointDnsName: z
    .string()
    .regex(/^vpce-[0-9a-z-]+\.execute-api\..+$/, "expected vpce-x-y.execute-api.REGION.vpce.amazonaws.com"),
  privateDnsEnabled: z.boolean(),
  /** IAM roles that may sign calls from inside: what an AWS_IAM grant can name. */
  callers: z.array(grantPrincipal),
  /** The instance that runs the invocation tests, reached by SSM. */
  probeInstanceId: instanceId,
  /** The role that the probe signs with. */
  probeRole: roleArn,
  /** An instance of the same VPC that is no client of the endpoint: its calls must end at the security group. */
  neighbourInstanceId: instanceId.optional(),
  /** The API that the endpoint policy names; absent while the endpoint is closed. */
  openedTo: executionArn.optional(),
  /** The private domain that the endpoint is associated with; absent where it is with none. */
  associatedDomainArn: domainArn.optional(),
  endpointPolicyDigest: digest,
  /** Text of the policy of an endpoint that this stack uses and does not own; absent where the grants make the policy. */
  existingEndpointPolicy: z.string().optional(),
});

export type ConsumerOutputs = z.infer<typeof consumerOutputs>;
