import { z } from "zod";
import { httpMethods } from "../../../shared/access/grant";
import {
  type AuthorizedRoute,
  authorizedDocuments,
  type IntendedAccess,
  isDomain,
  type ProofAnswer,
  type ProofCase,
  prove,
  withAuthorizers,
  withStatements,
} from "../../prover";
import { type RawDocument, statementsOf } from "../../resources/policy-document";
import type { RuleContext, Setting } from "../rule";
import { decided, type RuleFinding, type RuleOutcome, type Undetermined } from "../verdict";
import { apiBehind } from "./api-arn";
import { type Authorization, authorizationCases, eitherWay, intentOf } from "./authorization";
import { explainAllowed, explainRefused, type SidOf } from "./explain";

const seconds = z.number().min(0.001).max(600).optional();

export const budgetSetting: Setting = {
  schema: seconds,
  description:
    "What one proof may cost, in seconds of work (default: 2); past it the rule could not be decided",
};

/** The budget in this rule's config. */
export const configuredBudget = ({ config }: RuleContext): number | undefined => seconds.parse(config.budget);

/** What a proof of the policy of an API, or of a private domain, is about. */
export interface ApiProof {
  /** ARN of the API, or of the domain's calls. */
  readonly api: string;
  readonly document: RawDocument;
  readonly intent: readonly IntendedAccess[];
  /** None: methods count as unauthenticated, and the policy alone decides. */
  readonly routes?: readonly AuthorizedRoute[];
  /** By the ARN of role or user, as far as they are known. */
  readonly identityPolicies?: Readonly<Record<string, readonly unknown[]>>;
  /** Calls by the API's own names alone, as if no private domain led to it. */
  readonly byOwnNames?: true;
  /** Seconds of work; as the rule's config sets, which no rule may leave out. */
  readonly budget: number | undefined;
}

/**
 * The policy as what decides alone: that of an API which is called by its own names, or of the one domain that leads to
 * an API which admits everyone.
 */
function documentsOf(
  { api, document, byOwnNames }: ApiProof,
  apiPolicy: unknown,
): Pick<ProofCase, "api" | "apiPolicy" | "domains" | "disableExecuteApiEndpoint"> {
  if (!isDomain(api)) return { api, apiPolicy, ...(byOwnNames ? { domains: {} } : {}) };
  return {
    api: apiBehind(api),
    apiPolicy: admitsAll,
    domains: { [api]: { policy: document, mappings: [{ stage: "any" }] } },
    disableExecuteApiEndpoint: true,
  };
}

