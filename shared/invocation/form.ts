/** The ways to name a private API from inside a VPC.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html */
export const invocationForms = ["private-dns", "route53-alias", "host-header", "api-id-header"] as const;

export type InvocationForm = (typeof invocationForms)[number];

export interface InvocationTarget {
  readonly apiId: string;
  readonly region: string;
  /** amazonaws.com, or amazonaws.com.cn in China's partition. */
  readonly dnsSuffix: string;
  readonly vpcEndpointId: string;
  /** The endpoint's regional DNS name, vpce-x-y.execute-api.REGION.vpce.amazonaws.com. */
  readonly vpcEndpointDnsName: string;
}

export interface Invocation {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** URL and headers of one call: `path` starts with "/" and follows the stage. */
export function invocation(
  form: InvocationForm,
  target: InvocationTarget,
  stage: string,
  path: string,
): Invocation {
  const apiHost = `${target.apiId}.execute-api.${target.region}.${target.dnsSuffix}`;
  const aliasHost = `${target.apiId}-${target.vpcEndpointId}.execute-api.${target.region}.${target.dnsSuffix}`;
  const rest = `/${stage}${path}`;
  switch (form) {
    case "private-dns":
      return { url: `https://${apiHost}${rest}`, headers: {} };
    case "route53-alias":
      return { url: `https://${aliasHost}${rest}`, headers: {} };
    case "host-header":
      return { url: `https://${target.vpcEndpointDnsName}${rest}`, headers: { Host: apiHost } };
    case "api-id-header":
      return {
        url: `https://${target.vpcEndpointDnsName}${rest}`,
        headers: { "x-apigw-api-id": target.apiId },
      };
  }
}

/** The DNS suffix of the partition that an ARN belongs to. */
export function dnsSuffix(arn: string): string {
  return arn.startsWith("arn:aws-cn:") ? "amazonaws.com.cn" : "amazonaws.com";
}
