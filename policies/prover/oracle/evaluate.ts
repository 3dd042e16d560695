/**
 * One request decided by reading the documents as a person would, statement by statement. It shares no code
 * with the decision procedure, whose counterexamples it must confirm.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
import type { DecidingStatement, ProofCase, ProofRequest } from "../types";
import { conditionsHold } from "./condition";
import { asTexts, type JsonObject, readPolicy } from "./document";
import { caller, factsOf, type RequestFacts } from "./facts";
import { matchesResource } from "./match";
import { principalMatches } from "./principal";
import { anyOf, both, either, not, type Ternary } from "./ternary";
import { foldsSurely, follows, stepsOf } from "./wildcards";

export interface Evaluation {
  readonly outcome: "allowed" | "refused" | "unknown";
  readonly decidedBy: readonly DecidingStatement[];
  /** In words, for a refusal that no statement made. */
  readonly reason: string | undefined;
}

/** What to think of identity policies that the case does not show. */
export type Unlisted = "allow" | "unknown";

const invoke = "execute-api:Invoke";
/** To associate an endpoint with a private domain. */
export const accessAssociation = "apigateway:CreateAccessAssociation";

function isAbout(statement: JsonObject, action: string): boolean {
  const actions = asTexts(statement.Action ?? statement.NotAction);
  const listed = actions.some(
    (pattern) => pattern === action || follows(stepsOf(pattern), action, foldsSurely),
  );
  return statement.Action !== undefined ? listed : !listed;
}

function applies(statement: JsonObject, modern: boolean, facts: RequestFacts, action: string): Ternary {
  if (!isAbout(statement, action)) return false;
  const resources = statement.Resource ?? statement.NotResource;
  const found = anyOf(asTexts(resources), (pattern) => matchesResource(pattern, modern, facts));
  const resource = statement.Resource !== undefined ? found : not(found);
  return both(resource, principalMatches(statement, facts), conditionsHold(statement, modern, facts));
}

/** What the documents of one layer say of a request. */
export interface LayerResult {
  readonly allowed: Ternary;
  readonly denied: Ternary;
  readonly allowedBy: readonly DecidingStatement[];
  readonly deniedBy: readonly DecidingStatement[];
}

interface Found {
  readonly statement: DecidingStatement;
  readonly effect: unknown;
  readonly applies: Ternary;
}

const certain = (found: readonly Found[]): DecidingStatement[] =>
  found.filter((each) => each.applies === true).map((each) => each.statement);

export function layer(
  documents: readonly unknown[],
  policy: string,
  facts: RequestFacts,
  action = invoke,
): LayerResult {
  const found: Found[] = [];
  documents.forEach((document, at) => {
    const { statements, modern } = readPolicy(document);
    statements.forEach((statement, index) => {
      const { Sid: sid } = statement;
      const named = {
        policy,
        ...(documents.length > 1 ? { document: at } : {}),
        statement: index,
        ...(typeof sid === "string" ? { sid } : {}),
      };
      found.push({
        statement: named,
        effect: statement.Effect,
        applies: applies(statement, modern, facts, action),
      });
    });
  });
  const allows = found.filter((each) => each.effect === "Allow");
  const denies = found.filter((each) => each.effect === "Deny");
  return {
    allowed: anyOf(allows, (each) => each.applies),
    denied: anyOf(denies, (each) => each.applies),
    allowedBy: certain(allows).slice(0, 1),
    deniedBy: certain(denies),
  };
}

const open: LayerResult = { allowed: true, denied: false, allowedBy: [], deniedBy: [] };
const silent: LayerResult = { ...open, allowed: false };
const unknown: LayerResult = { ...open, allowed: undefined };

function authorizationOf({ authorization }: ProofCase, method: string): string | undefined {
  if (typeof authorization === "string") return authorization;
  return authorization[method] ?? authorization["*"];
}

function identityLayer(
  proofCase: ProofCase,
  request: ProofRequest,
  own: boolean,
  unlisted: Unlisted,
): LayerResult {
  const { arn } = caller(request);
  if (arn === undefined) return open;
  const documents = Object.hasOwn(proofCase.identityPolicies, arn)
    ? proofCase.identityPolicies[arn]
    : undefined;
  if (documents) return layer(documents, arn, factsOf(proofCase, request, "identity", false));
  if (unlisted === "unknown") return unknown;
  return own ? silent : open;
}

function refusal(reason: string): Evaluation {
  return { outcome: "refused", decidedBy: [], reason };
}

/** The name that a request is made by, and what it leads to. */
export interface NameResult {
  /** Of one of the API's own names, whether they are open; of a domain, whether the endpoint is associated with it. */
  readonly leads: Ternary;
  /** In words, where it may not lead. */
  readonly because: string;
  /** The domain's policy; undefined where the request is made by none. */
  readonly policy: LayerResult | undefined;
}

function doorOf(proofCase: ProofCase, request: ProofRequest, unlisted: Unlisted): NameResult {
  const { vpce, domain: arn } = request;
  if (arn === undefined) {
    const open = proofCase.disableExecuteApiEndpoint !== true;
    return {
      leads: open,
      because: "the API's own names are closed (disableExecuteApiEndpoint)",
      policy: undefined,
    };
  }
  const { domains = {} } = proofCase;
  const domain = Object.hasOwn(domains, arn) ? domains[arn] : undefined;
  if (domain === undefined || vpce === null)
    return { leads: false, because: "no such domain", policy: silent };
  const { associations, policy } = domain;
  const leads = associations === undefined ? unlisted === "allow" || undefined : associations.includes(vpce);
  return {
    leads,
    because: `${vpce} is not associated with the domain`,
    policy:
      policy === undefined || policy === null
        ? silent
        : layer([policy], arn, factsOf(proofCase, request, "domain", false, "domain")),
  };
}

