/** Whether the verdict is true: of changes of all kinds together, against every request of a small world. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type ProofCase, type ProofRequest, provedAs, trace } from "../../../../policies/prover";
import type { Grant } from "../../../../shared/access/grant";
import { answeringRoutes, routeFor } from "../../../../shared/access/reach";
import type { Route } from "../../../../shared/access/route";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { openEndpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { accounts } from "../../world";
import { executionArn, grant, otherEndpoint, role } from "../fixtures";
import { type ConsumerScene, callArn, commentOf, endpointPolicyOf, type SceneSides } from "./scene";

const runs = Number(process.env.PREVIEW_RUNS ?? 120);

const ids = { dev: grant.vpcEndpointId, billing: otherEndpoint } as const;
const accountIds = { dev: accounts.consumer, billing: accounts.stranger } as const;
type Name = keyof typeof ids;

const routes: readonly Route[] = [
  { method: "ANY", path: "/", authorization: "NONE" },
  { method: "GET", path: "/", authorization: "AWS_IAM" },
  { method: "GET", path: "/pets/{id}", authorization: "NONE" },
  { method: "POST", path: "/pets/{id}", authorization: "AWS_IAM" },
  { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" },
  { method: "GET", path: "/pets/special", authorization: "NONE" },
  { method: "GET", path: "/{proxy+}", authorization: "CUSTOM" },
  { method: "POST", path: "/orders/{id}", authorization: "CUSTOM" },
];
const someRoutes = fc
  .subarray([...routes], { minLength: 1 })
  // One method of a path has one authorization.
  .map((all) =>
    all.filter((each, at) => all.findIndex(({ path }) => path === each.path) === at || each.path !== "/"),
  );

const someGrants = fc.array(
  fc.record({
    principals: fc.constantFrom("*", role, "arn:aws:iam::333333333333:root").map((each) => [each]),
    stage: fc.constantFrom("dev", "dev", "dev", "prod"),
    method: fc.constantFrom<Grant["method"]>("GET", "POST", "*"),
    path: fc.constantFrom("/", "/*", "/pets/*", "/pets/1", "/orders/*"),
  }),
  { maxLength: 3 },
);

const allow = (resource: string, more: object = {}) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/${resource}`,
  ...more,
});
/** What code may do to the policy that the grants make. */
const edits: readonly ((made: readonly object[]) => readonly object[])[] = [
  (made) => made,
  (made) => made,
  (made) => made,
  (made) => [...made, allow("dev/GET/pets/*")],
  (made) => made.slice(1),
  (made) => [...made.slice(1), allow("*")],
  (made) => [...made, { ...allow("*/POST/*"), Effect: "Deny" }],
  (made) => [
    ...made.slice(1),
    allow("dev/*", { Condition: { StringEquals: { "aws:SourceVpce": otherEndpoint } } }),
  ],
  (made) => [...made, { ...allow("*"), Effect: "Deny", Principal: { AWS: role } }],
];

const consumer = fc.record({
  grants: someGrants,
  endpoint: fc.constantFrom("as granted", "as granted", "as granted", "open", "none"),
  privateDns: fc.boolean(),
  byDomain: fc.boolean(),
});
const moment = fc.record({
  routes: someRoutes,
  stage: fc.constantFrom("dev", "dev", "dev", "prod"),
  consumers: fc.record({ dev: consumer, billing: consumer }),
  edit: fc.nat({ max: edits.length - 1 }),
  /** The API's own names are closed, and its domain is the only door. */
  onlyDoor: fc.constantFrom(false, false, true),
  domain: fc.constantFrom("as granted", "as granted", "as granted", "for billing", "for everybody"),
});
type Drawn = typeof moment extends fc.Arbitrary<infer T> ? T : never;

/** Nobody signs where an authorizer is asked: the provider's program refuses such grants to single roles. */
const grantsOf = ({ consumers, routes: drawn }: Drawn, name: Name): Grant[] =>
  consumers[name].grants.map((each) => ({
    ...each,
    principals: answeringRoutes(each, drawn).some(({ authorization }) => authorization === "CUSTOM")
      ? ["*"]
      : each.principals,
    vpcEndpointId: ids[name],
  }));

/** The policies at rest, written down without any of the comment's code. */
function policiesOf(drawn: Drawn) {
  const grants = [...grantsOf(drawn, "dev"), ...grantsOf(drawn, "billing")];
  const made = apiPolicy(executionArn, grants, drawn.routes);
  const own = { ...made, Statement: edits[drawn.edit]?.(made.Statement) ?? made.Statement };
  const endpointOf = (name: Name) =>
    ({
      "as granted": endpointPolicyOf(grantsOf(drawn, name), drawn.consumers[name].byDomain),
      open: openEndpointPolicy,
      none: null,
    })[drawn.consumers[name].endpoint as "open"];
  const domains = {
    "as granted": domainPolicy(
      (["dev", "billing"] as const).flatMap((name) =>
        drawn.consumers[name].byDomain ? grantsOf(drawn, name) : [],
      ),
    ),
    "for billing": domainPolicy([{ ...grant, vpcEndpointId: ids.billing }]),
    "for everybody": { Statement: allow("*", { Resource: "execute-api:/*" }) },
  };
  const domain = domains[drawn.domain as "as granted"];
  return { api: own, domain, endpoints: { dev: endpointOf("dev"), billing: endpointOf("billing") } };
}

