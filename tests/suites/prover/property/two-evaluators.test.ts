/** The prover's evaluator and the sandbox's were written apart: where the first is sure, they must agree. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type ProofCase, type ProofRequest, parseCase } from "../../../../policies/prover";
import { evaluate } from "../../../../policies/prover/oracle/evaluate";
import { compilePolicy, conditionContext, type Principal } from "../../../sandbox/policy-engine";
import { api, owner, region } from "../support/case";
import { proofCases } from "./arbitrary";
import { adversarialCases } from "./arbitrary/adversarial";
import { byDoors, domainCases } from "./arbitrary/domains";
import { awsRequests } from "./aws-requests";
import { requestsOf } from "./requests";

const runs = Number(process.env.PROOF_RUNS ?? 400);
/** Cases whose requests are made anew each time, which takes longer. */
const fewer = Math.ceil(runs / 4);
const seed = Number(process.env.PROOF_SEED ?? 1);

type Kind = "api" | "domain" | "endpoint";

/** Keys of the request's place and caller, which the sandbox's data plane would fill in. */
function contextOf(proofCase: ProofCase, request: ProofRequest, policy: Kind) {
  const { vpce, principal } = request;
  const facts = Object.fromEntries(
    Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const signed = policy !== "api" && principal.startsWith("arn:");
  const ofSignature = /^aws:(principal|token|multifactor|userid|username)/;
  const arn = typeof facts["aws:principalarn"] === "string" ? facts["aws:principalarn"] : principal;
  const type = /^(?:[^:]*:){5}role\//.test(arn)
    ? "AssumedRole"
    : /^(?:[^:]*:){5}user\//.test(arn)
      ? "User"
      : arn.endsWith(":root")
        ? "Account"
        : "FederatedUser";
  return conditionContext({
    ...Object.fromEntries(Object.entries(facts).filter(([key]) => signed || !ofSignature.test(key))),
    "aws:sourcevpce": vpce ?? undefined,
    "aws:sourcevpc": vpce === null ? undefined : (proofCase.endpoints[vpce]?.vpc ?? facts["aws:sourcevpc"]),
    "aws:sourceip": vpce === null ? facts["aws:sourceip"] : undefined,
    "aws:vpcsourceip": vpce === null ? undefined : facts["aws:vpcsourceip"],
    // A case that lists no domains has the key in the request's context alone.
    "execute-api:viadomainarn":
      policy === "domain" ? undefined : (request.domain ?? facts["execute-api:viadomainarn"]),
    "aws:securetransport": "true",
    ...(signed
      ? {
          "aws:principalarn": arn,
          "aws:principalaccount": arn.split(":")[4],
          "aws:principaltype": type,
          "aws:username": type === "User" ? arn.split("/").at(-1) : undefined,
          // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
          ...(type === "Account" ? { "aws:userid": arn.split(":")[4] } : {}),
          ...(type === "FederatedUser"
            ? { "aws:userid": `${arn.split(":")[4]}:${arn.split("/").at(-1)}` }
            : {}),
        }
      : {}),
    ...(policy === "endpoint"
      ? {
          "aws:resourceaccount": api.split(":")[4],
          "aws:requestedregion": region,
          "aws:viaawsservice": "false",
          "aws:principalisawsservice": signed ? "false" : undefined,
          "aws:resourceorgid": proofCase.accounts?.[owner]?.organization?.id,
        }
      : {}),
  });
}

function principalOf(request: ProofRequest, policy: Kind): Principal {
  const { principal, context } = request;
  if (policy === "api" || principal === "anonymous") return { kind: "anonymous" };
  const account = principal.split(":")[4] ?? "";
  const role = context["aws:PrincipalArn"];
  // A role's ARN stands for a session of it.
  if (/^(?:[^:]*:){5}role\//.test(principal)) {
    const arn = `arn:aws:sts::${account}:assumed-role/${principal.split("/").at(-1)}/unnamed`;
    return { kind: "aws", arn, roleArn: principal, account };
  }
  return { kind: "aws", arn: principal, account, ...(typeof role === "string" ? { roleArn: role } : {}) };
}

type Allows = (request: ProofRequest) => boolean;

/** The case's policies to the sandbox, compiled once. */
function sandboxOf(proofCase: ProofCase): Allows {
  /** @param domain ARN that the policy is asked about, in place of the API's */
  const compiled = (policy: unknown, kind: Kind, domain?: string): Allows => {
    const expand = (text: string) => {
      if (kind === "api") return text.replace(/^execute-api:\//, `${api}/`);
      return kind === "domain" && text === "execute-api:/*" ? String(domain) : text;
    };
    const decide = compilePolicy(JSON.stringify(policy), { expandResource: expand });
    return (request) => {
      const { stage, method, path } = request;
      const { decision } = decide({
        principal: principalOf(request, kind),
        action: "execute-api:Invoke",
        resource: domain ?? `${api}/${stage}/${method}${path}`,
        context: contextOf(proofCase, request, kind),
      });
      return decision === "allow";
    };
  };
  const ofApi = compiled(proofCase.apiPolicy, "api");
  const ofEndpoints = new Map(
    Object.entries(proofCase.endpoints).flatMap(([vpce, { policy }]) =>
      policy === undefined || policy === null ? [] : [[vpce, compiled(policy, "endpoint")] as const],
    ),
  );
  const byDomain = Object.entries(proofCase.domains ?? {}).map(([arn, { policy, associations }]) => {
    const own = policy ? compiled(policy, "domain", arn) : () => false;
    const endpoints = Object.entries(proofCase.endpoints).map(
      ([vpce, each]) => [vpce, each.policy ? compiled(each.policy, "endpoint", arn) : () => true] as const,
    );
    const before = new Map<string, Allows>(endpoints);
    const allows: Allows = (request) =>
      associations?.includes(String(request.vpce)) !== false &&
      before.get(String(request.vpce))?.(request) !== false &&
      own(request);
    return [arn, allows] as const;
  });
  const ofDomains = new Map<string, Allows>(byDomain);
  const opens: Allows = (request) =>
    request.domain === undefined
      ? proofCase.disableExecuteApiEndpoint !== true
      : ofDomains.get(request.domain)?.(request) === true;
  return (request) =>
    opens(request) && ofEndpoints.get(String(request.vpce))?.(request) !== false && ofApi(request);
}

/** 1 where both are sure, and then they must say the same. */
function agree(proofCase: ProofCase, allows: Allows, request: ProofRequest): 0 | 1 {
  // The sandbox has no services and no identity providers as callers.
  if (request.principal.endsWith(".com") || request.context["aws:FederatedProvider"]) return 0;
  const { outcome } = evaluate(proofCase, request, "allow");
  if (outcome === "unknown") return 0;
  const theirs: string = allows(request) ? "allowed" : "refused";
  assert.equal(theirs, outcome, `the sandbox says ${theirs}: ${JSON.stringify(request)}`);
  return 1;
}

describe("two evaluators", () => {
  it(`agree on ${runs} random cases without authorization (seed ${seed})`, function () {
    this.timeout(0);
    let compared = 0;
    let offset = seed;
    fc.assert(
      fc.property(proofCases, (random) => {
        const parsed = parseCase({ ...random, authorization: "NONE" });
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const allows = sandboxOf(parsed.case);
        for (const request of requestsOf(parsed.case, 40, offset++))
          compared += agree(parsed.case, allows, request);
      }),
      { numRuns: runs, seed },
    );
    assert.ok(compared > runs * 10, `only ${compared} requests were compared`);
  });

  it(`agree on ${fewer} random cases with private domains (seed ${seed})`, function () {
    this.timeout(0);
    let compared = 0;
    let offset = seed;
    fc.assert(
      fc.property(domainCases, (random) => {
        const parsed = parseCase({ ...random, authorization: "NONE" });
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const allows = sandboxOf(parsed.case);
        for (const request of byDoors(parsed.case, requestsOf(parsed.case, 20, offset++)))
          compared += agree(parsed.case, allows, request);
      }),
      { numRuns: fewer, seed },
    );
    assert.ok(compared > fewer * 10, `only ${compared} requests were compared`);
  });

  it(`agree on requests written from AWS's pages, for ${fewer} random cases (seed ${seed})`, function () {
    this.timeout(0);
    let compared = 0;
    const withRequests = fc.oneof(adversarialCases, domainCases).chain((random) => {
      const open = { ...random, authorization: "NONE" as const };
      return fc.tuple(fc.constant(open), fc.array(awsRequests(open), { minLength: 20, maxLength: 20 }));
    });
    fc.assert(
      fc.property(withRequests, ([random, requests]) => {
        const parsed = parseCase(random);
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const allows = sandboxOf(parsed.case);
        for (const request of requests) compared += agree(parsed.case, allows, request);
      }),
      { numRuns: fewer, seed },
    );
    assert.ok(compared > fewer, `only ${compared} requests were compared`);
  });
});
