import { httpMethods } from "../../shared/access/grant";
import { answeringRoutes, commonCall } from "../../shared/access/reach";
import type { Route } from "../../shared/access/route";
import type { ConsumerAt, ConsumerChange, Situation } from "./access-change";

/** How a call is let in: without a signature, signed, if an authorizer says so, or by the policies alone, since no route answers it. */
export type CallAuthorization = Route["authorization"] | "no route";

/** A call that a grant names and a route answers: one method of one path, for one caller. */
export interface GrantedCall {
  readonly authorization: CallAuthorization;
  /** "*", or the ARN that the grant names. */
  readonly principal: string;
  readonly stage: string;
  readonly method: string;
  /** A path, a route's path ("/pets/{id}") or a granted subtree ("/pets/*"). */
  readonly path: string;
  /** A path that a request can have. */
  readonly sample: string;
  /** The grant's own method and path. */
  readonly grant: { readonly method: string; readonly path: string };
}

/** Every call of a consumer's grants, by the routes of the same moment. */
export function callsOf(at: ConsumerAt | undefined, { routes }: Situation): GrantedCall[] {
  return (at?.grants ?? []).flatMap((grant) => {
    const own = { method: grant.method, path: grant.path };
    const answered = answeringRoutes(grant, routes);
    const calls =
      answered.length === 0
        ? [
            {
              authorization: "no route" as const,
              methods: methodsOf(grant.method),
              path: grant.path,
              sample: unrouted(grant.path),
            },
          ]
        : answered.flatMap((route) => {
            const common = commonCall(grant, route);
            if (common === undefined) return [];
            const methods = methodsOf(grant.method).filter((each) => ["ANY", each].includes(route.method));
            return [
              {
                authorization: route.authorization,
                methods,
                path: narrower(grant.path, route),
                sample: common.path,
              },
            ];
          });
    return grant.principals.flatMap((principal) =>
      calls.flatMap(({ authorization, methods, path, sample }) =>
        methods.map((method) => ({
          authorization,
          principal,
          stage: grant.stage,
          method,
          path,
          sample,
          grant: own,
        })),
      ),
    );
  });
}

const methodsOf = (method: string): readonly string[] => (method === "*" ? httpMethods : [method]);

/** Of a granted path and a route's, what both have. */
function narrower(granted: string, { path }: Route): string {
  if (!granted.endsWith("*")) return granted;
  const greedy = /^(.*\/)\{[^}]*\+\}$/.exec(path)?.[1];
  return greedy !== undefined && granted.length - 1 > greedy.length ? granted : path;
}

/** A path of the grant that is no route's. */
export function unrouted(path: string): string {
  return path.endsWith("*") ? `${path.slice(0, -1)}no-route-answers` : path;
}

/** A caller that a principal of a grant stands for: an ARN, or "anonymous". */
export function callerOf(
  { authorization, principal }: Pick<GrantedCall, "authorization" | "principal">,
  anybody: string,
): string {
  if (principal === "*") return authorization === "AWS_IAM" ? anybody : "anonymous";
  return principal.endsWith(":root") ? principal.replace(/root$/, "role/any-of-this-account") : principal;
}

/** What is the same call before and after the change. */
export function callKey(
  consumer: ConsumerChange,
  { authorization, principal, stage, method, path }: GrantedCall,
): string {
  return JSON.stringify([consumer.stack, authorization, principal, stage, method, path]);
}