function sceneOf(drawn: Drawn): SceneSides {
  const { api, domain, endpoints } = policiesOf(drawn);
  const at = (name: Name): ConsumerScene => ({
    account: accountIds[name],
    vpcEndpointId: ids[name],
    grants: grantsOf(drawn, name),
    privateDns: drawn.consumers[name].privateDns,
    byDomain: drawn.consumers[name].byDomain,
    ...(drawn.consumers[name].endpoint === "as granted" ? {} : { endpointPolicy: endpoints[name] }),
  });
  return {
    routes: drawn.routes,
    stage: drawn.stage,
    consumers: { dev: at("dev"), billing: at("billing") },
    ...(drawn.edit < 3 ? {} : { apiPolicy: api }),
    ...(drawn.domain === "as granted" ? {} : { domainPolicy: domain }),
    ...(drawn.onlyDoor ? { disableExecuteApiEndpoint: true } : {}),
  };
}

const principals = [
  "anonymous",
  role,
  "arn:aws:iam::333333333333:role/other",
  "arn:aws:iam::444444444444:role/far",
];
const paths = ["/", "/pets/", "/pets/1", "/pets/special", "/orders/", "/orders/1", "/elsewhere"];
const requests: readonly ProofRequest[] = [ids.dev, ids.billing, "vpce-0aaaaaaaaaaaaaaaa"].flatMap((vpce) =>
  principals.flatMap((principal) =>
    ["dev", "prod"].flatMap((stage) =>
      ["GET", "POST", "PUT"].flatMap((method) =>
        paths.map((path) => ({ vpce, principal, stage, method, path, context: {} })),
      ),
    ),
  ),
);

/** Of the world's requests, those that are let in and answered. */
function answered(drawn: Drawn): Set<ProofRequest> {
  const { api, domain, endpoints } = policiesOf(drawn);
  const proofCase = (authorization: Route["authorization"]): ProofCase => ({
    name: "",
    api: executionArn,
    authorization: provedAs(authorization),
    // Where an authorizer is asked, only a Deny refuses.
    apiPolicy: authorization === "CUSTOM" ? { ...api, Statement: [...api.Statement, allow("*")] } : api,
    endpoints: { [ids.dev]: { policy: endpoints.dev }, [ids.billing]: { policy: endpoints.billing } },
    identityPolicies: {},
    callersComply: true,
    intent: [],
    domains: { [callArn]: { policy: domain, mappings: [{ stage: drawn.stage }] } },
    disableExecuteApiEndpoint: drawn.onlyDoor,
  });
  return new Set(
    requests.filter((request) => {
      const route = routeFor(drawn.routes, request.method, request.path);
      if (route === undefined || request.stage !== drawn.stage) return false;
      // By the domain or by the API's own names, if they are open.
      return [request, { ...request, domain: callArn }].some((each) =>
        trace(proofCase(route.authorization), each).every(({ passes }) => passes === true),
      );
    }),
  );
}

describe("the verdict", function () {
  this.timeout(0);

  it("is true of every change, for every request of a small world", () => {
    fc.assert(
      fc.property(
        moment,
        fc.option(moment, { freq: 4 }),
        fc.integer({ min: 0, max: 31 }),
        (before, other, parts) => {
          // Most changes are small: what is not drawn anew stays as it is.
          const after: Drawn =
            other === null
              ? before
              : {
                  routes: parts & 1 ? other.routes : before.routes,
                  stage: parts & 2 ? other.stage : before.stage,
                  consumers: parts & 4 ? other.consumers : before.consumers,
                  edit: parts & 8 ? other.edit : before.edit,
                  onlyDoor: parts & 16 ? other.onlyDoor : before.onlyDoor,
                  domain: parts & 16 ? other.domain : before.domain,
                };
          const text = commentOf({ before: sceneOf(before), after: sceneOf(after) });
          const verdict = text.split("\n")[0] ?? "";
          const [was, will] = [answered(before), answered(after)];
          const gained = requests.filter((each) => will.has(each) && !was.has(each));
          const lost = requests.filter((each) => was.has(each) && !will.has(each));
          const told = {
            gains: / gains /.test(verdict),
            loses: / loses /.test(verdict),
            undetermined: /ndetermined/.test(verdict),
          };
          const shown = JSON.stringify({ gained: gained.slice(0, 3), lost: lost.slice(0, 3) });
          if (gained.length > 0) assert.ok(told.gains || told.undetermined, `${verdict}\n${shown}\n${text}`);
          if (lost.length > 0) assert.ok(told.loses || told.undetermined, `${verdict}\n${shown}\n${text}`);
          // Every table but that of calls without a route lists answered calls.
          for (const [direction, found] of [
            ["gains", gained],
            ["loses", lost],
          ] as const) {
            const rows =
              text.split("**Let in by the policies")[0]?.match(new RegExp(`\\| ${direction} \\|`, "g")) ?? [];
            if (rows.length > 0) assert.ok(found.length > 0, `${direction} nothing\n${text}`);
          }
          for (const { vpce } of [...gained, ...lost]) {
            const name =
              vpce === ids.dev ? "`dev`" : vpce === ids.billing ? "`billing`" : "any other endpoint";
            assert.ok(
              text.split("<details>")[0]?.includes(name) || told.undetermined,
              `${name} is not named\n${text}`,
            );
          }
        },
      ),
      { numRuns: runs },
    );
  });
});
