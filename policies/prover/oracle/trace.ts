/** One request on its way through the layers, each with the statements that decide. */
import type { DecidingStatement, ProofCase, ProofRequest } from "../types";
import { type EvaluatedLayers, type LayerResult, layersOf, notReached } from "./evaluate";

export interface PolicyStep {
  readonly layer:
    | "association"
    | "endpoint policy"
    | "domain policy"
    | "own names"
    | "authorization"
    | "resource policy"
    | "identity policy";
  /** undefined: the documents, or what the case does not give, leave it open. */
  readonly passes: boolean | undefined;
  readonly because: string;
  readonly decidedBy: readonly DecidingStatement[];
}

type Verdict = Omit<PolicyStep, "layer">;

/** Layer by layer, to the end or to the first that refuses. */
export function trace(proofCase: ProofCase, request: ProofRequest): PolicyStep[] {
  const layers = layersOf(proofCase, request, proofCase.callersComply === true ? "allow" : "unknown");
  const { door } = layers;
  const steps: PolicyStep[] = [
    ...(door.policy === undefined ? [] : [{ layer: "association" as const, ...association(layers) }]),
    { layer: "endpoint policy", ...endpoint(proofCase, request, layers) },
    ...(door.policy === undefined
      ? []
      : [{ layer: "domain policy" as const, ...domain(proofCase, request, door.policy) }]),
    ...(door.policy === undefined && door.leads === false
      ? [{ layer: "own names" as const, ...word(false, door.because) }]
      : []),
    { layer: "authorization", ...authorization(request, layers) },
    { layer: "resource policy", ...resource(proofCase, layers) },
    ...(layers.signed ? [{ layer: "identity policy" as const, ...identity(request, layers) }] : []),
  ];
  const end = steps.findIndex(({ passes }) => passes === false);
  return end < 0 ? steps : steps.slice(0, end + 1);
}

const word = (passes: boolean | undefined, because: string): Verdict => ({ passes, because, decidedBy: [] });

function statements({ allowed, denied, allowedBy, deniedBy }: LayerResult, silent: string): Verdict {
  if (denied === true) return { passes: false, because: "refused by a statement", decidedBy: deniedBy };
  if (allowed === false) return word(false, silent);
  if (allowed === true && denied === false)
    return { passes: true, because: "allowed by a statement", decidedBy: allowedBy };
  return word(undefined, "the documents leave open whether a statement applies");
}

function association({ door: { leads, because } }: EvaluatedLayers): Verdict {
  if (leads === true) return word(true, "the endpoint is associated with the domain, or taken to be");
  return leads === false
    ? word(false, because)
    : word(undefined, "the case does not list which endpoints are associated with the domain");
}

function domain(
  { domains = {} }: ProofCase,
  { domain: arn = "" }: ProofRequest,
  policy: LayerResult,
): Verdict {
  const document = Object.hasOwn(domains, arn) ? domains[arn]?.policy : undefined;
  return statements(
    policy,
    document === undefined || document === null
      ? "the domain has no policy, and then everything is refused"
      : "no statement of the domain's policy allows it",
  );
}

function endpoint(proofCase: ProofCase, request: ProofRequest, layers: EvaluatedLayers): Verdict {
  const { endpoints } = proofCase;
  const { vpce } = request;
  const unreached = notReached(proofCase, request);
  if (unreached !== undefined) return word(false, unreached);
  if (vpce === null) return word(true, "through no endpoint");
  if (!Object.hasOwn(endpoints, vpce))
    return word(true, "not an endpoint of the case: AWS's default policy, full access");
  const { policy } = endpoints[vpce] ?? {};
  if (policy === undefined || policy === null) return word(true, "AWS's default policy: full access");
  return statements(layers.endpoint, `no statement of the policy of ${vpce} allows it`);
}

function authorization({ method, principal }: ProofRequest, layers: EvaluatedLayers): Verdict {
  if (layers.authorization === undefined) return word(false, `no method ${method}`);
  if (!layers.signed) return word(true, "the method asks for none");
  return principal === "anonymous" ? word(false, "the method needs a signature") : word(true, "signed");
}

function resource({ apiPolicy }: ProofCase, { api, identity, own, signed }: EvaluatedLayers): Verdict {
  const silent =
    apiPolicy === undefined || apiPolicy === null
      ? "the API has no policy"
      : "no statement of the API's policy allows it";
  const verdict = statements(api, silent);
  // Within the API's account one Allow is enough, unless the other denies.
  if (!own || !signed || api.denied === true || verdict.passes === true || identity.allowed === false)
    return verdict;
  return word(
    api.denied === false && identity.allowed === true ? true : undefined,
    `${silent}, and for callers of its own account an identity policy may`,
  );
}

function identity(
  { principal }: ProofRequest,
  { api, identity: found, own, listed }: EvaluatedLayers,
): Verdict {
  const verdict = statements(found, "no statement of the caller's identity policies allows it");
  if (found.denied === true) return verdict;
  if (own && api.allowed === true)
    return found.denied === false
      ? word(true, "not needed: the caller is of the API's own account")
      : word(undefined, "the documents leave open whether a statement denies it");
  if (own && api.allowed === undefined && found.allowed !== true)
    return word(undefined, "depends on the API's policy, which leaves it open");
  if (listed) return verdict;
  if (!principal.startsWith("arn:")) return word(true, "the caller has none");
  if (found.allowed === true) return word(true, "the caller's account is taken to allow it");
  return word(found.allowed, `identityPolicies does not list ${principal}`);
}
