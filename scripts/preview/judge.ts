import type { PolicyStep } from "../../policies/prover";
import { routeFor } from "../../shared/access/reach";
import { lastOf } from "../stacks/project";
import type { AccessChange, ConsumerChange } from "./access-change";
import { callKey, callsOf, type GrantedCall } from "./calls";
import { Cases } from "./cases";
import { type Difference, principalOf, requestOf } from "./difference";
import { routeDifferences, unnamedDifferences } from "./ungranted";

export interface Judgement {
  readonly differences: readonly Difference[];
  /** Why it is not decided whether that is all; none: it is proved of all requests. */
  readonly unclear: readonly string[];
  /** Calls that are granted after the change and that a policy refuses, such as that of an endpoint of somebody else. */
  readonly refused: readonly RefusedCall[];
}

export interface RefusedCall {
  readonly consumer: ConsumerChange;
  readonly method: string;
  readonly path: string;
  readonly layer: PolicyStep["layer"];
}

/**
 * Who may call what after the change and could not before, and the other way round. What the grants and routes name is
 * asked of the policies call by call; the prover then looks for whatever else differs, over all requests.
 */
export function judge(access: AccessChange): Judgement {
  const cases = new Cases(access);
  const unclear = [...access.unclear];
  // The same documents and routes let the same requests in.
  if (cases.isSame() && cases.sameRoutes) return { differences: [], unclear, refused: [] };
  const faults = cases.faults();
  if (faults.length > 0) return { differences: [], unclear: [...faults, ...unclear], refused: [] };
  const differences = access.consumers.flatMap((each) => namedDifferences(access, cases, each, unclear));
  if (!cases.sameRoutes) differences.push(...routeDifferences(access, cases));
  const types = [access.before, access.after].flatMap(({ routes }) =>
    routes.map((each) => each.authorization),
  );
  for (const type of new Set(types)) {
    for (const direction of ["gains", "loses"] as const)
      differences.push(...unnamedDifferences(access, cases, type, direction, differences, unclear));
  }
  return { differences, unclear: [...new Set(unclear)], refused: refusedCalls(access, cases, differences) };
}

function refusedCalls(access: AccessChange, cases: Cases, reported: readonly Difference[]): RefusedCall[] {
  return access.consumers.flatMap((consumer) =>
    callsOf(consumer.after, access.after).flatMap((call) => {
      if (call.authorization === "no route" || reported.some((each) => covers(each, consumer, call)))
        return [];
      const layer = cases.refusedBy("after", requestOf(access, consumer.endpoint, call));
      return layer === undefined ? [] : [{ consumer, method: call.method, path: call.path, layer }];
    }),
  );
}

/** Whether a difference is about a granted call: by its own path, or by that of the whole grant. */
export function covers(
  { who, authorization, principal, stage, method, path }: Difference,
  consumer: ConsumerChange,
  call: GrantedCall,
): boolean {
  return (
    who === consumer &&
    authorization === call.authorization &&
    principal === principalOf(consumer, call) &&
    stage === call.stage &&
    method === call.method &&
    (path === call.path || path === call.grant.path)
  );
}

/** The same call as routes of another authorization answer it in one of the moments: a wider one, once its own is gone. */
function otherwise(call: GrantedCall, { before, after }: AccessChange): GrantedCall[] {
  if (call.authorization === "no route") return [];
  return [before, after].flatMap(({ routes }) => {
    const { authorization } = routeFor(routes, call.method, call.sample) ?? {};
    return authorization === undefined || authorization === call.authorization
      ? []
      : [{ ...call, authorization }];
  });
}

/** Of the calls that the grants of a consumer name before or after, those that end otherwise. */
function namedDifferences(
  access: AccessChange,
  cases: Cases,
  consumer: ConsumerChange,
  unclear: string[],
): Difference[] {
  const calls = new Map(
    [...callsOf(consumer.before, access.before), ...callsOf(consumer.after, access.after)]
      .flatMap((call) => [call, ...otherwise(call, access)])
      .map((call) => [callKey(consumer, call), call] as const),
  );
  const differing = [...calls.values()].flatMap((call) => {
    if (call.authorization === "no route") return [];
    const request = requestOf(access, consumer.endpoint, call);
    const [was, will] = [cases.answers("before", request), cases.answers("after", request)];
    if (was === will) return [];
    if (was === undefined || will === undefined) {
      unclear.push(
        `the policies leave open whether ${lastOf(consumer.stack)} may ${call.method} ${call.path}`,
      );
      return [];
    }
    return [{ call, direction: will ? ("gains" as const) : ("loses" as const) }];
  });
  return differing.map(({ call, direction }) => ({
    direction,
    who: consumer,
    authorization: call.authorization,
    principal: principalOf(consumer, call),
    stage: call.stage,
    method: call.method,
    path: wholeGrant(call, direction) ?? call.path,
    ungranted: false,
    decidedBy: [],
  }));

  /** The granted path, where all of its calls end otherwise in the same way. */
  function wholeGrant(
    { authorization, grant, principal }: GrantedCall,
    direction: Difference["direction"],
  ): string | undefined {
    if (!grant.path.endsWith("*")) return undefined;
    const moment = direction === "gains" ? "after" : "before";
    const all = callsOf(consumer[moment], access[moment]).filter(
      (each) =>
        each.grant.path === grant.path && each.grant.method === grant.method && each.principal === principal,
    );
    const whole = all.every(
      (each) =>
        each.authorization === authorization &&
        differing.some(
          (other) =>
            other.direction === direction && callKey(consumer, other.call) === callKey(consumer, each),
        ),
    );
    return whole && new Set(all.map(({ path }) => path)).size > 1 ? grant.path : undefined;
  }
}
