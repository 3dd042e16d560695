import type { ProofRequest, RawStatement } from "../../policies/prover";
import { httpMethods } from "../../shared/access/grant";
import { grantAdmits, routeFor } from "../../shared/access/reach";
import type { Route } from "../../shared/access/route";
import type { AccessChange, ConsumerAt } from "./access-change";
import { callsOf, unrouted } from "./calls";
import type { Cases } from "./cases";
import { type AffectedCaller, anybodyOf, type Difference, principalOf, requestOf } from "./difference";

/** The endpoint of an account that nobody here knows; never shown. */
const elsewhere = "vpce-ffffffffffffffffe";
/** More than these kinds of unexpected differences are not reported one by one. */
const mostFound = 12;

/** What policies that let in more than is granted let in otherwise, since routes or stages are others. */
export function routeDifferences(access: AccessChange, cases: Cases): Difference[] {
  const places: readonly { readonly who: AffectedCaller; readonly vpce: string | null }[] = [
    ...access.consumers.map((who) => ({ who, vpce: who.endpoint })),
    { who: "any other endpoint", vpce: elsewhere },
    { who: "the internet", vpce: null },
  ];
  const stages = [...new Set([...access.before.stages, ...access.after.stages])];
  const routes = [...access.before.routes, ...access.after.routes];
  return places.flatMap(({ who, vpce }) =>
    stages.flatMap((stage) =>
      routes.flatMap((route): Difference[] => {
        const method = route.method === "ANY" ? "GET" : route.method;
        const path = route.path.replace(/\{[^}]*\}/g, "probe");
        const principal = route.authorization === "AWS_IAM" ? anybodyOf(access) : "anonymous";
        const request = { vpce, principal, stage, method, path, context: {} };
        const [was, will] = [cases.answers("before", request), cases.answers("after", request)];
        if (was === will || was === undefined || will === undefined) return [];
        const granted = typeof who !== "string" && grantOf(who[will ? "after" : "before"], request);
        const direction = will ? ("gains" as const) : ("loses" as const);
        const { authorization } = route;
        return granted
          ? []
          : [
              {
                direction,
                who,
                authorization,
                principal: "*",
                stage,
                method: route.method,
                path: route.path,
                ungranted: true,
                decidedBy: cases.deciders(will ? "after" : "before", authorization, request),
              },
            ];
      }),
    ),
  );
}

const grantOf = (at: ConsumerAt | undefined, { stage, method, path }: ProofRequest) =>
  at?.grants.find((each) => each.stage === stage && grantAdmits(each, method, path));

/** Whatever the policies let in otherwise that no grant and route names; found by proof, one kind after the other. */
export function unnamedDifferences(
  access: AccessChange,
  cases: Cases,
  type: Route["authorization"],
  direction: Difference["direction"],
  reported: readonly Difference[],
  unclear: string[],
): Difference[] {
  if (cases.isSame()) return [];
  const [having, other] =
    direction === "gains" ? (["after", "before"] as const) : (["before", "after"] as const);
  const found = unroutedGrants(access, cases, type, direction);
  const denied = reportedGrants(
    access,
    having,
    other,
    reported.filter((each) => each.direction === direction),
  );
  for (let at = 0; at < mostFound; at++) {
    const comparison = cases.compare(type, { before: [], after: [], [having]: denied });
    const request = direction === "gains" ? comparison.added : comparison.removed;
    if (request === undefined) {
      if (comparison.relation === "undetermined") unclear.push(reasonOf(comparison));
      return found.filter((each) => !reported.some((other) => isSameKind(each, other)));
    }
    const who = whoOf(access, request);
    const sent = routedRequest(access, cases, type, having, other, request) ?? request;
    const route =
      cases.answers(having, sent) === true
        ? routeFor(access[having].routes, sent.method, sent.path)
        : undefined;
    const grant = typeof who === "string" ? undefined : grantOf(who[having], sent);
    // What routes of another authorization answer is found under that one.
    if (route === undefined || route.authorization === type)
      found.push({
        direction,
        who,
        authorization: route?.authorization ?? "no route",
        principal: shownPrincipal(access, sent.principal),
        stage: sent.stage,
        method: sent.method,
        path: grant !== undefined && route === undefined ? grant.path : sent.path,
        ungranted: grant === undefined,
        decidedBy: grant === undefined ? cases.deciders(having, type, sent) : [],
      });
    denied.push(through(access, who));
  }
  unclear.push("more differs than is listed here");
  return found;
}

const nameOf = (who: AffectedCaller) => (typeof who === "string" ? who : who.stack);

/** Whether both show the same, of calls that no route answers: these are found under each authorization. */
function isSameKind(one: Difference, other: Difference): boolean {
  return (
    one.authorization === "no route" &&
    other.authorization === one.authorization &&
    one.direction === other.direction &&
    nameOf(one.who) === nameOf(other.who)
  );
}

