/** The public vocabulary of the prover: a case in, an answer out. */

export type Verdict = "PROVED" | "VIOLATED" | "UNDETERMINED";
export type AuthorizationType = "NONE" | "AWS_IAM";

/** Something wrong with the input, as data. `path` is where, like `apiPolicy.Statement[0].Action`. */
export interface DocumentError {
  readonly path: string;
  readonly message: string;
}

export type Door = "host" | "domain" | "both";

/** One thing that is meant to be possible. `*` and `?` in stage and path are wildcards, as in IAM. */
export interface IntendedAccess {
  /** An endpoint of the case; null is a request through no endpoint; "*" is any of them or none. */
  readonly vpce: string | null;
  /** By the API's own names by default; by the private domains of the case; or by either. */
  readonly door?: Door | undefined;
  /** ["*"] is anonymous and everyone; otherwise ARNs of roles, users, sessions or accounts. */
  readonly principals: readonly string[];
  readonly stage: string;
  /** An HTTP method, or "*" for every one. */
  readonly method: string;
  /** Starts with "/". */
  readonly path: string;
}

export interface EndpointInput {
  readonly account?: string | undefined;
  /** What aws:SourceVpc is for a request through this endpoint; left out, it may be any. */
  readonly vpc?: string | undefined;
  /** The endpoint policy: an object or its JSON text. null is AWS's default, full access. */
  readonly policy?: unknown;
}

/** A private custom domain of the API's account. */
export interface DomainInput {
  /** Policy of its calls: an object or its JSON text. None is AWS's default: everything is refused. */
  readonly policy?: unknown;
  /** Who may associate endpoints: an object or its JSON text; null: its own account alone. Left out, it is unknown. */
  readonly managementPolicy?: unknown;
  /** Which base paths lead to which stages; of another API where `api` names one. */
  readonly mappings: readonly {
    readonly basePath?: string | undefined;
    readonly api?: string | undefined;
    readonly stage: string;
  }[];
  /** Every endpoint that is associated with it; left out, it is unknown. */
  readonly associations?: readonly string[] | undefined;
}

/** Facts about an account; what is left out may be anything. */
export interface AccountFacts {
  /** null: in no organization. */
  readonly organization?: { readonly id: string; readonly path?: string | undefined } | null | undefined;
}

/** Policies are raw JSON (object or text): what is wrong in them is reported, not thrown. */
export interface ProofCase {
  readonly name: string;
  /** arn:aws:execute-api:REGION:ACCOUNT:APIID, no stage. */
  readonly api: string;
  /** One type for every method, or one per method with "*" for the others. */
  readonly authorization: AuthorizationType | Readonly<Record<string, AuthorizationType>>;
  readonly apiPolicy?: unknown;
  readonly endpoints: Readonly<Record<string, EndpointInput>>;
  /** Principal ARN -> its identity policies. */
  readonly identityPolicies: Readonly<Record<string, readonly unknown[]>>;
  /** arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID -> private domain. Given, these are all that there are. */
  readonly domains?: Readonly<Record<string, DomainInput>> | undefined;
  /** As of the API: its own names are closed, and domains alone lead to it. */
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  readonly intent: readonly IntendedAccess[];
  /**
   * Availability asks about the API's and the endpoint's side only: callers of methods with AWS_IAM are taken to
   * sign, and the identity policies of other accounts, where the case does not list them, to allow. Least privilege
   * takes the worst in either case.
   */
  readonly callersComply?: boolean | undefined;
  /** PRIVATE by default: reached through endpoints alone. */
  readonly endpointType?: "PRIVATE" | "REGIONAL" | "EDGE" | undefined;
  /** No request is made before: a date, or seconds since 1970. The day of the proof by default. */
  readonly now?: string | undefined;
  /** By account. */
  readonly accounts?: Readonly<Record<string, AccountFacts>> | undefined;
  /** By ARN of a role or a user: all tags that its requests carry, those of its sessions included. */
  readonly principals?:
    | Readonly<Record<string, { readonly tags?: Readonly<Record<string, string>> | undefined }>>
    | undefined;
  /** By VPC: every address from which its endpoints are reached, of connected networks as well. */
  readonly vpcs?: Readonly<Record<string, { readonly blocks?: readonly string[] | undefined }>> | undefined;
  /** Where AWS raised the account's quota: characters that the API policy may have (default 8,192). */
  readonly apiPolicyQuota?: number | undefined;
}

/** A context value: text, or several texts for a key with many values. Dates are ISO 8601, numbers decimal. */
export type ContextValue = string | readonly string[];

/** A request that can be made; every key that some policy asks about and that is present is in `context`. */
export interface ProofRequest {
  /** null: through no endpoint. An id that the case does not name is somebody else's endpoint. */
  readonly vpce: string | null;
  /** ARN of the private domain that it is made by; left out, by one of the API's own names. */
  readonly domain?: string | undefined;
  /** An ARN, a service name, or "anonymous". A role's ARN stands for a session of that role. */
  readonly principal: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly context: Readonly<Record<string, ContextValue>>;
}

/** A statement that decided. `policy` is "api", an endpoint id, or the ARN of a domain or a principal. */
export interface DecidingStatement {
  readonly policy: string;
  /** Which of several identity policies of the principal, from 0. */
  readonly document?: number;
  /** Its place in the document, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

export interface ProofFinding {
  readonly verdict: Verdict;
  readonly counterexample?: ProofRequest;
  /** Empty with VIOLATED availability: nothing allows the request; `reason` says which layer is silent. */
  readonly decidedBy?: readonly DecidingStatement[];
  readonly reason?: string;
  /** What is likely meant instead, or what else is worth knowing: in words. */
  readonly hints?: readonly string[];
}

/** How much of AWS's size limit a document uses, in characters. */
export interface DocumentSize {
  readonly path: string;
  readonly characters: number;
  readonly limit: number;
  readonly left: number;
}

/** Something wrong with a private domain, by name. `path` is where in the case. */
export interface DomainFinding extends DocumentError {
  readonly name:
    | "domain-without-policy"
    | "association-without-grant"
    | "grant-without-association"
    | "own-names-open"
    | "management-policy-wider-than-grants"
    | "endpoint-policy-names-one-arn";
}

export interface ProofAnswer {
  readonly name: string;
  readonly leastPrivilege: ProofFinding;
  readonly availability: ProofFinding;
  readonly invalid?: readonly DocumentError[];
  readonly findings?: readonly DomainFinding[];
  /** What AWS takes, and is worth knowing: an empty list, say. */
  readonly notes?: readonly DocumentError[];
  readonly sizes?: readonly DocumentSize[];
  /** What the proof cost of its budget: the same for the same case on every machine. */
  readonly steps?: number;
  /** Wall-clock milliseconds. */
  readonly ms: number;
}

/** How the second policy set relates to the first. */
export interface Comparison {
  readonly relation: "equivalent" | "stricter" | "looser" | "incomparable" | "undetermined";
  /** A request that only the second allows. */
  readonly added?: ProofRequest;
  /** A request that only the first allows. */
  readonly removed?: ProofRequest;
  readonly reason?: string;
  readonly invalid?: readonly DocumentError[];
}
