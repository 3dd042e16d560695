/** Random cases whose API has private domains, and the doors by which their requests come. */
import * as fc from "fast-check";
import type { DomainInput, IntendedAccess, ProofCase, ProofRequest } from "../../../../../policies/prover";
import { allow, api, deny, domain, endpointA, endpointB, type JsonObject } from "../../support/case";
import { proofCases } from ".";
import { pick } from "./pick";
import { policy } from "./policies";

const otherDomain = domain.replace("api.", "other.");
const right: readonly JsonObject[] = [
  allow({ Resource: "execute-api:/*" }),
  deny({ Resource: "execute-api:/*", Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
];
const open: JsonObject = {
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: [domain, `${api}/*`],
};
const byDomain: JsonObject = {
  ...open,
  Resource: "*",
  Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } },
};

const domains: fc.Arbitrary<DomainInput> = fc.record({
  policy: fc.option(policy("domain", right)),
  mappings: pick<DomainInput["mappings"]>(
    [{ basePath: "orders", stage: "dev" }],
    [{ stage: "dev" }, { basePath: "live", stage: "prod" }],
    [{ stage: "dev" }, { basePath: "others", api: "b1b2c3d4e5", stage: "prod" }],
  ),
  associations: pick<readonly string[] | undefined>([endpointA], [endpointA, endpointB], [], undefined),
});

export const domainCases: fc.Arbitrary<ProofCase> = proofCases
  .filter(({ endpointType }) => endpointType === "PRIVATE")
  .chain((random) =>
    fc
      .record({
        apiPolicy: fc.oneof(fc.constant(random.apiPolicy), policy("api", [allow()], true)),
        endpoints: fc
          .tuple(
            fc.option(policy("endpoint of a domain", [open, byDomain], true)),
            fc.option(policy("endpoint of a domain", [open])),
          )
          .map(([a, b]) => ({
            [endpointA]: { ...random.endpoints[endpointA], policy: a },
            [endpointB]: { ...random.endpoints[endpointB], policy: b },
          })),
        domains: fc.tuple(domains, fc.option(domains)).map(([first, second]) => ({
          [domain]: first,
          ...(second ? { [otherDomain]: second } : {}),
        })),
        intent: fc
          .array(pick<IntendedAccess["door"]>("host", "domain", "domain", "both", undefined), {
            minLength: 2,
            maxLength: 2,
          })
          .map((doors) => random.intent.map((grant, i) => ({ ...grant, door: doors[i] }))),
        disableExecuteApiEndpoint: pick(undefined, true, false),
      })
      .map((more) => ({ ...random, ...more })),
  );

/** A request by each door of its API that leads to its stage. */
export function byDoors({ domains: all = {} }: ProofCase, requests: readonly ProofRequest[]): ProofRequest[] {
  return requests.flatMap((request) => [
    request,
    ...Object.entries(all)
      .filter(([, { mappings }]) =>
        mappings.some(({ api: of, stage }) => of === undefined && stage === request.stage),
      )
      .map(([arn]) => ({ ...request, domain: arn })),
  ]);
}
