import { ACMClient } from "@aws-sdk/client-acm";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RAMClient } from "@aws-sdk/client-ram";
import { Route53Client } from "@aws-sdk/client-route-53";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";

/** Clients of the account and region that a stack's AWS provider acts in. */
export interface Aws {
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly apiGateway: APIGatewayClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly acm: ACMClient;
  readonly ram: RAMClient;
  readonly route53: Route53Client;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Credentials = ReturnType<typeof fromNodeProviderChain>;

const role = z.object({
  roleArn: z.string(),
  externalId: z.string().optional(),
  sessionName: z.string().optional(),
});

/** Settings of a provider in a state: nested ones are JSON in a text. https://www.pulumi.com/registry/packages/aws/installation-configuration/ */
const settings = z.object({
  region: z.string(),
  profile: z.string().optional(),
  assumeRoles: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "expected JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.array(role))
    .default([]),
});

/**
 * Clients that act as the AWS provider of a stack does.
 * @param inputs of the provider, as the state holds them
 * @param environment of the Pulumi CLI
 * @throws Failure for settings that are secret, or of another form
 */
export function awsOf(inputs: unknown, environment: Environment): Aws {
  const parsed = settings.safeParse(inputs);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure(
      `cannot act as the stack's AWS provider: ${issue?.path.join(".") || "its settings in the state"}: ${issue?.message}\n` +
        "  next: set aws:region, and aws:profile or aws:assumeRoles, in plain text",
    );
  }
  const { region, profile, assumeRoles } = parsed.data;
  const endpoint = environment.AWS_ENDPOINT_URL;
  const place = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  const credentials = assumeRoles.reduce<Credentials>(
    (masterCredentials, { roleArn, externalId, sessionName }) =>
      fromTemporaryCredentials({
        masterCredentials,
        clientConfig: place,
        params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName ?? "repair" },
      }),
    ownCredentials(profile, environment),
  );
  const options = { ...place, credentials };
  // The SDK warns the user of Node versions that it will drop; which one runs is this project's choice.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  return {
    ec2: new EC2Client(options),
    iam: new IAMClient(options),
    apiGateway: new APIGatewayClient(options),
    logs: new CloudWatchLogsClient(options),
    cloudWatch: new CloudWatchClient(options),
    lambda: new LambdaClient(options),
    balancing: new ElasticLoadBalancingV2Client(options),
    acm: new ACMClient(options),
    ram: new RAMClient(options),
    route53: new Route53Client(options),
  };
}

/** The provider's profile, else the environment's keys, else what every AWS client finds. */
function ownCredentials(profile: string | undefined, environment: Environment): Credentials {
  if (profile !== undefined) return fromIni({ profile });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId && secretAccessKey) {
    const sessionToken = environment.AWS_SESSION_TOKEN || undefined;
    return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
  }
  return environment.AWS_PROFILE ? fromIni({ profile: environment.AWS_PROFILE }) : fromNodeProviderChain();
}