function reasonOf({ reason, invalid }: ReturnType<Cases["compare"]>): string {
  const [first] = invalid ?? [];
  return first === undefined ? (reason ?? "the policies leave it open") : `${first.path}: ${first.message}`;
}

/** Denies the whole of every grant that only one moment has, or that is reported: its calls are reported by name. */
function reportedGrants(
  access: AccessChange,
  having: "before" | "after",
  other: "before" | "after",
  reported: readonly Difference[],
): RawStatement[] {
  return access.consumers.flatMap((consumer) => {
    const old = new Set(consumer[other]?.grants.map((grant) => JSON.stringify(grant)));
    const own = reported.filter(({ who, ungranted }) => !ungranted && nameOf(who) === consumer.stack);
    return (consumer[having]?.grants ?? [])
      .filter(
        (grant) =>
          !old.has(JSON.stringify(grant)) ||
          own.some((each) => each.stage === grant.stage && grantAdmits(grant, each.method, each.path)),
      )
      .map(({ principals, stage, method, path }) => ({
        Effect: "Deny",
        Principal: principals.includes("*") ? "*" : { AWS: principals },
        Action: "execute-api:Invoke",
        Resource: (method === "*" ? httpMethods : [method]).map(
          (each) => `${access.executionArn}/${stage}/${each}${path}`,
        ),
        Condition: { StringEquals: { "aws:SourceVpce": consumer.endpoint } },
      }));
  });
}

/** Of grants that only one moment has, those whose calls no route answers: the policies let them in all the same. */
function unroutedGrants(
  access: AccessChange,
  cases: Cases,
  type: Route["authorization"],
  direction: Difference["direction"],
): Difference[] {
  const [having, other] =
    direction === "gains" ? (["after", "before"] as const) : (["before", "after"] as const);
  return access.consumers.flatMap((consumer) =>
    callsOf(consumer[having], access[having]).flatMap((call): Difference[] => {
      if (call.authorization !== "no route") return [];
      const request = requestOf(access, consumer.endpoint, {
        ...call,
        authorization: type,
        sample: unrouted(call.path),
      });
      if (cases.admits(having, type, request) !== true || cases.admits(other, type, request) !== false)
        return [];
      const { stage, method, path } = call;
      return [
        {
          direction,
          who: consumer,
          authorization: "no route",
          principal: principalOf(consumer, call),
          stage,
          method,
          path,
          ungranted: false,
          decidedBy: [],
        },
      ];
    }),
  );
}

/** Of the same kind as a request that the prover found, one that a route answers, if there is any. */
function routedRequest(
  access: AccessChange,
  cases: Cases,
  type: Route["authorization"],
  having: "before" | "after",
  other: "before" | "after",
  request: ProofRequest,
): ProofRequest | undefined {
  const { stages, routes } = access[having];
  for (const route of routes.filter(({ authorization }) => authorization === type)) {
    const path = route.path.replace(/\{[^}]*\}/g, "probe");
    const methods = route.method === "ANY" ? ["GET", "POST", request.method] : [route.method];
    for (const stage of stages) {
      for (const method of methods) {
        const sent = { ...request, stage, method, path };
        const [has, had] = [cases.answers(having, sent), cases.answers(other, sent)];
        if (has === true && had !== true && cases.admits(other, type, sent) === false) return sent;
      }
    }
  }
  return undefined;
}

function whoOf({ consumers }: AccessChange, { vpce }: ProofRequest): AffectedCaller {
  if (vpce === null) return "the internet";
  return consumers.find(({ endpoint }) => endpoint === vpce) ?? "any other endpoint";
}

/** A caller that the policies name; any other is the prover's own choice and stands for everybody. */
function shownPrincipal({ consumers, before, after }: AccessChange, principal: string): string | undefined {
  if (consumers.some(({ unknownCaller }) => unknownCaller === principal)) return undefined;
  const policies = consumers.flatMap((each) => [each.before?.policy, each.after?.policy]);
  const isNamed = [
    before.policy,
    after.policy,
    before.domain?.policy,
    after.domain?.policy,
    ...policies,
  ].some((text) => text?.includes(JSON.stringify(principal)));
  return isNamed ? principal : "*";
}

/** Denies the calls that are reported already. */
function through({ consumers }: AccessChange, who: AffectedCaller): RawStatement {
  const ids = consumers.map(({ endpoint }) => endpoint);
  const condition =
    who === "the internet"
      ? { Null: { "aws:SourceVpce": "true" } }
      : who === "any other endpoint"
        ? { Null: { "aws:SourceVpce": "false" }, StringNotEquals: { "aws:SourceVpce": ids } }
        : { StringEquals: { "aws:SourceVpce": who.endpoint } };
  return {
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: "*",
    Condition: condition,
  };
}
