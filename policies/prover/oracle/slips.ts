/**
 * Known slips in the documents that decide a request: each is told where the answer would be another without it, which
 * the evaluator tries.
 */
import type { ProofCase, ProofRequest } from "../types";
import { asList, asObject, type Json } from "./document";
import { evaluate, type Unlisted } from "./evaluate";
import { isOf } from "./facts";

interface Slip {
  readonly hint: string;
  /** The statement without the slip, or undefined: without the statement. */
  readonly repaired: readonly (Json | undefined)[];
}

/** A condition on one key: what its values make of it. */
interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function hintFor({ operator, key, values }: Asked, request: ProofRequest): string | undefined {
  const lower = key.toLowerCase();
  if (lower === "aws:sourceip" && request.vpce !== null) {
    return "aws:SourceIp is not in a request through an endpoint; use aws:VpcSourceIp, the caller's address inside its VPC";
  }
  const vpc = values.find((value) => value.startsWith("vpc-"));
  if (lower === "aws:sourcevpce" && vpc !== undefined) {
    return `${vpc} is the id of a VPC, which aws:SourceVpce never is; use aws:SourceVpc`;
  }
  const vpce = values.find((value) => value.startsWith("vpce-"));
  if (lower === "aws:sourcevpc" && vpce !== undefined) {
    return `${vpce} is the id of an endpoint, which aws:SourceVpc never is; use aws:SourceVpce`;
  }
  const session = values.find((value) => isOf(value, "assumed-role"));
  if (lower === "aws:principalarn" && session !== undefined) {
    return `${session} is the ARN of a session, and aws:PrincipalArn is that of its role; write arn:aws:iam::ACCOUNT:role/NAME`;
  }
  const pattern = values.find((value) => /[*?]/.test(value.replace(/\$\{[*?$]\}/g, "")));
  if (/String(Not)?Equals/.test(operator) && pattern !== undefined) {
    return `"${pattern}" is compared character by character; for wildcards use StringLike`;
  }
  return undefined;
}

function* slipsOf(statement: Json, request: ProofRequest, anonymous: boolean): Generator<Slip> {
  const { Condition: conditions, Principal: principal } = statement;
  for (const [operator, block] of Object.entries(asObject(conditions))) {
    for (const [key, value] of Object.entries(asObject(block))) {
      const hint = hintFor({ operator, key, values: asList(value).map(String) }, request);
      if (hint === undefined) continue;
      const { [key]: _, ...others } = asObject(block);
      const repaired = { ...statement, Condition: { ...asObject(conditions), [operator]: others } };
      yield { hint, repaired: [repaired, undefined] };
    }
  }
  if (anonymous && asObject(principal).AWS !== undefined) {
    const hint =
      "a method without authorization does not know who calls: an anonymous request matches no account, role or user; use AWS_IAM for the method";
    yield { hint, repaired: [{ ...statement, Principal: "*" }] };
  }
}

const parsed = (document: unknown): Json =>
  asObject(typeof document === "string" ? JSON.parse(document) : document);

/** Each takes as long as an evaluation, which no budget counts. */
const mostTried = 16;

/** What is likely meant instead, in words. */
export function slipHints(proofCase: ProofCase, request: ProofRequest, unlisted: Unlisted): string[] {
  const { outcome } = evaluate(proofCase, request, unlisted);
  const { authorization, apiPolicy, endpoints } = proofCase;
  const type =
    typeof authorization === "string" ? authorization : (authorization[request.method] ?? authorization["*"]);
  const named = request.vpce !== null && Object.hasOwn(endpoints, request.vpce) ? request.vpce : undefined;
  const documents: { document: unknown; anonymous: boolean; changed: (document: unknown) => ProofCase }[] = [
    {
      document: apiPolicy,
      anonymous: type === "NONE",
      changed: (document) => ({ ...proofCase, apiPolicy: document }),
    },
  ];
  const { domains = {} } = proofCase;
  const { domain: arn } = request;
  const domain = arn !== undefined && Object.hasOwn(domains, arn) ? domains[arn] : undefined;
  if (arn !== undefined && domain !== undefined) {
    documents.push({
      document: domain.policy,
      anonymous: type === "NONE",
      changed: (policy) => ({ ...proofCase, domains: { ...domains, [arn]: { ...domain, policy } } }),
    });
  }
  if (named !== undefined) {
    documents.push({
      document: endpoints[named]?.policy,
      anonymous: request.principal === "anonymous",
      changed: (policy) => ({
        ...proofCase,
        endpoints: { ...endpoints, [named]: { ...endpoints[named], policy } },
      }),
    });
  }
  const hints = new Set<string>();
  let tried = 0;
  for (const { document, anonymous, changed } of documents) {
    if (document === undefined || document === null) continue;
    const policy = parsed(document);
    const statements = asList(policy.Statement).map(asObject);
    statements.forEach((statement, index) => {
      for (const { hint, repaired } of slipsOf(statement, request, anonymous)) {
        if (tried++ >= mostTried) return;
        const decides = repaired.some((each) => {
          const list = statements.flatMap((old, i) => (i === index ? (each ?? []) : old));
          return evaluate(changed({ ...policy, Statement: list }), request, unlisted).outcome !== outcome;
        });
        if (decides) hints.add(hint);
      }
    });
  }
  return [...hints];
}
