import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { symbolicApiArn } from "../../policies/rules/access/api-arn";
import type { Grant } from "../../shared/access/grant";
import type { Route } from "../../shared/access/route";
import { apiPolicy } from "../../shared/documents/api-policy";
import { documentText, type PolicyDocument } from "../../shared/documents/document";
import { domainPolicy } from "../../shared/documents/domain-policy";
import { closedEndpointPolicy, endpointPolicy } from "../../shared/documents/endpoint-policy";
import { lastOf } from "../stacks/project";
import type { Admitted } from "./admitted";
import type { Api, ApiChange } from "./api";
import type { Backend } from "./backends";
import { callArnOf } from "./domain";
import type { EndpointChange, PlannedEndpoint } from "./endpoint";

/** One consumer before the change or after it. */
export interface ConsumerAt {
  readonly grants: readonly Grant[];
  /** The text of its endpoint's policy; null: none, which is full access. */
  readonly policy: string | null;
  /** undefined: not known. */
  readonly privateDns: boolean | undefined;
  readonly associated: boolean;
  /** Whether it may call by the API's private domain. */
  readonly byDomain: boolean;
  /** Whether the API answers to none of its own names. */
  readonly ownNamesClosed: boolean;
}

/** A consumer, known to the API or to a plan. */
export interface ConsumerChange {
  /** ORGANIZATION/PROJECT/STACK */
  readonly stack: string;
  readonly account: string | undefined;
  /** The id that stands for its endpoint in both moments; the true one where that is known. */
  readonly endpoint: string;
  /** Its roles are not known yet: this ARN stands for them. */
  readonly unknownCaller: string;
  readonly before: ConsumerAt | undefined;
  readonly after: ConsumerAt | undefined;
}

/** Both sides at rest: no step is left to do. */
export interface Situation {
  /** The text of the API's policy; null: none; undefined: there is no API. */
  readonly policy: string | null | undefined;
  readonly isPrivate: boolean;
  /** Whether the API answers to none of its own names: then its domain is the only door. */
  readonly ownNamesClosed: boolean;
  /** The API's private domain; policy null: none, which refuses everybody. */
  readonly domain: { readonly callArn: string; readonly policy: string | null } | undefined;
  readonly stages: readonly string[];
  readonly routes: readonly Route[];
  /** What answers routes that are no mocks. */
  readonly backends: readonly Backend[];
}

/** What is deployed, and what will be after all steps: the endpoints follow the API, and the API the endpoints. */
export interface AccessChange {
  /** arn:aws:execute-api:REGION:ACCOUNT:API; stands for the API in both moments, also where its id is not known. */
  readonly executionArn: string;
  readonly consumers: readonly ConsumerChange[];
  readonly before: Situation;
  readonly after: Situation;
  /** Documents that are not known before the update, in words: what the program makes of the grants stands for them. */
  readonly foretold: readonly string[];
  /** What the plans say too little about, in words. */
  readonly unclear: readonly string[];
}

const nobody = documentText(closedEndpointPolicy);

/** What is known of a consumer: by the API before and after, and by its own plan. */
interface Known extends Pick<ConsumerChange, "stack" | "account" | "endpoint"> {
  readonly was?: Admitted | undefined;
  readonly will?: Admitted | undefined;
  readonly change: EndpointChange | undefined;
}

