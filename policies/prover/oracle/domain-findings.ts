/**
 * What is wrong with private domains, by name: reported beside the verdicts, which say what requests come of it. Judged
 * by the evaluator, for one request a grant.
 */
import type { DomainFinding, DomainInput, IntendedAccess, ProofCase, ProofRequest } from "../types";
import { accessAssociation, endpointLayer, evaluate, type LayerResult, layer } from "./evaluate";
import { factsOf } from "./facts";
import { isIntended } from "./intended";
import { follows, stepsOf } from "./wildcards";

type Domains = Readonly<Record<string, DomainInput>>;

export function domainFindings(proofCase: ProofCase): DomainFinding[] {
  const { domains } = proofCase;
  if (domains === undefined) return [];
  return [
    ...Object.entries(domains).flatMap(([arn, domain]) => [...ofDomain(arn, domain, proofCase)]),
    ...ofGrants(domains, proofCase),
  ];
}

const byDomain = ({ door }: IntendedAccess) => door === "domain" || door === "both";

function* ofDomain(arn: string, domain: DomainInput, proofCase: ProofCase): Generator<DomainFinding> {
  const { policy, managementPolicy, associations = [] } = domain;
  const at = `domains.${arn}`;
  if (policy === undefined || policy === null)
    yield {
      name: "domain-without-policy",
      path: at,
      message:
        "has no policy, and then AWS refuses every call by it; write one that allows the granted endpoints",
    };
  const granted = proofCase.intent.filter(byDomain).map(({ vpce }) => vpce);
  for (const [i, vpce] of associations.entries())
    if (!granted.includes(vpce) && !granted.includes("*"))
      yield {
        name: "association-without-grant",
        path: `${at}.associations[${i}]`,
        message: `${vpce} is associated, and no grant is by the domain; delete the association, reject it, or grant the endpoint`,
      };
  const wider =
    managementPolicy === undefined || managementPolicy === null
      ? []
      : mayAssociate(arn, managementPolicy, proofCase);
  if (wider.length > 0)
    yield {
      name: "management-policy-wider-than-grants",
      path: `${at}.managementPolicy`,
      message: `lets ${wider.join(", ")} associate endpoints, and no grant by the domain is for one of theirs; name the accounts of the grants alone`,
    };
}

/** Accounts that may associate endpoints, and have none that is granted. Its own account always may. */
function mayAssociate(arn: string, document: unknown, proofCase: ProofCase): string[] {
  const { accounts, endpoints, intent, api } = proofCase;
  const granted = intent.filter(byDomain).map(({ vpce }) => vpce);
  if (granted.includes("*")) return [];
  const owners = granted.map((vpce) => (vpce === null ? undefined : endpoints[vpce]?.account));
  const text = JSON.stringify(document);
  const organization = /o-[a-z0-9]{10,32}/.exec(text)?.[0];
  const named = [...text.matchAll(/(?<![0-9])[0-9]{12}(?![0-9])/g)].map(([account]) => account);
  const own = api.split(":")[4];
  const others = [...new Set(named)].filter((account) => account !== own && !owners.includes(account));
  const request: ProofRequest = {
    vpce: null,
    domain: arn,
    principal: "",
    stage: "",
    method: "GET",
    path: "/",
    context: {},
  };
  const may = (account: string): boolean => {
    const told = accounts?.[account]?.organization;
    const id = told === undefined ? organization : told?.id;
    const asked = {
      ...request,
      principal: `arn:${api.split(":")[1]}:iam::${account}:root`,
      context: id === undefined ? {} : { "aws:PrincipalOrgID": id },
    };
    const facts = factsOf(proofCase, asked, "endpoint", false, "domain");
    const resource = arn.replace(":execute-api:", ":apigateway:");
    const { allowed, denied } = layer([document], "management", { ...facts, resource }, accessAssociation);
    return allowed !== false && denied !== true;
  };
  if (may(unnamed(named)))
    return [`any other account${organization === undefined ? "" : ` of ${organization}`}`];
  // The case may not name an account's endpoints: then none can be said to have no grant.
  return owners.includes(undefined) ? [] : others.filter(may);
}

