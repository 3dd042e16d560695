import type { Operations } from "../gateway/call";
import { apiGatewayOperations } from "./api-gateway/operations";
import { ec2Operations } from "./ec2/operations";
import { iamOperations } from "./iam/operations";
import { logsOperations } from "./logs/operations";
import { s3Operations } from "./s3/operations";
import { ssmOperations } from "./ssm/operations";
import type { Running } from "./ssm/running";
import type { Credentials } from "./sts/credentials";
import { stsOperations } from "./sts/operations";

/** What each service supports, by signing name. */
export function services(running: Running, credentials: Credentials): Readonly<Record<string, Operations>> {
  return {
    apigateway: apiGatewayOperations,
    ec2: ec2Operations,
    iam: iamOperations,
    logs: logsOperations,
    s3: s3Operations,
    ssm: ssmOperations(running),
    sts: stsOperations(credentials),
  };
}
