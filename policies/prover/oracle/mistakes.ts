/**
 * Known mistakes in the documents that decide a request: each is reported where the answer would be another without it, which
 * the evaluator tries.
 */
import type { ProofCase, ProofRequest } from "../types";
import { asList, asObject, type JsonObject } from "./document";
import { evaluate, type Unlisted } from "./evaluate";
import { isOf } from "./facts";

interface Mistake {
  readonly hint: string;
  /** The statement without the mistake, or undefined: without the statement. */
  readonly repaired: readonly (JsonObject | undefined)[];
}

/** A condition on one key: what its values make of it. */
interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Keys whose values have a form that AWS documents: a policy that asks for another form has a mistake. */
const formsOf: readonly {
  readonly key: RegExp;
  readonly form: RegExp;
  readonly words: string;
}[] = [
  {
    key: /^aws:(?:principal|resource|source)org(?:id|paths)$/,
    form: /^o-[a-z0-9]{10,32}(?:\/|$)/,
    words: "an organization's id is o- and 10 to 32 small letters or digits",
  },
  {
    key: /^aws:(?:principal|resource|source)account$/,
    form: /^\d{12}$/,
    words: "an account's id is 12 digits",
  },
  {
    key: /^aws:sourcevpce$/,
    form: /^vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    words: "an endpoint's id is vpce- and 8 or 17 of 0-9, a-f",
  },
  {
    key: /^aws:sourcevpc$/,
    form: /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    words: "a VPC's id is vpc- and 8 or 17 of 0-9, a-f",
  },
];

/** A header and an address need no signature; these do. */
const signedKey =
  /^aws:(?:principal(?:arn|account|type|org(?:id|paths)|tag\/.+)|userid|username|tokenissuetime|multifactorauth(?:present|age))$/;

function hintFor(
  { operator, key, values }: Asked,
  request: ProofRequest,
  anonymous: boolean,
): string | undefined {
  const lower = key.toLowerCase();
  if (anonymous && signedKey.test(lower)) {
    return `${key} is not in a request of a method without authorization, which does not know who calls; use AWS_IAM for the method`;
  }
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
  const arn = String(request.context["aws:PrincipalArn"] ?? request.principal);
  const otherCase = values.find((value) => value !== arn && value.toLowerCase() === arn.toLowerCase());
  if (lower === "aws:principalarn" && otherCase !== undefined && !/IgnoreCase/i.test(operator)) {
    return `"${otherCase}" is "${arn}" but for the case of letters, which ${operator} compares; write "${arn}"`;
  }
  const pattern = values.find((value) => /[*?]/.test(value.replace(/\$\{[*?$]\}/g, "")));
  if (/String(Not)?Equals/.test(operator) && pattern !== undefined) {
    return `"${pattern}" is compared character by character; for wildcards use StringLike`;
  }
  const { form, words } = formsOf.find((each) => each.key.test(lower)) ?? {};
  const never = form && values.find((value) => !/[*?]|\$\{/.test(value) && !form.test(value));
  return never === undefined ? undefined : `"${never}" is no value of ${key}: ${words}`;
}

const methods = /^(?:GET|PUT|POST|HEAD|PATCH|DELETE|OPTIONS|[^/]*[*?][^/]*)$/;

/** What a Resource was probably to be, and why it is not. */
function resourceMistake(pattern: string, api: string): { hint: string; instead: string } | undefined {
  if (pattern.includes("${")) return undefined;
  if (/\{[^{}/]*\}/.test(pattern)) {
    const instead = pattern.replace(/\{[^{}/]*\}/g, "*");
    return {
      hint: `"${pattern}" names a route, and requests have other texts there; write "${instead}"`,
      instead,
    };
  }
  const [, start = "", rest = ""] = /^(execute-api:|arn:(?:[^:/]*:){4}[^:/]*)(.*)$/.exec(pattern) ?? [];
  if (start === "" || /[*?]/.test(start)) return undefined;
  if (start.startsWith("arn:") && start !== api) {
    return {
      hint: `"${pattern}" is of another API than ${api}; write "execute-api:/*" in the API's own policy, or its ARN`,
      instead: `${api}${rest}`,
    };
  }
  const [, stage = "", method, ...path] = rest.split("/");
  if (rest === "" || rest === "/" || method === undefined) {
    const instead = `${start}/${stage === "" ? "*" : stage.endsWith("*") ? stage : `${stage}/*`}`;
    return instead === pattern
      ? undefined
      : {
          hint: `"${pattern}" matches no request, which has a stage, a method and a path; write "${instead}"`,
          instead,
        };
  }
  if (methods.test(method) || stage.includes("*")) return undefined;
  const known = method.toUpperCase();
  const behind = methods.test(known) ? [known, ...path] : ["*", method, ...path];
  const instead = [start, stage, ...behind].join("/");
  return {
    hint: `"${pattern}" has "${method}" where a method stands, as STAGE/METHOD/PATH; write "${instead}"`,
    instead,
  };
}

function* mistakesOf(
  statement: JsonObject,
  request: ProofRequest,
  anonymous: boolean,
  api: string,
): Generator<Mistake> {
  const { Condition: conditions, Principal: principal } = statement;
  for (const element of ["Resource", "NotResource"]) {
    const patterns = asList(statement[element]).map(String);
    for (const pattern of patterns) {
      const mistake = resourceMistake(pattern, api);
      if (mistake === undefined) continue;
      const repaired = patterns.map((each) => (each === pattern ? mistake.instead : each));
      yield { hint: mistake.hint, repaired: [{ ...statement, [element]: repaired }] };
    }
  }
  for (const [operator, block] of Object.entries(asObject(conditions))) {
    for (const [key, value] of Object.entries(asObject(block))) {
      const hint = hintFor({ operator, key, values: asList(value).map(String) }, request, anonymous);
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

const parsed = (document: unknown): JsonObject =>
  asObject(typeof document === "string" ? JSON.parse(document) : document);

/** Each takes as long as an evaluation, which no budget counts. */
const mostTried = 16;

/** What is likely meant instead, in words. */
export function mistakeHints(proofCase: ProofCase, request: ProofRequest, unlisted: Unlisted): string[] {
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
    if (policy.Version !== "2012-10-17" && JSON.stringify(statements).includes("${")) {
      const modern = changed({ ...policy, Version: "2012-10-17" });
      if (evaluate(modern, request, unlisted).outcome !== outcome)
        hints.add('without Version "2012-10-17" a variable is plain text');
    }
    statements.forEach((statement, index) => {
      for (const { hint, repaired } of mistakesOf(statement, request, anonymous, proofCase.api)) {
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
