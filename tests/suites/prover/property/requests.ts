/** Every request that the random cases can distinguish, by hand-picked values for each thing they ask about. */
import type { ProofCase, ProofRequest } from "../../../../policies/prover";
import {
  caller,
  colleague,
  consumer,
  endpointA,
  endpointB,
  owner,
  stranger,
  unnamedEndpoint,
  vpcA,
} from "../support/case";

type Facts = Readonly<Record<string, string | readonly string[]>>;

const service = "events.amazonaws.com";

const useridOf = (principal: string): Facts => {
  if (/^(?:[^:]*:){5}assumed-role\//.test(principal))
    return { "aws:userid": `AROAAAAAAAAAAAAAAAAAA:${principal.split("/").at(-1)}` };
  if (/^(?:[^:]*:){5}role\//.test(principal)) return { "aws:userid": "AROAAAAAAAAAAAAAAAAAA:unnamed" };
  return /^(?:[^:]*:){5}user\//.test(principal) ? { "aws:userid": "AIDAAAAAAAAAAAAAAAAAA" } : {};
};

const principals: readonly { principal: string; facts: Facts }[] = [
  { principal: "anonymous", facts: {} },
  { principal: caller, facts: {} },
  {
    principal: `arn:aws:sts::${consumer}:assumed-role/caller/session`,
    facts: { "aws:PrincipalArn": caller },
  },
  { principal: `arn:aws:sts::${consumer}:assumed-role/caller/other`, facts: { "aws:PrincipalArn": caller } },
  { principal: colleague, facts: {} },
  { principal: `arn:aws:iam::${consumer}:user/bob`, facts: {} },
  { principal: `arn:aws:iam::${consumer}:root`, facts: {} },
  { principal: `arn:aws:sts::${consumer}:federated-user/fred`, facts: {} },
  { principal: `arn:aws:iam::${stranger}:role/caller`, facts: {} },
  { principal: `arn:aws:iam::${stranger}:user/zoe`, facts: {} },
  { principal: `arn:aws:iam::${owner}:role/inside`, facts: {} },
  { principal: `arn:aws:iam::${owner}:user/admin`, facts: {} },
  { principal: service, facts: {} },
  { principal: caller, facts: { "aws:FederatedProvider": "cognito-identity.amazonaws.com" } },
];

const ways: readonly { vpce: string | null; facts: Facts }[] = [
  { vpce: endpointA, facts: { "aws:SourceVpc": vpcA } },
  { vpce: endpointB, facts: {} },
  { vpce: unnamedEndpoint, facts: { "aws:SourceVpc": vpcA } },
  { vpce: "vpce-0dddddddddddddddd", facts: { "aws:SourceVpc": "vpc-0dddddddddddddddd" } },
  { vpce: null, facts: {} },
];

const routes = [
  ["dev", "GET", "/pets"],
  ["dev", "GET", "/"],
  ["dev", "GET", "/pets/1"],
  ["dev", "GET", "/a:b"],
  ["dev", "GET", "/bob"],
  ["dev", "GET", "/*"],
  ["dev", "POST", "/pets"],
  ["dev", "POST", "/x/pets"],
  ["prod", "GET", "/pets"],
  ["DEV", "GET", "/pets"],
] as const;

const organizationPaths = [
  "o-aaaaaaaaaa/r-aaaa/",
  "o-aaaaaaaaaa/r-aaaa/ou-aaaa-11111111/",
  "o-baaaaaaaaa/r-aaaa/",
  "o-bbbbbbbbbb/r-bbbb/ou-bbbb-11111111/",
];
const inOrganization = (path: string): Facts => ({
  "aws:PrincipalOrgID": path.split("/")[0] ?? "",
  "aws:PrincipalOrgPaths": [path],
});

/** The request of an account in each place of an organization, and in none. */
export function inEachPlace(request: ProofRequest): ProofRequest[] {
  const { "aws:PrincipalOrgID": _id, "aws:PrincipalOrgPaths": _paths, ...context } = request.context;
  const places = [...organizationPaths, "o-aaaaaaaaaa/r-0000/", "o-bbbbbbbbbb/r-0000/"];
  return [{}, ...places.map(inOrganization)].map((place) => ({
    ...request,
    context: { ...context, ...place },
  }));
}

/** Facts that only some cases ask about; each list holds all values that the cases can distinguish. */
const optional: readonly { asked: RegExp; values: readonly Facts[] }[] = [
  {
    asked: /sourceip/i,
    values: ["10.0.0.1", "10.0.0.77", "192.0.2.1", "2001:db8::1", "2001:db9::1"].map((ip) => ({
      "aws:VpcSourceIp": ip,
      "aws:SourceIp": ip,
    })),
  },
  {
    asked: /useragent/i,
    values: [
      {},
      ...["curl", "cx", "x", "y", "Y3VybA==", "K", "k"].map((text) => ({ "aws:UserAgent": text })),
    ],
  },
  {
    asked: /principalorgid|principalorgpaths/i,
    values: [{}, ...organizationPaths.map(inOrganization)],
  },
  {
    asked: /principaltag/i,
    values: [
      {},
      ...["curl", "x", "y", "", "é", "É", "aé", "K", "\u212a"].map((text) => ({
        "aws:PrincipalTag/team": text,
      })),
    ],
  },
  {
    asked: /currenttime|epochtime|tokenissuetime|multifactor/i,
    values: [-1, 0, 1, 86400, 86401].flatMap((now) => {
      const at = (offset: number) => new Date((1767225600 + offset) * 1000).toISOString();
      const clock = { "aws:CurrentTime": at(now), "aws:EpochTime": String(1767225600 + now) };
      return [
        clock,
        ...[-1, 0].flatMap((issued) => {
          const token = { ...clock, "aws:TokenIssueTime": at(issued) };
          return [
            { ...token, "aws:MultiFactorAuthPresent": "false" },
            ...["0", "1", "300", "301"].map((age) => ({
              ...token,
              "aws:MultiFactorAuthPresent": "true",
              "aws:MultiFactorAuthAge": age,
            })),
          ];
        }),
      ];
    }),
  },
];

/** Sessions always have a token; keys of a signature need one. */
function possible(principal: string, facts: Facts): boolean {
  const session = /^(?:[^:]*:){5}role\//.test(principal) || principal.includes(":sts:");
  const timed = facts["aws:CurrentTime"] !== undefined;
  if (session && timed) return facts["aws:TokenIssueTime"] !== undefined;
  const issued = facts["aws:TokenIssueTime"];
  const now = facts["aws:CurrentTime"];
  return issued === undefined || now === undefined || issued <= now;
}

/** The requests a case can distinguish: all of them where they are few, else `limit` of them, by `seed`. */
export function requestsOf(proofCase: ProofCase, limit: number, seed: number): ProofRequest[] {
  const text = JSON.stringify(proofCase);
  const lists = optional.filter(({ asked }) => asked.test(text)).map(({ values }) => values);
  const sizes = [ways.length, principals.length, routes.length, ...lists.map((list) => list.length)];
  const total = sizes.reduce((product, size) => product * size, 1);
  const found: ProofRequest[] = [];
  for (let i = 0; i < Math.min(total, limit); i++) {
    // 7919 is prime to every size here, so the steps visit different requests.
    let index = total <= limit ? i : (seed * 104729 + i * 7919 * 31) % total;
    const next = <T>(list: readonly T[]): T => {
      const chosen = list[index % list.length];
      index = Math.floor(index / list.length);
      if (chosen === undefined) throw new Error("an empty list of values");
      return chosen;
    };
    const { vpce, facts: place } = next(ways);
    const { principal, facts } = next(principals);
    const [stage, method, path] = next(routes);
    const context: Facts = Object.assign({}, ...lists.map(next));
    if (!possible(principal, context)) continue;
    // A PRIVATE API is reached through an endpoint alone, any other through none.
    if ((vpce !== null) !== ((proofCase.endpointType ?? "PRIVATE") === "PRIVATE")) continue;
    // A service calls as itself only where it is named.
    if (principal === service && !text.includes(service)) continue;
    found.push({
      vpce,
      principal,
      stage,
      method,
      path,
      context: { ...place, ...facts, ...useridOf(principal), ...context },
    });
  }
  return found;
}
