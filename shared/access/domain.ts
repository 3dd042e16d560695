import { z } from "zod";

/** A name of its own for the API, in lower case: wildcards are for certificates, no domain has one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html */
export const domainName = z
  .string()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "expected a host name in lower case such as api.example.internal",
  );

/** First segment of the path of a call by the domain; a private domain takes one only, without routing rules. */
export const basePath = z
  .string()
  .regex(/^[A-Za-z0-9_.~-]{1,128}$/, "expected one segment of letters, digits and -_.~, such as orders");

/** A domain of some account; names are not unique, so that the id belongs to it. */
export interface DomainId {
  readonly name: string;
  /** As AWS gives it to a private domain. */
  readonly id: string;
}

/** The ARN by which a domain is managed, shared and associated. Of private domains alone it has the account. */
export const domainArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:[0-9]{12}:\/domainnames\/[a-z0-9.-]+\+[a-z0-9]+$/,
    "expected arn:aws:apigateway:REGION:ACCOUNT:/domainnames/NAME+ID",
  );

/**
 * The ARN of a domain's calls, which policies name beside the API's.
 * @param executionArn of an API of the same account and region
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigateway.html
 */
export function domainCallArn(executionArn: string, domain: DomainId): string {
  return `${executionArn.split(":").slice(0, 5).join(":")}:/domainnames/${domain.name}+${domain.id}`;
}

/** @param executionArn of an API of the same account and region */
export function domainArnOf(executionArn: string, domain: DomainId): string {
  return domainCallArn(executionArn, domain).replace(":execute-api:", ":apigateway:");
}