/** Both must allow, and neither may deny. */
const together = (one: LayerResult, other: LayerResult): LayerResult => {
  const once = (list: readonly DecidingStatement[]) => [
    ...new Map(list.map((each) => [`${each.policy} ${each.statement}`, each])).values(),
  ];
  return {
    allowed: both(one.allowed, other.allowed),
    denied: either(one.denied, other.denied),
    allowedBy: once([...one.allowedBy, ...other.allowedBy]),
    deniedBy: once([...one.deniedBy, ...other.deniedBy]),
  };
};

/** The policy of the request's endpoint; of a request by a domain it is asked about both ARNs, or one of them. */
export function endpointLayer(
  proofCase: ProofCase,
  request: ProofRequest,
  only?: "call" | "domain",
): LayerResult {
  const { vpce } = request;
  const policy =
    vpce !== null && Object.hasOwn(proofCase.endpoints, vpce) ? proofCase.endpoints[vpce]?.policy : undefined;
  if (policy === undefined || policy === null) return open;
  const of = (about: "call" | "domain") =>
    layer([policy], String(vpce), factsOf(proofCase, request, "endpoint", false, about));
  if (only !== undefined) return of(only);
  return request.domain === undefined ? of("call") : together(of("domain"), of("call"));
}

/** The layers that decide on a request: each by itself, before they are put together. */
export interface EvaluatedLayers {
  /** undefined: the API has no such method. */
  readonly authorization: string | undefined;
  readonly signed: boolean;
  /** The caller is of the API's own account. */
  readonly own: boolean;
  /** The case shows the caller's identity policies. */
  readonly listed: boolean;
  readonly door: NameResult;
  readonly endpoint: LayerResult;
  readonly api: LayerResult;
  readonly identity: LayerResult;
}

export function layersOf(proofCase: ProofCase, request: ProofRequest, unlisted: Unlisted): EvaluatedLayers {
  const authorization = authorizationOf(proofCase, request.method);
  const signed = authorization === "AWS_IAM";
  const door = doorOf(proofCase, request, unlisted);
  const endpoint = endpointLayer(proofCase, request);
  const { apiPolicy } = proofCase;
  const api =
    apiPolicy === undefined || apiPolicy === null
      ? silent
      : layer([apiPolicy], "api", factsOf(proofCase, request, "api", !signed));
  const { arn } = caller(request);
  const own = arn?.split(":")[4] === proofCase.api.split(":")[4];
  const listed = arn !== undefined && Object.hasOwn(proofCase.identityPolicies, arn);
  const identity = signed ? identityLayer(proofCase, request, own, unlisted) : open;
  return { authorization, signed, own, listed, door, endpoint, api, identity };
}

/** Why no such request comes to an API of that type; undefined where it may. */
export function notReached(
  { endpointType = "PRIVATE" }: ProofCase,
  { vpce }: ProofRequest,
): string | undefined {
  if (endpointType === "PRIVATE")
    return vpce === null ? "a PRIVATE API is reached through an endpoint alone" : undefined;
  return vpce === null ? undefined : `an API that is ${endpointType} is reached through no endpoint`;
}

export function evaluate(proofCase: ProofCase, request: ProofRequest, unlisted: Unlisted): Evaluation {
  const { authorization, signed, own, door, endpoint, api, identity } = layersOf(
    proofCase,
    request,
    unlisted,
  );
  const unreached = notReached(proofCase, request);
  if (unreached !== undefined) return refusal(unreached);
  if (door.leads === false) return refusal(door.because);
  if (authorization === undefined) return refusal(`no method ${request.method}`);
  if (signed && request.principal === "anonymous")
    return refusal("AWS_IAM refuses a request without a signature");
  const domain = door.policy ?? open;
  const layers = [endpoint, domain, api, identity];
  const before = both(door.leads, endpoint.allowed, domain.allowed);
  const allowed =
    signed && own
      ? both(before, either(api.allowed, identity.allowed))
      : both(before, api.allowed, identity.allowed);
  const denied = anyOf(layers, (each) => each.denied);
  const result = both(allowed, not(denied));
  if (result === undefined) return { outcome: "unknown", decidedBy: [], reason: undefined };
  if (result)
    return { outcome: "allowed", decidedBy: layers.flatMap((each) => each.allowedBy), reason: undefined };
  const deniedBy = layers.flatMap((each) => each.deniedBy);
  if (deniedBy.length > 0) return { outcome: "refused", decidedBy: deniedBy, reason: undefined };
  if (endpoint.allowed === false) return refusal(`no statement of the policy of ${request.vpce} allows it`);
  if (domain.allowed === false) return refusal(`no statement of the policy of ${request.domain} allows it`);
  if (api.allowed === false && !(signed && own)) return refusal("no statement of the API's policy allows it");
  return refusal(
    signed && own
      ? "neither the API's policy nor the caller's identity policies allow it"
      : "no statement of the caller's identity policies allows it",
  );
}