const unnamed = (named: readonly string[]): string =>
  ["999999999999", "888888888888", "777777777777"].find((account) => !named.includes(account)) ??
  "666666666666";

/** Each takes as long as an evaluation, which no budget counts. */
const mostTried = 64;

function* ofGrants(domains: Domains, proofCase: ProofCase): Generator<DomainFinding> {
  const { intent, endpoints } = proofCase;
  const looked = new Set<string>();
  let tried = 0;
  let open = false;
  for (const [i, grant] of intent.entries()) {
    const { vpce } = grant;
    if (!byDomain(grant) || vpce === null || vpce === "*") continue;
    for (const [arn, { associations }] of Object.entries(domains)) {
      if (looked.has(`${arn} ${vpce}`)) continue;
      looked.add(`${arn} ${vpce}`);
      if (associations !== undefined && !associations.includes(vpce))
        yield {
          name: "grant-without-association",
          path: `intent[${i}].door`,
          message: `is "${grant.door}", and ${vpce} is not associated with ${arn}; its account has to associate it`,
        };
      const request = sample(grant, arn, proofCase);
      if (request === undefined || tried++ >= mostTried) continue;
      const missing = endpoints[vpce]?.policy ? missingArn(proofCase, request) : undefined;
      if (missing !== undefined)
        yield {
          name: "endpoint-policy-names-one-arn",
          path: `endpoints.${vpce}.policy`,
          message: `allows one of the two ARNs of a call by ${arn}, and not that of ${missing}; name both, or ask for execute-api:viaDomainArn`,
        };
      const { domain: _, ...byHost } = request;
      if (open || isIntended(proofCase, byHost) || evaluate(proofCase, byHost, "allow").outcome !== "allowed")
        continue;
      open = true;
      yield {
        name: "own-names-open",
        path: `intent[${i}].door`,
        message: `is "domain", and the API answers ${vpce} by its own names as well; set disableExecuteApiEndpoint, or ask for execute-api:viaDomainArn in its policy`,
      };
    }
  }
}

function missingArn(proofCase: ProofCase, request: ProofRequest): "the API" | "the domain" | undefined {
  const passes = ({ allowed, denied }: LayerResult) => allowed === true && denied === false;
  const fails = ({ allowed, denied }: LayerResult) => allowed === false || denied === true;
  const [domain, api] = (["domain", "call"] as const).map((about) =>
    endpointLayer(proofCase, request, about),
  );
  if (domain === undefined || api === undefined) return undefined;
  if (passes(domain) && fails(api)) return "the API";
  return passes(api) && fails(domain) ? "the domain" : undefined;
}

/** One request of the grant by the domain; undefined where the domain leads to no stage of it. */
function sample(grant: IntendedAccess, domain: string, proofCase: ProofCase): ProofRequest | undefined {
  const { api, authorization, domains, endpoints } = proofCase;
  const own = api.split(":")[5];
  const stage = domains?.[domain]?.mappings.find(
    (each) => (each.api ?? own) === own && follows(stepsOf(grant.stage, "/"), each.stage),
  )?.stage;
  if (stage === undefined || grant.vpce === null) return undefined;
  const methods = typeof authorization === "string" ? ["GET"] : Object.keys(authorization);
  const any = methods.find((each) => each !== "*") ?? "GET";
  const method = grant.method === "*" || grant.method === "ANY" ? any : grant.method;
  const type =
    typeof authorization === "string" ? authorization : (authorization[method] ?? authorization["*"]);
  const [principal = "*"] = grant.principals;
  const [, partition] = api.split(":");
  const account = /^\d{12}$/.test(principal) ? principal : (endpoints[grant.vpce]?.account ?? "999999999999");
  const someone = type === "AWS_IAM" ? `arn:${partition}:iam::${account}:role/someone` : "anonymous";
  return {
    vpce: grant.vpce,
    domain,
    principal: principal.startsWith("arn:") ? principal : someone,
    stage,
    method,
    path: (grant.path === "*" ? "/" : grant.path).replaceAll("*", "").replaceAll("?", "x"),
    context: {},
  };
}