/** Joins the provider's plan with those of its consumers, as many as there are. */
export function accessChange(api: ApiChange, endpoints: readonly EndpointChange[]): AccessChange {
  const { before } = api;
  // Whom the plan does not mention is reported as unclear, and left out.
  const after = api.after && { ...api.after, consumers: api.after.consumers ?? before?.consumers };
  const executionArn =
    before?.executionArn ?? after?.executionArn ?? symbolicApiArn(callersOf(before ?? after));
  const foretold: string[] = [];
  const unclear = [...api.unclear];
  const stacks = [
    ...new Set([before, after].flatMap((at) => at?.consumers?.map(({ stack }) => stack) ?? [])),
    ...endpoints.map(({ stack }) => stack),
  ];
  const consumers = [...new Set(stacks)].flatMap((stack): ConsumerChange[] => {
    const change = endpoints.find((each) => each.stack === stack);
    const was = before?.consumers?.find((each) => each.stack === stack);
    const will = after?.consumers?.find((each) => each.stack === stack);
    const [old, own] = [was?.accountId, change?.accountId ?? will?.accountId];
    const ids = { was: change?.before?.vpcEndpointId ?? was?.vpcEndpointId, will: will?.vpcEndpointId };
    if (was && will && old && own && old !== own) {
      // Who called is somebody else's by then: one consumer goes, and another comes.
      const came = change?.after?.vpcEndpointId ?? (ids.will === ids.was ? undefined : ids.will);
      return [
        consumerOf({
          stack,
          account: old,
          endpoint: ids.was ?? symbolicEndpoint(stack),
          was,
          change: change && { ...change, after: undefined },
        }),
        consumerOf({
          stack,
          account: own,
          endpoint: came ?? symbolicEndpoint(`${stack} in ${own}`),
          will,
          change: change && { ...change, before: undefined },
        }),
      ];
    }
    const endpoint = ids.was ?? ids.will ?? change?.after?.vpcEndpointId ?? symbolicEndpoint(stack);
    return [consumerOf({ stack, account: own ?? old, endpoint, was, will, change })];
  });
  const situations = { before: situationOf("before", before), after: situationOf("after", after) };
  if (!situations.before.ownNamesClosed || !situations.after.ownNamesClosed)
    unclear.push(...viaDomain([situations.before, situations.after], consumers));
  return { executionArn, consumers, ...situations, foretold, unclear: [...new Set(unclear)] };

  function consumerOf({ stack, account, endpoint, was, will, change }: Known): ConsumerChange {
    const unknownCaller = `arn:${executionArn.split(":")[1]}:iam::${account ?? "000000000000"}:role/not-known-yet`;
    const grantsOf = (of: Admitted | undefined, id: string): Grant[] =>
      of?.grants.map((grant) => ({
        ...grant,
        vpcEndpointId: id,
        principals: grant.principals ?? [unknownCaller],
      })) ?? [];
    // The API may still admit an endpoint that is no longer there; it learns of the new one.
    const [old, planned] = [grantsOf(was, was?.vpcEndpointId ?? endpoint), grantsOf(will, endpoint)];
    const policyOf = (moment: "before" | "after", grants: readonly Grant[]) => {
      const { domain } = (moment === "before" ? before : after) ?? {};
      const byDomain = (moment === "before" ? was : will)?.byDomain === true;
      const callArn = domain && byDomain ? callArnOf(executionArn, domain) : undefined;
      const made = documentText(endpointPolicy(executionArn, grants, callArn));
      if (change === undefined) return made;
      const at = change[moment];
      if (at === undefined) return nobody;
      if (moment === "after" && change.followsGrants) return made;
      if (at.policy === undefined) foretold.push(`the policy of the endpoint of ${lastOf(stack)}`);
      return at.policy === undefined ? made : at.policy;
    };
    if (change?.newCallers === true && planned.some(({ principals }) => !principals.includes("*")))
      unclear.push(`the roles of ${lastOf(stack)} become others, which the API learns in a later update`);
    unclear.push(...(change?.unclear ?? []));
    const at = (
      of: Admitted | undefined,
      own: PlannedEndpoint | undefined,
      moment: Api | undefined,
      grants: readonly Grant[],
      policy: string | null,
    ) =>
      of === undefined && own === undefined
        ? undefined
        : {
            grants,
            policy,
            privateDns: own?.privateDns ?? of?.privateDns,
            associated: of?.associated === true,
            byDomain: of?.byDomain === true,
            ownNamesClosed: moment?.ownNamesClosed === true,
          };
    return {
      stack,
      account,
      endpoint,
      unknownCaller,
      before: at(was, change?.before, before, old, policyOf("before", old)),
      after: at(will, change?.after, after, planned, policyOf("after", planned)),
    };
  }

  function situationOf(moment: "before" | "after", api: Api | undefined): Situation {
    const policyOf = (own: Api, given: string | null | undefined, kind: PolicyKind) =>
      moment === "after"
        ? plannedPolicy(own, given, kind)
        : given === undefined
          ? madeOf(moment, kind)
          : given;
    const { domain } = api ?? {};
    return {
      policy: api && policyOf(api, api.policy, ofApi),
      isPrivate: api === undefined || api.endpointType === "PRIVATE",
      ownNamesClosed: api?.ownNamesClosed === true,
      domain: api &&
        domain && {
          callArn: callArnOf(executionArn, domain),
          policy: policyOf(api, domain.policy, ofDomain),
        },
      stages: api?.stages ?? [],
      routes: api?.routes ?? [],
      backends: api?.backends ?? [],
    };
  }

  /** What the program makes of the grants. */
  function madeOf(moment: "before" | "after", { isAbout, make }: PolicyKind): string {
    const whose = consumers.flatMap((each) => each[moment] ?? []).filter(isAbout);
    return documentText(
      make(
        executionArn,
        whose.flatMap(({ grants }) => grants),
        (moment === "before" ? before : after)?.routes,
      ),
    );
  }

  function plannedPolicy(planned: Api, policy: string | null | undefined, kind: PolicyKind): string | null {
    if (policy === null) return null;
    const { name, isAbout, make } = kind;
    const made = madeOf("after", kind);
    if (policy === undefined) {
      foretold.push(name);
      return made;
    }
    const whose = (planned.consumers ?? []).filter(isAbout);
    // Of the ids that the program knows now: they may be others at rest.
    const ids = whose.map(({ stack, vpcEndpointId: from }) => ({
      from,
      to: consumers.find((each) => each.stack === stack && each.after !== undefined)?.endpoint,
    }));
    const grants = whose.flatMap(({ grants: own, vpcEndpointId: id }) =>
      own.map((grant) => ({ ...grant, vpcEndpointId: id ?? "", principals: grant.principals ?? [] })),
    );
    const asPlanned = make(planned.executionArn ?? executionArn, grants, planned.routes);
    if (isSameDocument(policy, documentText(asPlanned))) return made;
    return ids.reduce(
      (text, { from, to }) => (from === undefined || to === undefined ? text : text.replaceAll(from, to)),
      policy,
    );
  }
}

