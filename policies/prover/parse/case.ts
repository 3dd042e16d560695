import type { ApiArn } from "../compile/api";
import type { DocumentError, DocumentSize, ProofCase } from "../types";
import { stagesOf } from "./domain";
import type { Errors } from "./errors";
import { type Facts, readFacts } from "./facts";
import { measure, parsePolicy, sizeError, sizeLimits } from "./parse-policy";
import type { ParsedPolicy } from "./policy";

export interface ParsedEndpoint {
  readonly vpc: string | undefined;
  /** undefined is AWS's default policy: full access. */
  readonly policy: ParsedPolicy | undefined;
}

export interface ParsedDomain {
  /** undefined: none, and everything is refused. */
  readonly policy: ParsedPolicy | undefined;
  /** Of the case's API, to which its base paths lead. */
  readonly stages: readonly string[];
  /** undefined: the case leaves it open. */
  readonly associations: readonly string[] | undefined;
}

/** A case with its documents read. */
export interface Documents {
  readonly api: ApiArn;
  readonly facts: Facts;
  /** undefined: the API has no policy. */
  readonly apiPolicy: ParsedPolicy | undefined;
  /** By ARN. */
  readonly domains: ReadonlyMap<string, ParsedDomain>;
  /** The API answers to none of its own names. */
  readonly hostClosed: boolean;
  readonly endpoints: ReadonlyMap<string, ParsedEndpoint>;
  readonly identities: ReadonlyMap<string, readonly ParsedPolicy[]>;
  readonly sizes: readonly DocumentSize[];
  /** What AWS takes, and is worth knowing. */
  readonly notes: readonly DocumentError[];
  /** Documents that are well formed and yet longer than AWS accepts. */
  readonly tooLong: readonly { readonly path: string; readonly message: string }[];
}

/** Reads every document of the case; what is wrong goes to `errors`, and then the result says too little. */
export function readDocuments(proofCase: ProofCase, api: ApiArn, errors: Errors): Documents {
  const sizes: DocumentSize[] = [];
  const { partition } = api;
  // Endpoints of one stack often have the same policy: read it once.
  const endpointPolicies = new Map<string, ParsedPolicy | undefined>();
  const { apiPolicy: document, apiPolicyQuota } = proofCase;
  const present = document !== undefined && document !== null;
  if (present) sizes.push(measure(document, "apiPolicy", apiPolicyQuota ?? sizeLimits.api));
  const apiPolicy = present
    ? parsePolicy(document, "apiPolicy", { kind: "api", partition }, errors)
    : undefined;
  const domains = readDomains(proofCase, api, sizes, errors);
  const endpoints = new Map<string, ParsedEndpoint>();
  for (const [id, { vpc, policy }] of Object.entries(proofCase.endpoints)) {
    if (policy === undefined || policy === null) {
      endpoints.set(id, { vpc, policy: undefined });
      continue;
    }
    const path = `endpoints.${id}.policy`;
    sizes.push(measure(policy, path, sizeLimits.endpoint));
    const text = typeof policy === "string" ? policy : JSON.stringify(policy);
    const known =
      endpointPolicies.get(text) ?? parsePolicy(policy, path, { kind: "endpoint", partition }, errors);
    endpointPolicies.set(text, known);
    endpoints.set(id, { vpc, policy: known });
  }
  const identities = new Map<string, readonly ParsedPolicy[]>();
  for (const [arn, policies] of Object.entries(proofCase.identityPolicies)) {
    const read = policies.map((each, i) =>
      parsePolicy(each, `identityPolicies.${arn}[${i}]`, { kind: "identity", partition }, errors),
    );
    identities.set(
      arn,
      read.filter((each) => each !== undefined),
    );
  }
  const tooLong = sizes
    .filter(({ left }) => left < 0)
    .map((size) => ({ path: size.path, message: sizeError(size) }));
  const facts = readFacts(proofCase, api, errors);
  const hostClosed = proofCase.disableExecuteApiEndpoint === true;
  return {
    api,
    facts,
    notes: errors.notes,
    apiPolicy,
    domains,
    hostClosed,
    endpoints,
    identities,
    sizes,
    tooLong,
  };
}

function readDomains(
  { domains = {} }: ProofCase,
  { arn, partition }: ApiArn,
  sizes: DocumentSize[],
  errors: Errors,
): Map<string, ParsedDomain> {
  const read = new Map<string, ParsedDomain>();
  for (const [name, domain] of Object.entries(domains)) {
    const { policy: document, associations } = domain;
    const path = `domains.${name}.policy`;
    const present = document !== undefined && document !== null;
    if (present) sizes.push(measure(document, path, sizeLimits.domain));
    const policy = present ? parsePolicy(document, path, { kind: "domain", partition }, errors) : undefined;
    read.set(name, { policy, stages: stagesOf(domain, arn), associations });
  }
  return read;
}
