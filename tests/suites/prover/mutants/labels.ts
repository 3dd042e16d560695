/** Labels by brute force: every request over an alphabet that distinguishes all mutants. */
import type { ProofCase, ProofRequest } from "../../../../policies/prover";
import { evaluate } from "../../../../policies/prover/oracle/evaluate";
import { isIntended } from "../../../../policies/prover/oracle/intended";
import { byDoors } from "../property/arbitrary/domains";
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
  vpcB,
} from "../support/case";

const ways: readonly (readonly [string | null, string | undefined])[] = [
  [endpointA, vpcA],
  [endpointB, vpcB],
  [endpointB, vpcA],
  [unnamedEndpoint, vpcA],
  [endpointA.slice(0, -1), vpcA],
  [`${endpointA}0`, vpcA],
  [`${endpointA.slice(0, -1)}b`, vpcA],
  [`${endpointB.slice(0, -1)}c`, vpcB],
  [`${endpointB}0`, vpcB],
  [endpointB.slice(0, -1), vpcB],
  ["vpce-0fedcba9876543210", "vpc-0fedcba9876543210"],
  ["vpce-0fedcba9876543210", vpcA.slice(0, -1)],
  ["vpce-0fedcba9876543210", vpcB],
  [null, undefined],
];
const roles = [
  caller,
  caller.slice(0, -1),
  `${caller}s`,
  `${caller.slice(0, -1)}x`,
  colleague,
  `arn:aws:iam::${consumer}:role/zebra`,
];
const principals = [
  "anonymous",
  ...roles,
  `arn:aws:iam::${consumer}:role/calleR`,
  `arn:aws:iam::${consumer}:role/CALLER`,
  `arn:aws:iam::${consumer}:role/team/COLLEAGUE`,
  `arn:aws:iam::${consumer}:user/bob`,
  `arn:aws:iam::${consumer}:user/BOB`,
  `arn:aws:iam::${consumer}:root`,
  `arn:aws:sts::${consumer}:federated-user/fred`,
  `arn:aws:iam::${stranger}:role/caller`,
  `arn:aws:iam::${stranger}:role/team/colleague`,
  `arn:aws:iam::${stranger}:user/bob`,
  `arn:aws:iam::${stranger}:root`,
  `arn:aws:iam::${owner}:role/inside`,
  `arn:aws:iam::${owner}:role/other`,
  `arn:aws:iam::${owner}:root`,
  "events.amazonaws.com",
];
const paths = [
  "/",
  "/pets",
  "/pet",
  "/petx",
  "/petsx",
  "/pets/",
  "/pets/1",
  "/pets1",
  "/toys",
  "/toy",
  "/toyx",
  "/toysx",
  "/admin",
  "/admi",
  "/admix",
  "/admins",
  "/extra",
  "/extras",
  "/GET/pets",
  "/x/GET/pets",
  "/POST/toys",
  "/x/pets",
  "/x/toys",
  "/x/POST/toys",
  "/x/GET/toys",
  "/x/GET/admin",
  "/PETS",
  "/GET/toys",
  "/GET/",
  "/x/POST/extra",
  "/PETS/",
  "/TOYS",
  "/ADMIN",
  "/zzz",
  "/pets/admin",
  "/pets/x/admin",
  "/pets/GET/admin",
];
const agents = [undefined, "x", endpointA, endpointB, caller, vpcA];
const addresses = ["10.0.0.10", "203.0.113.10", "2001:db8::1"];

function* contexts(text: string): Generator<Record<string, string>> {
  for (const agent of /useragent/i.test(text) ? agents : [undefined]) {
    for (const address of /sourceip/i.test(text) ? addresses : [undefined]) {
      yield {
        ...(agent === undefined ? {} : { "aws:UserAgent": agent }),
        ...(address === undefined ? {} : { "aws:VpcSourceIp": address, "aws:SourceIp": address }),
      };
    }
  }
}

/** By the API's own names, and by each domain that leads to the stage. */
function* requestsOf(proofCase: ProofCase): Generator<ProofRequest> {
  for (const request of byHost(proofCase)) yield* byDoors(proofCase, [request]);
}

function* byHost(proofCase: ProofCase): Generator<ProofRequest> {
  const text = JSON.stringify(proofCase);
  const about = (word: string) => text.toLowerCase().includes(word);
  const relevantPaths = paths.filter((path) =>
    ["toy", "admin", "extra"].every((word) => !path.toLowerCase().includes(word) || about(word)),
  );
  const relevantWays = ways.filter(
    ([vpce]) => !vpce?.startsWith(endpointB.slice(0, -1)) || text.includes(endpointB),
  );
  // Where no document and no grant names a caller, all unsigned requests are alike.
  const named = /arn:aws:(iam|sts)|PrincipalArn|"AWS":"|Service/.test(text) ? principals : ["anonymous"];
  const callers = named.filter(
    (principal) => principal !== "events.amazonaws.com" || text.includes(principal),
  );
  const sent = [...contexts(text)];
  for (const [vpce, vpc] of relevantWays) {
    for (const principal of callers) {
      for (const path of relevantPaths) {
        for (const method of ["GET", "POST"]) {
          for (const stage of ["dev", "prod", "DEV"]) {
            for (const context of sent) {
              yield {
                vpce,
                principal,
                stage,
                method,
                path,
                context: { ...(vpc ? { "aws:SourceVpc": vpc } : {}), ...context },
              };
            }
          }
        }
      }
    }
  }
}

export interface Label {
  /** More is let in than intended. */
  readonly widens: boolean;
  /** Something intended is refused. */
  readonly narrows: boolean;
  /** AWS's documentation does not say what some request gets. */
  readonly open: boolean;
}

export function label(proofCase: ProofCase): Label {
  let widens = false;
  let narrows = false;
  let open = false;
  for (const request of requestsOf(proofCase)) {
    if (widens && narrows) break;
    const intended = isIntended(proofCase, request);
    if (intended ? narrows : widens) continue;
    const { outcome } = evaluate(proofCase, request, intended ? "unknown" : "allow");
    if (outcome === "unknown") open = true;
    else if (intended && outcome === "refused") narrows = true;
    else if (!intended && outcome === "allowed") widens = true;
  }
  return { widens, narrows, open };
}
