import { z } from "zod";
import { grant as grantSchema } from "../../../shared/access/grant";
import { domainPolicy } from "../../../shared/documents/domain-policy";
import type { IntendedAccess } from "../../prover";
import { apiDocument, type RawDocument } from "../../resources/policy-document";
import { isPrivateDomain } from "../../resources/private-domain";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import type { RuleContext } from "../rule";
import { notApplicable } from "../verdict";
import { domainArnsFor } from "./api-arn";
import { eitherWay } from "./authorization";
import { componentGrants, componentOf, configuredIntent, requireKnownPolicy } from "./intent";
import { namedEndpoints } from "./named-endpoints";
import type { ApiSubject } from "./subject";

/**
 * The policy of a private domain, judged alone. It says who comes by which endpoint: its one resource,
 * arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID, has no stage, method or path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html
 */
export function domainSubject(domain: Resource, ruleContext: RuleContext): ApiSubject {
  if (!isPrivateDomain(domain)) notApplicable("the domain name is not private");
  const component = componentOf(domain, ruleContext, types.privateDomain);
  if (component) requireKnownPolicy(domain, component);
  const document = apiDocument(domain) ?? notApplicable("it carries no policy of its own");
  return subjectOf(domain, document, component && componentGrants(component, false), ruleContext);
}

/** The policy that the component's builder makes of its grants, before AWS has given out ids. */
export function symbolicDomainSubject(component: Resource, ruleContext: RuleContext): ApiSubject {
  const grants = componentGrants(component, true);
  const checked = grants.map(({ vpce, ...rest }) => grantSchema.parse({ ...rest, vpcEndpointId: vpce }));
  return subjectOf(component, { ...domainPolicy(checked) }, grants, ruleContext);
}

function subjectOf(
  resource: Resource,
  document: RawDocument,
  grants: readonly IntendedAccess[] | undefined,
  ruleContext: RuleContext,
): ApiSubject {
  const [api, ...otherwise] = domainArnsOf(resource, document);
  const agreed = configuredIntent(
    ruleContext,
    grants?.map(({ vpce }) => vpce ?? "*") ?? namedEndpoints(document),
  );
  return {
    api,
    otherwise,
    document,
    intent: (grants ?? agreed)?.map(ofAnyCall),
    ceiling: grants === undefined ? undefined : agreed?.map(ofAnyCall),
    routes: eitherWay,
  };
}

/** The likeliest ARN of a domain's calls, and others that it may have. */
export function domainArnsOf({ properties }: Resource, document: RawDocument): [string, ...string[]] {
  const name = properties.read("domainName", z.string()).toLowerCase();
  const id = properties.isUnknown("domainNameId") ? undefined : properties.read("domainNameId", optionalText);
  return domainArnsFor(document, name, id);
}

const ofAnyCall = (grant: IntendedAccess): IntendedAccess => ({
  ...grant,
  stage: "*",
  method: "*",
  path: "/*",
});
