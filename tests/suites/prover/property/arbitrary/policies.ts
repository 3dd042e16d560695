import * as fc from "fast-check";
import {
  api,
  caller,
  colleague,
  consumer,
  domain,
  type JsonObject,
  owner,
  stranger,
  version,
} from "../../support/case";
import { conditions } from "./conditions";
import { oneOrMore, pick } from "./pick";

const actions = pick(
  "execute-api:Invoke",
  "execute-api:*",
  "Execute-API:invoke",
  "*",
  "execute-api:ManageConnections",
  "s3:*",
);

const fullResource = pick(
  "*",
  `${api}/*`,
  `${api}/dev/*`,
  `${api}/dev/GET/*`,
  `${api}/dev/GET/pets`,
  `${api}/dev/GET/pets*`,
  `${api}/dev/GET/`,
  `${api}/dev/*/pets`,
  `${api}/*/GET/pets`,
  `${api}/dev/POST/pets`,
  `${api}/d?v/GET/p?ts`,
  `${api}/DEV/GET/pets`,
  `${api}/dev/GET/\${aws:username}`,
  `${api}/dev/GET/\${*}`,
  `arn:aws:execute-api:*:${owner}:*/dev/GET/pets`,
  `arn:aws:execute-api:us-east-1:*:a1b2c3d4e5/dev/*/pets`,
  `arn:aws:execute-api:*${owner}:a1b2c3d4e5/dev/GET/pets`,
  "arn:aws:execute-api:*",
  "arn:aws:s3:::bucket/*",
);
/** Of a domain, and of the calls by it. */
const domainResource = fc.oneof(
  { weight: 3, arbitrary: pick(domain, "*", domain.replace(/[^+]*$/, "*"), `${domain}*`) },
  {
    weight: 1,
    arbitrary: pick(
      domain.replace("api.", "other."),
      `${domain}/*`,
      domain.replace(owner, "*"),
      `arn:aws:execute-api:*${owner}:/domainnames/*`,
      "arn:aws:execute-api:*",
      `${api}/*`,
      `${domain.slice(0, -1)}\${aws:username}`,
    ),
  },
);
const apiResource = fc.oneof(fullResource, pick("execute-api:/*", "execute-api:/dev/GET/pets"));

const principalName = pick(
  "*",
  consumer,
  `arn:aws:iam::${consumer}:root`,
  owner,
  `arn:aws:iam::${stranger}:root`,
  caller,
  colleague,
  `arn:aws:iam::${consumer}:user/bob`,
  `arn:aws:sts::${consumer}:assumed-role/caller/session`,
  `arn:aws:iam::${owner}:role/inside`,
);
const principal = fc.oneof(
  { weight: 3, arbitrary: fc.constant<unknown>("*") },
  { weight: 4, arbitrary: oneOrMore(principalName).map((AWS): unknown => ({ AWS })) },
  {
    weight: 1,
    arbitrary: pick<unknown>(
      { Service: "events.amazonaws.com" },
      { Federated: "cognito-identity.amazonaws.com" },
    ),
  },
);

/** Blocks of one statement together; the same operator twice keeps the keys of both. */
function together(blocks: readonly JsonObject[]): JsonObject | undefined {
  if (blocks.length === 0) return undefined;
  const all = new Map<string, JsonObject>();
  for (const block of blocks) {
    for (const [operator, keys] of Object.entries(block)) {
      const named = Object.keys(keys as JsonObject).map((key) => key.toLowerCase());
      // A key may stand once, in whatever case.
      const others = Object.entries(all.get(operator) ?? {}).filter(
        ([key]) => !named.includes(key.toLowerCase()),
      );
      all.set(operator, { ...Object.fromEntries(others), ...(keys as JsonObject) });
    }
  }
  return Object.fromEntries(all);
}

type Kind = "api" | "domain" | "endpoint" | "endpoint of a domain" | "identity";

const resourceOf: Readonly<Record<Kind, fc.Arbitrary<string>>> = {
  api: apiResource,
  domain: fc.oneof(
    { weight: 2, arbitrary: pick("execute-api:/*") },
    { weight: 1, arbitrary: domainResource },
  ),
  endpoint: fullResource,
  "endpoint of a domain": fc.oneof(fullResource, domainResource),
  identity: fullResource,
};

/** Conditions on the domain that a request is made by. */
const viaDomain = fc.oneof(
  fc
    .tuple(
      pick("ArnEquals", "ArnLike", "ArnNotEquals", "StringEquals", "StringNotLike"),
      pick("", "IfExists"),
      oneOrMore(pick(domain, "*", domain.replace(/[^/]*$/, "*"), domain.replace("api.", "other."))),
    )
    .map(
      ([operator, after, value]): JsonObject => ({
        [`${operator}${after}`]: { "execute-api:viaDomainArn": value },
      }),
    ),
  pick("true", "false").map((missing): JsonObject => ({ Null: { "execute-api:viaDomainArn": missing } })),
);

function statement(kind: Kind, conditionOf: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc
    .record({
      effect: pick("Allow", "Allow", "Deny"),
      principal,
      notPrincipal: fc.boolean().chain((flag) => (flag ? fc.boolean() : fc.constant(false))),
      action: oneOrMore(actions),
      notAction: pick(false, false, false, false, true),
      resource: oneOrMore(resourceOf[kind]),
      notResource: pick(false, false, false, false, true),
      blocks: fc.array(conditionOf, { maxLength: 2 }),
    })
    .map(({ effect, principal: who, notPrincipal, action, notAction, resource, notResource, blocks }) => {
      const condition = together(blocks);
      return {
        Effect: effect,
        ...(kind === "identity" ? {} : { [notPrincipal ? "NotPrincipal" : "Principal"]: who }),
        [notAction ? "NotAction" : "Action"]: action,
        [notResource ? "NotResource" : "Resource"]: resource,
        ...(condition ? { Condition: condition } : {}),
      };
    });
}

/** @param byDomains whether conditions ask by which domain a request is made */
export function policy(
  kind: Kind,
  extra: readonly JsonObject[],
  byDomains = false,
): fc.Arbitrary<JsonObject> {
  const conditionOf = byDomains ? fc.oneof(conditions, viaDomain) : conditions;
  return fc
    .tuple(
      fc.array(statement(kind, conditionOf), { maxLength: 3 }),
      fc.subarray([...extra]),
      pick(version, version, "2008-10-17"),
    )
    .filter(([random, kept]) => random.length + kept.length > 0)
    .map(([random, kept, Version]) => ({ Version, Statement: [...kept, ...random] }));
}
