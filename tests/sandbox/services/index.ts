import type { Call } from "../gateway/call";
import { own } from "../own";
import { acm } from "./acm/service";
import { apiGateway } from "./api-gateway/service";
import { ec2 } from "./ec2/service";
import { elasticLoadBalancing } from "./elastic-load-balancing/service";
import { iam } from "./iam/service";
import { lambda } from "./lambda/service";
import { logs } from "./logs/service";
import { monitoring } from "./monitoring/service";
import { ram } from "./ram/service";
import { route53 } from "./route53/service";
import { s3 } from "./s3/service";
import type { Service } from "./service";
import { ssm } from "./ssm/service";
import { sts } from "./sts/service";
import { wafv2 } from "./wafv2/service";

/** The services of the sandbox, by signing name. */
export const services: Readonly<Record<string, Service>> = {
  acm,
  apigateway: apiGateway,
  ec2,
  elasticloadbalancing: elasticLoadBalancing,
  iam,
  lambda,
  logs,
  monitoring,
  ram,
  route53,
  s3,
  ssm,
  sts,
  wafv2,
};

/** undefined when the sandbox has no such service. */
export function serviceOf(signingName: string): Service | undefined {
  return own(services, signingName);
}

/** True when a call changes nothing. */
export function readsOnly(call: Call): boolean {
  return serviceOf(call.service)?.readsOnly(call) === true;
}
