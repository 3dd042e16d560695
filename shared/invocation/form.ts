/** The ways to call a private API from inside a VPC by its own names. */
export const apiForms = ["private-dns", "route53-alias", "host-header", "api-id-header"] as const;

/** The ways to call it by a private domain: by its name, and by the endpoint's with the domain's in the header Host. */
export const domainForms = ["private-domain", "domain-host-header"] as const;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html */
export const invocationForms = [...apiForms, ...domainForms] as const;

export type InvocationForm = (typeof invocationForms)[number];

export function isDomainForm(form: InvocationForm): boolean {
  return domainForms.some((each) => each === form);
}

/** "all six" of the forms that there are, "the API's four", "all but route53-alias", or their names. */
export function formsText(forms: readonly string[], hasDomain: boolean): string {
  const known = hasDomain ? invocationForms : apiForms;
  const others = known.filter((form) => !forms.includes(form));
  if (others.length === 0) return hasDomain ? "all six" : "all four";
  if (others.length === 1) return `all but ${others[0]}`;
  const names = apiForms.every((form) => forms.includes(form))
    ? ["the API's four", ...domainForms.filter((form) => forms.includes(form))]
    : forms;
  return names.join(", ");
}

export interface InvocationTarget {
  readonly apiId: string;
  readonly region: string;
  /** amazonaws.com, or amazonaws.com.cn in China's partition. */
  readonly dnsSuffix: string;
  readonly vpcEndpointId: string;
  /** The endpoint's regional DNS name, vpce-x-y.execute-api.REGION.vpce.amazonaws.com. */
  readonly vpcEndpointDnsName: string;
  /** A private domain of the API; undefined where it has none. */
  readonly domain?: { readonly name: string; readonly basePath: string } | undefined;
}

export interface Invocation {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * URL and headers of one call: `path` starts with "/" and follows the stage or, by a domain, the base path that leads to
 * the stage.
 */
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
    case "private-domain": {
      const { name, basePath } = domainOf(target);
      return { url: `https://${name}/${basePath}${path}`, headers: {} };
    }
    case "domain-host-header": {
      const { name, basePath } = domainOf(target);
      return { url: `https://${target.vpcEndpointDnsName}/${basePath}${path}`, headers: { Host: name } };
    }
  }
}

function domainOf({ apiId, domain }: InvocationTarget) {
  if (domain === undefined) throw new Error(`API ${apiId} has no private domain to be called by`);
  return domain;
}

/** The DNS suffix of the partition that an ARN belongs to. */
export function dnsSuffix(arn: string): string {
  return arn.startsWith("arn:aws-cn:") ? "amazonaws.com.cn" : "amazonaws.com";
}