const admitsAll = {
  Statement: { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" },
};

/**
 * Endpoints count as open: the other account may widen its endpoint policy at any time.
 * @param apiPolicy the document, with what authorizers may say
 */
function proofOf(
  proof: ApiProof,
  authorization: Authorization,
  intent: readonly IntendedAccess[],
  apiPolicy: unknown,
): ProofAnswer {
  const { api, identityPolicies = {}, budget } = proof;
  const endpoints = intent.map((grant) => grant.vpce).filter((vpce) => vpce !== null && vpce !== "*");
  const proofCase = {
    name: api,
    ...documentsOf(proof, apiPolicy),
    authorization,
    endpoints: Object.fromEntries(endpoints.map((id) => [id, { policy: null }])),
    identityPolicies,
    // A method that the other proof is about; one that is no method at all stays, for the prover to say so.
    intent: intent
      .filter(
        ({ method }) => Object.hasOwn(authorization, method) || !httpMethods.some((each) => each === method),
      )
      .map((grant) => (isDomain(api) ? { ...grant, door: "domain" as const } : grant)),
    callersComply: true,
  };
  const answer = prove(proofCase, { budget });
  return isDomain(api) ? ofDomain(answer, api) : answer;
}

/** The answer about a policy alone: the API behind it decides nothing. */
function ofDomain({ leastPrivilege, availability, ...rest }: ProofAnswer, domain: string): ProofAnswer {
  const withoutDeciders = ({ decidedBy, reason, ...finding }: ProofAnswer["availability"]) => ({
    ...finding,
    ...(decidedBy && {
      decidedBy: decidedBy
        .filter(({ policy }) => policy === domain)
        .map((each) => ({ ...each, policy: "domain" })),
    }),
    ...(reason === undefined
      ? {}
      : { reason: reason.replaceAll(`the policy of ${domain}`, "the domain's policy") }),
  });
  return {
    ...rest,
    leastPrivilege: withoutDeciders(leastPrivilege),
    availability: withoutDeciders(availability),
  };
}

/** Whether an API's policy lets in nothing beyond the intent. */
export function proveLeastPrivilege(proof: ApiProof): RuleOutcome {
  const { api, document, intent, routes = [] } = proof;
  const stages = [...new Set(intent.map(({ stage }) => stage))].filter((stage) => !/[*?]/.test(stage));
  return join(
    authorizationCases(routes).flatMap(({ authorization, type }) =>
      // What authorizers may allow is no word about routes where callers sign.
      (type === "AWS_IAM" ? [document] : authorizedDocuments(document, api, routes, stages)).map((each) =>
        leastPrivilegeOutcome(proofOf(proof, authorization, intent, each), document, "policy"),
      ),
    ),
  );
}

/**
 * Whether an API's policy lets in all of the intent. Callers of other accounts are taken to sign where a method asks
 * for it, and to be allowed to by identity policies that are not known here.
 */
export function proveAvailability(proof: ApiProof): RuleOutcome {
  const { api, intent, routes = [], document } = proof;
  return join(
    authorizationCases(routes).map((each) => {
      const apiPolicy = each.type === "AWS_IAM" ? document : withAuthorizers(document, api, routes);
      const answer = proofOf(proof, each.authorization, intentOf(each, intent, routes), apiPolicy);
      return availabilityOutcome(answer, document, "policy");
    }),
  );
}

/**
 * What a policy lets in through one endpoint, whether callers must sign or not, as findings: none, and it admits no call.
 * A Deny of our own takes away every other way.
 * @param asking methods whose authorizers may allow what the policy does not
 */
export function callsThrough(
  api: string,
  given: RawDocument,
  endpoint: string,
  budget: number | undefined,
  asking: readonly AuthorizedRoute[] = [],
): RuleOutcome {
  const deny = {
    Sid: "Others",
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:SourceVpce": endpoint } },
  };
  const document = withStatements(given, [deny]);
  return proveLeastPrivilege({ api, document, intent: [], routes: [...eitherWay, ...asking], budget });
}

/** Whether a policy lets in any call through an endpoint. @throws Undecided */
export function admits(
  api: string,
  document: RawDocument,
  endpoint: string,
  budget: number | undefined,
): boolean {
  return decided(callsThrough(api, document, endpoint, budget)).length > 0;
}

/** One finding says enough: another proof would show the same statement again. */
function join(outcomes: readonly RuleOutcome[]): RuleOutcome {
  return {
    findings: outcomes.find(({ findings }) => findings.length > 0)?.findings ?? [],
    undetermined: outcomes.flatMap(({ undetermined }) => undetermined),
  };
}

/** What a proof of least privilege comes to. */
export function leastPrivilegeOutcome(answer: ProofAnswer, document: RawDocument, at: string): RuleOutcome {
  return outcome(answer, answer.leastPrivilege, at, () =>
    explainAllowed(answer.leastPrivilege, sidsOf(document)),
  );
}

/** What a proof of availability comes to. */
export function availabilityOutcome(answer: ProofAnswer, document: RawDocument, at: string): RuleOutcome {
  return outcome(answer, answer.availability, at, () =>
    explainRefused(answer.availability, sidsOf(document)),
  );
}

function outcome(
  answer: ProofAnswer,
  finding: ProofAnswer["availability"],
  at: string,
  explain: () => string,
): RuleOutcome {
  const invalid = (answer.invalid ?? []).map(
    ({ path, message }): RuleFinding => ({ message: `${path}: ${message}` }),
  );
  if (invalid.length > 0) return { findings: invalid, undetermined: [] };
  if (finding.verdict === "VIOLATED") return { findings: [{ message: explain() }], undetermined: [] };
  const item: Undetermined = { reason: `${at}: ${finding.reason ?? "the prover cannot decide"}` };
  return { findings: [], undetermined: finding.verdict === "PROVED" ? [] : [item] };
}

function sidsOf(document: RawDocument): SidOf {
  const sids = statementsOf(document).map(({ Sid }) => Sid);
  return (statement) => {
    const sid = sids[statement];
    return typeof sid === "string" ? sid : undefined;
  };
}
