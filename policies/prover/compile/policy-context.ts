import type { Facts, Organization } from "../parse/facts";
import type { ConditionKey } from "../parse/keys";
import type { PolicyKind } from "../parse/policy";
import type { Universe } from "../parse/universe";
import type { ApiArn } from "./api";

export type CallerKind = "anonymous" | "role" | "user" | "root" | "federated-user" | "service";

export interface CallerClass {
  readonly kind: CallerKind;
  /** Of a service. */
  readonly service?: string;
}

export type Ingress =
  /** Through an endpoint of the case. */
  | {
      readonly kind: "named";
      readonly id: string;
      readonly vpc: string | undefined;
      readonly domain?: string;
    }
  /** Through an endpoint that the case does not name: anybody's. */
  | { readonly kind: "other"; readonly domain?: string }
  /** Through no endpoint. */
  | { readonly kind: "none" };

/** ARN of the private domain that requests are made by; undefined: by one of the API's own names. */
export const domainOf = (ingress: Ingress): string | undefined =>
  ingress.kind === "none" ? undefined : ingress.domain;

/** What one policy sees of a class of requests. */
export interface PolicyContext {
  readonly api: ApiArn;
  readonly facts: Facts;
  readonly universe: Universe;
  readonly policy: PolicyKind;
  /** What the policy is asked about: the call of the API, or the domain itself that it is made by. */
  readonly about: "api" | "domain";
  readonly ingress: Ingress;
  /** Anonymous, to a resource policy of a method that checks no signature. */
  readonly caller: CallerClass;
  /** Keys that only some of the requests have, and those that are looked at have not. */
  readonly missing?: ReadonlySet<string>;
}

/** What a condition key is, in a policy context. */
export type KeyModel =
  | { readonly kind: "constant"; readonly value: string }
  | { readonly kind: "absent" }
  /** There with this value, or not there: AWS's pages do not agree. */
  | { readonly kind: "perhaps"; readonly value: string; readonly reason: string }
  /** The case does not say. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** May be anything that its dimension allows. */
  | { readonly kind: "dimension"; readonly dimension: string }
  /** A part of the text that says who calls. */
  | { readonly kind: "principal"; readonly part: "arn" | "account" | "username" | "userid" };

export const isTemporary = (caller: CallerClass) =>
  caller.kind === "role" || caller.kind === "federated-user";
export const isPerson = (caller: CallerClass) => caller.kind !== "anonymous" && caller.kind !== "service";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype */
const principalTypes: Partial<Record<CallerKind, string>> = {
  role: "AssumedRole",
  user: "User",
  root: "Account",
  "federated-user": "FederatedUser",
};
const ofAnonymous: Readonly<Record<string, string>> = {
  "aws:principalaccount": "anonymous",
  "aws:principaltype": "Anonymous",
  "aws:userid": "anonymous",
};

const absent: KeyModel = { kind: "absent" };
const constant = (value: string): KeyModel => ({ kind: "constant", value });
const dimension = (name: string): KeyModel => ({ kind: "dimension", dimension: name });

function signedModel(key: ConditionKey, { caller, policy, universe }: PolicyContext): KeyModel {
  if (!isPerson(caller)) {
    const value = ofAnonymous[key.id];
    // API Gateway's page lists these keys for AWS_IAM alone; IAM's page says that every request has them.
    if (value === undefined || caller.kind === "service" || policy === "api" || policy === "domain")
      return absent;
    return {
      kind: "perhaps",
      value,
      reason: `whether ${key.name} is in a request without a signature is not clear`,
    };
  }
  switch (key.id) {
    case "aws:principalarn":
      return { kind: "principal", part: "arn" };
    case "aws:principalaccount":
      return { kind: "principal", part: "account" };
    case "aws:username":
      return caller.kind === "user" ? { kind: "principal", part: "username" } : absent;
    case "aws:userid":
      return universe.relations.userid ? { kind: "principal", part: "userid" } : dimension(key.id);
    case "aws:principaltype":
      return constant(principalTypes[caller.kind] ?? "");
    case "aws:federatedprovider":
      return dimension("provider");
    default:
      return dimension(key.id);
  }
}

/** Keys that only a service has, which calls by itself. */
function serviceModel(key: ConditionKey, { caller, universe }: PolicyContext): KeyModel {
  if (key.id === "aws:principalisawsservice") {
    if (caller.kind === "service") return constant("true");
    return caller.kind === "anonymous" ? absent : constant("false");
  }
  if (caller.kind !== "service") return universe.relations.serviceKeys ? absent : dimension(key.id);
  return key.id === "aws:principalservicename" ? constant(caller.service ?? "") : dimension(key.id);
}

function resourceOrganization(key: ConditionKey, { api, facts }: PolicyContext): KeyModel {
  const organization: Organization | null | undefined = facts.organizations.get(api.account);
  if (organization === null) return absent;
  const value = key.id === "aws:resourceorgid" ? organization?.id : organization?.path;
  if (value !== undefined) return constant(value);
  const missing = organization === undefined ? "organization" : "organization.path";
  return {
    kind: "unknown",
    reason: `${key.name}: the case does not give the organization of the API's account; add it as accounts.${api.account}.${missing}`,
  };
}

function constantModel(key: ConditionKey, { api, universe }: PolicyContext): KeyModel {
  switch (key.id) {
    // API Gateway answers on HTTPS only.
    case "aws:securetransport":
      return universe.relations.secureTransport ? constant("true") : dimension(key.id);
    case "aws:viaawsservice":
      return universe.relations.viaService ? constant("false") : dimension(key.id);
    case "aws:resourceaccount":
      return constant(api.account);
    case "aws:requestedregion":
      return constant(api.region);
    default:
      return dimension("time");
  }
}

function endpointModel(key: ConditionKey, { ingress, universe }: PolicyContext): KeyModel {
  if (ingress.kind === "none" && universe.relations.endpointKeys) return absent;
  if (ingress.kind !== "named") return dimension(key.id);
  const value = { "aws:sourcevpce": ingress.id, "aws:sourcevpc": ingress.vpc }[key.id];
  return value === undefined ? dimension(key.id) : constant(value);
}

/** By example 4 of AWS's page an endpoint's policy has it of both ARNs that it is asked about. */
function domainModel(key: ConditionKey, { ingress, policy, facts, universe }: PolicyContext): KeyModel {
  const domain = domainOf(ingress);
  if (policy === "domain")
    return { kind: "unknown", reason: `${key.name} is not known to be there for the policy of a domain` };
  if (domain !== undefined && universe.relations.viaDomain) return constant(domain);
  return facts.domainsGiven && universe.relations.viaDomain ? absent : dimension(key.id);
}

export function keyModel(key: ConditionKey, policyContext: PolicyContext): KeyModel {
  if (policyContext.missing?.has(key.id)) return absent;
  switch (key.present) {
    case "never":
      return absent;
    case "through an endpoint":
      return endpointModel(key, policyContext);
    case "through no endpoint":
      // aws:VpcSourceIp is there instead.
      return policyContext.ingress.kind === "none" || !policyContext.universe.relations.endpointKeys
        ? dimension(key.id)
        : absent;
    case "header":
      return dimension(key.id);
    case "domain":
      return domainModel(key, policyContext);
    case "always":
      return key.id.startsWith("aws:resourceorg")
        ? resourceOrganization(key, policyContext)
        : constantModel(key, policyContext);
    case "services":
    case "some services":
      return serviceModel(key, policyContext);
    default:
      return key.id === "aws:principalisawsservice"
        ? serviceModel(key, policyContext)
        : signedModel(key, policyContext);
  }
}