/** A policy of the provider's side, which its program makes of grants. */
interface PolicyKind {
  readonly name: string;
  /** Whether the grants of a consumer are part of it. */
  readonly isAbout: (consumer: { readonly byDomain?: boolean | undefined }) => boolean;
  readonly make: (
    executionArn: string,
    grants: readonly Grant[],
    routes: readonly Route[] | undefined,
  ) => PolicyDocument;
}

const ofApi: PolicyKind = { name: "the API's policy", isAbout: () => true, make: apiPolicy };
const ofDomain: PolicyKind = {
  name: "the domain's policy",
  isAbout: ({ byDomain }) => byDomain === true,
  make: (_, grants) => domainPolicy(grants),
};

/** What asks by which door a call came matters once there are two. */
function viaDomain(situations: readonly Situation[], consumers: readonly ConsumerChange[]): string[] {
  const texts = [
    ...situations.map(({ policy }) => policy),
    ...consumers.flatMap((each) => [each.before?.policy, each.after?.policy]),
  ];
  return texts.some((text) => /execute-api:viaDomainArn/i.test(text ?? ""))
    ? ["execute-api:viaDomainArn is not judged where the API's own names are open as well"]
    : [];
}

/** Whether two documents are the same but for white space and the order of keys. */
export function isSameDocument(first: string | null | undefined, second: string | null | undefined): boolean {
  if (first === second) return true;
  if (typeof first !== "string" || typeof second !== "string") return false;
  try {
    return isDeepStrictEqual(JSON.parse(first), JSON.parse(second));
  } catch {
    return false;
  }
}

/** Stands for an endpoint that is not created yet, of this stack alone; never shown. */
function symbolicEndpoint(stack: string): string {
  return `vpce-${createHash("sha256").update(stack).digest("hex").slice(0, 17)}`;
}

const callersOf = (api: Api | undefined) =>
  (api?.consumers ?? []).flatMap(({ grants }) =>
    grants.map(({ principals }) => ({ principals: principals ?? [] })),
  );
