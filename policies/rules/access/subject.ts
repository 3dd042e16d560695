import { z } from "zod";
import { grant as grantSchema } from "../../../shared/access/grant";
import { apiPolicy } from "../../../shared/documents/api-policy";
import type { AuthorizedRoute, IntendedAccess } from "../../prover";
import { apiDocument, type RawDocument } from "../../resources/policy-document";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { isPrivate } from "../../resources/rest-api";
import { types } from "../../resources/types";
import type { RuleContext } from "../rule";
import { notApplicable } from "../verdict";
import { apiArnsFor, symbolicApiArn } from "./api-arn";
import { componentRoutes, eitherWay } from "./authorization";
import { domainSubject, symbolicDomainSubject } from "./domain-name";
import { componentGrants, componentOf, configuredIntent, requireKnownPolicy } from "./intent";
import { namedEndpoints } from "./named-endpoints";

/** The resource types whose policies the access rules prove. */
export const apiPolicyTypes = [
  types.restApiPolicy,
  types.restApi,
  types.domainName,
  types.privateApi,
  types.privateDomain,
];

/** A resource policy with what it is proved for. */
export interface ApiSubject {
  /** The likeliest ARN of the API, or of the private domain, that has the policy, and others that it may have. */
  readonly api: string;
  readonly otherwise: readonly string[];
  readonly document: RawDocument;
  /** Undefined where neither a component nor the config says what is intended. */
  readonly intent: readonly IntendedAccess[] | undefined;
  /** What the config agrees to, where the intent is the component's: grants must stay within it. */
  readonly ceiling: readonly IntendedAccess[] | undefined;
  /** How the component's routes authorize; without one, methods may or may not ask for a signature. */
  readonly routes: readonly AuthorizedRoute[];
}

/** Reads the policy and the intent of a resource; not applicable where it carries no policy. */
export function apiSubject(resource: Resource, ruleContext: RuleContext): ApiSubject {
  if (resource.type === types.privateApi) return symbolicSubject(resource, ruleContext);
  if (resource.type === types.privateDomain) return symbolicDomainSubject(resource, ruleContext);
  if (resource.type === types.domainName) return domainSubject(resource, ruleContext);
  if (resource.type === types.restApi && !isPrivate(resource)) notApplicable("the API is not private");
  const component = componentOf(resource, ruleContext, types.privateApi);
  if (component) requireKnownPolicy(resource, component);
  const document = apiDocument(resource) ?? notApplicable("it carries no resource policy of its own");
  const apiId =
    resource.type === types.restApiPolicy ? resource.properties.read("restApiId", optionalText) : undefined;
  const agreed = configuredIntent(ruleContext, namedEndpoints(document));
  const [api, ...otherwise] = apiArnsFor(document, apiId);
  return {
    api,
    otherwise,
    document,
    intent: component === undefined ? agreed : componentGrants(component, false),
    ceiling: component === undefined ? undefined : agreed,
    routes: component === undefined ? eitherWay : componentRoutes(component),
  };
}

/**
 * The policy that the component's builder makes of its grants, for an API and endpoints that stand for any: what can
 * be known before AWS has given out ids. Distinct unknown endpoints count as distinct.
 */
function symbolicSubject(component: Resource, ruleContext: RuleContext): ApiSubject {
  const grants = componentGrants(component, true);
  const checked = z
    .array(grantSchema)
    .parse(grants.map(({ vpce, ...rest }) => ({ vpcEndpointId: vpce, ...rest })));
  const api = symbolicApiArn(grants);
  const routes = componentRoutes(component);
  const document = { ...apiPolicy(api, checked, routes) };
  const endpoints = [...new Set(grants.map(({ vpce }) => vpce))];
  return {
    api,
    otherwise: [],
    document,
    intent: grants,
    ceiling: configuredIntent(ruleContext, endpoints),
    routes,
  };
}
