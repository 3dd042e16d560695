/** Random cases over small alphabets, so that all the requests that matter can be listed. */
import * as fc from "fast-check";
import type { IntendedAccess, ProofCase } from "../../../../../policies/prover";
import {
  api,
  caller,
  colleague,
  consumer,
  endpointA,
  endpointB,
  type JsonObject,
  owner,
  vpcA,
  vpcB,
} from "../../support/case";
import { pick } from "./pick";
import { policy } from "./policies";

const grants = (isPrivate: boolean): fc.Arbitrary<IntendedAccess> =>
  fc.record({
    vpce: isPrivate
      ? pick<string | null>(endpointA, endpointA, endpointB, "*")
      : pick<string | null>(null, null, "*"),
    principals: pick<readonly string[]>(["*"], [caller], [consumer], [caller, colleague]),
    stage: pick("dev", "*"),
    method: pick("GET", "*"),
    path: pick("/pets", "/pets*", "/*", "/"),
  });

/** Statements that random ones are mixed with, so that a good part of the cases is right. */
function rightStatements(intent: readonly IntendedAccess[]): JsonObject[] {
  const through = intent.flatMap(({ vpce }) => (vpce === null || vpce === "*" ? [] : [vpce]));
  const allows = intent.map(({ vpce, stage, method, path, principals }) => ({
    Effect: "Allow",
    Principal: principals.includes("*") ? "*" : { AWS: principals },
    Action: "execute-api:Invoke",
    Resource: `${api}/${stage}/${method}${path}`,
    ...(vpce === null || vpce === "*" ? {} : { Condition: { StringEquals: { "aws:SourceVpce": vpce } } }),
  }));
  const denies = { Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: `${api}/*` };
  return [
    ...allows,
    {
      ...denies,
      Condition: { StringNotEquals: { "aws:SourceVpce": through.length > 0 ? through : endpointA } },
    },
  ];
}

export const proofCases: fc.Arbitrary<ProofCase> = pick<"PRIVATE" | "REGIONAL" | "EDGE">(
  "PRIVATE",
  "PRIVATE",
  "PRIVATE",
  "REGIONAL",
  "EDGE",
)
  .chain((endpointType) =>
    fc.tuple(
      fc.constant(endpointType),
      fc.array(grants(endpointType === "PRIVATE"), { minLength: 1, maxLength: 2 }),
    ),
  )
  .chain(([endpointType, intent]) => {
    const right = rightStatements(intent);
    const open = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const identity = { Effect: "Allow", Action: "execute-api:*", Resource: `${api}/*` };
    return fc.record({
      name: fc.constant("random"),
      api: fc.constant(api),
      authorization: pick<ProofCase["authorization"]>("NONE", "NONE", "AWS_IAM", {
        GET: "NONE",
        "*": "AWS_IAM",
      }),
      apiPolicy: policy("api", right),
      endpoints: fc
        .tuple(fc.option(policy("endpoint", [open])), fc.option(policy("endpoint", [open])), fc.boolean())
        .map(([a, b, knownVpc]) => ({
          [endpointA]: { account: consumer, ...(knownVpc ? { vpc: vpcA } : {}), policy: a },
          [endpointB]: { account: consumer, vpc: vpcB, policy: b },
        })),
      identityPolicies: fc
        .tuple(fc.option(policy("identity", [identity])), fc.option(policy("identity", [identity])))
        .map(([first, inside]) => ({
          ...(first ? { [caller]: [first] } : {}),
          ...(inside ? { [`arn:aws:iam::${owner}:role/inside`]: [inside] } : {}),
        })),
      intent: fc.constant(intent),
      endpointType: fc.constant(endpointType),
      now: fc.constant("2025-12-31T00:00:00Z"),
      callersComply: fc.boolean(),
    });
  });
