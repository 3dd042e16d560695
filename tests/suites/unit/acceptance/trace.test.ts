import assert from "node:assert/strict";
import { isDomainForm } from "../../../../shared/invocation/form";
import type { AcceptanceInput } from "../../../acceptance/input";
import { accessMatrix } from "../../../acceptance/matrix";
import { intentOf } from "../../../acceptance/matrix/intent";
import { proofsOf } from "../../../acceptance/record";
import { outcomeOf, traceOf } from "../../../acceptance/trace";
import { statementsOf } from "../../../acceptance/trace/statements";
import { accounts, apiId, otherEndpoint } from "../../world";
import { executionArn, grant, inside as probe, role } from "../fixtures";

const orders = { ...grant, path: "/orders/*", principals: [role] };
const routes = [
  { method: "ANY" as const, path: "/", authorization: "NONE" as const },
  { method: "GET" as const, path: "/orders/{id}", authorization: "AWS_IAM" as const },
];

const inside = { ...probe, roleArn: "arn:aws:iam::111111111111:role/deployer" };

const api = {
  apiId: apiId,
  executionArn,
  stage: "dev",
  routes,
  grants: [grant, orders],
  associatedVpcEndpointIds: [grant.vpcEndpointId],
};

/** One valid input; a case changes one field of it. */
const input: AcceptanceInput = {
  region: "us-east-1",
  dnsSuffix: "amazonaws.com",
  api,
  decoy: { ...api, apiId: "zzzzzzzzzz", executionArn: executionArn.replace(apiId, "zzzzzzzzzz") },
  inside,
  neighbourInstanceId: "i-0fedcba9876543210",
  stranger: {
    ...inside,
    accountId: accounts.stranger,
    vpcId: "vpc-0fedcba9876543210",
    vpcEndpointId: otherEndpoint,
    vpcEndpointDnsName: "vpce-0fedcba9876543210-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com",
    instanceRole: "arn:aws:iam::333333333333:role/stranger",
  },
  foreignRoleArn: "arn:aws:iam::444444444444:role/foreign",
  assumesProbeRole: true,
  outside: true,
  timeoutSeconds: 30,
  settleSeconds: 0,
};

const differing = (changed: AcceptanceInput) =>
  // Rows of the first input, ways of the changed one: what is deployed is other than what was meant.
  accessMatrix(intentOf(input)).filter((row) => outcomeOf(traceOf(changed, row), row) !== row.expected);

describe("the way of a call", () => {
  for (const row of accessMatrix(intentOf(input))) {
    it(`${row.name} is predicted: ${row.expected}`, () => {
      const way = traceOf(input, row);
      assert.equal(outcomeOf(way, row), row.expected, JSON.stringify(way.at(-1)));
      assert.ok(way.slice(0, -1).every((step) => step.passes));
    });
  }

  it("names the statement that decides", () => {
    const [row] = accessMatrix(intentOf(input)).filter(
      (each) => each.caller === "stranger" && each.expected === "refused by resource policy",
    );
    assert.ok(row);
    assert.deepEqual(traceOf(input, row).at(-1)?.decidedBy, [
      { policy: "api", statement: 0, sid: "DenyUnlessThroughAdmittedEndpoint" },
    ]);
  });

  const account = { ...grant, path: "/account" };
  const asking: AcceptanceInput = {
    ...input,
    tokenFile: "token",
    api: {
      ...api,
      grants: [...api.grants, account],
      routes: [
        ...routes,
        {
          method: "GET",
          path: "/account",
          authorization: "CUSTOM",
          authorizer: { name: "tokens", headers: ["Authorization"] },
        },
      ],
    },
  };
  for (const row of accessMatrix(intentOf(asking)).filter(({ path }) => path === "/account")) {
    it(`${row.name} is predicted: ${row.expected}`, () => {
      assert.equal(outcomeOf(traceOf(asking, row), row), row.expected);
    });
  }

  it("is what its own route asks for, beside an authorizer of a wider path", () => {
    const wider = asking.api.routes.map((route) =>
      route.path === "/account" ? { ...route, path: "/{proxy+}" } : route,
    );
    const open = { Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } };
    const changed: AcceptanceInput = {
      ...asking,
      inside: { ...inside, existingEndpointPolicy: JSON.stringify(open) },
      api: { ...asking.api, routes: wider, grants: [grant, account, { ...orders, path: "/orders/1" }] },
    };
    const signed = accessMatrix(intentOf(changed)).filter(({ path }) => path === "/orders/1");
    assert.ok(signed.some(({ signer }) => signer === "foreign"));
    for (const row of signed)
      assert.ok(
        [row.expected, ...row.orElse].includes(outcomeOf(traceOf(changed, row), row)),
        `${row.name}: ${JSON.stringify(traceOf(changed, row).at(-1))}`,
      );
  });

  it("asks an authorizer after the API's policy has denied nothing", () => {
    const row = accessMatrix(intentOf(asking)).find((each) => each.token === "good");
    assert.ok(row);
    assert.deepEqual(
      traceOf(asking, row)
        .slice(-4)
        .map(({ layer, because, decidedBy }) => [layer, because, decidedBy.length]),
      [
        ["authorization", "the method asks an authorizer, once the API's policy denies nothing", 0],
        ["resource policy", "no statement denies it", 0],
        ["authorizer", "if tokens allows it", 0],
        ["method", "GET /account, answered by a mock", 0],
      ],
    );
  });

  it("is proved with an authorizer, as if it allowed all", () => {
    for (const proof of proofsOf(asking)) {
      assert.equal(proof.leastPrivilege.verdict, "PROVED", JSON.stringify(proof));
      assert.equal(proof.availability.verdict, "PROVED", JSON.stringify(proof));
    }
    const open = { ...asking.api, grants: asking.api.grants.filter((each) => each !== account) };
    const [proof] = proofsOf({ ...asking, api: open });
    assert.equal(proof?.leastPrivilege.verdict, "PROVED", "nobody else is let in, the consumer neither");
  });

  for (const path of ["/orders/{id}", "/orders/{proxy+}"])
    it(`is proved with a role's route ${path} below that of an authorizer, which has no say there`, () => {
      const wide = { method: "ANY", path: "/{proxy+}", authorization: "CUSTOM" } as const;
      const signed = { method: "GET", path, authorization: "AWS_IAM" } as const;
      const one = { ...orders, path: path.endsWith("+}") ? "/orders/*" : "/orders/1" };
      const below = { ...api, routes: [signed, wide], grants: [one, { ...grant, path: "/account" }] };
      for (const proof of proofsOf({ ...input, api: below })) {
        assert.equal(proof.leastPrivilege.verdict, "PROVED", JSON.stringify(proof));
        assert.equal(proof.availability.verdict, "PROVED", JSON.stringify(proof));
      }
    });

  const changes: { name: string; changed: AcceptanceInput; flips: RegExp }[] = [
    {
      name: "a widened grant",
      changed: { ...input, api: { ...api, grants: [{ ...grant, method: "*" }, orders] } },
      flips: /^inside: (POST|PUT|PATCH|DELETE|OPTIONS) \/dev\/ by/,
    },
    {
      name: "an admitted stranger",
      changed: {
        ...input,
        api: { ...api, grants: [...api.grants, { ...grant, vpcEndpointId: otherEndpoint }] },
      },
      flips: /^stranger: GET \/dev\/ by (?!route53)\S+$/,
    },
    {
      name: "a grant taken away",
      changed: { ...input, api: { ...api, grants: [orders] } },
      flips: /^(inside|stranger): .*GET \/dev\/ by/,
    },
    {
      name: "a signed route left open",
      changed: {
        ...input,
        api: { ...api, routes: routes.map((route) => ({ ...route, authorization: "NONE" })) },
      },
      flips: /orders\/probe by/,
    },
  ];
  for (const { name, changed, flips } of changes) {
    it(`differs from what was meant with ${name}`, () => {
      const names = differing(changed).map((row) => row.name);
      assert.ok(names.length > 0);
      for (const each of names) assert.match(each, flips);
    });
  }
});

describe("the way of a call by a private domain", () => {
  const domain = {
    name: "api.example.internal",
    id: "abcd1234",
    basePath: "orders",
    vpcEndpointIds: [grant.vpcEndpointId],
  };
  for (const onlyDoor of [false, true]) {
    const withDomain = { ...input, api: { ...api, domain: { ...domain, onlyDoor } } };
    for (const row of accessMatrix(intentOf(withDomain)))
      it(`${onlyDoor ? "the only door, " : ""}${row.name} is predicted: ${row.expected}`, () => {
        const way = traceOf(withDomain, row);
        assert.equal(outcomeOf(way, row), row.expected, JSON.stringify(way.at(-1)));
        const asked = way.some(({ layer, decidedBy }) => layer === "domain policy" && decidedBy.length > 0);
        if (row.expected === "answered") assert.equal(asked, isDomainForm(row.form));
      });
  }

  it("names the statement of the domain's policy, and the grants that it is made of", () => {
    const withDomain = { ...input, api: { ...api, domain: { ...domain, onlyDoor: false } } };
    const rows = accessMatrix(intentOf(withDomain)).map((row) => ({ ...row, way: traceOf(withDomain, row) }));
    const found = statementsOf(withDomain, rows).filter(({ policy }) => policy.includes("/domainnames/"));
    assert.deepEqual(
      found.map(({ sid, grants }) => [sid, grants]),
      [["AllowGranted1", [grant, orders]]],
    );
  });
});

describe("the proofs of what is deployed", () => {
  const others = [1, 2].map((each) => ({
    vpcEndpointId: `vpce-${String(each).repeat(17)}`,
    role: `arn:aws:iam::55555555555${each}:role/caller`,
  }));
  const grants = [
    ...api.grants,
    ...others.flatMap(({ vpcEndpointId, role: caller }) => [
      { ...grant, vpcEndpointId, method: "POST" as const },
      { ...orders, vpcEndpointId, principals: [caller] },
    ]),
  ];

  it("hold for an API with three consumers, and every row is predicted", () => {
    const three = { ...input, api: { ...api, grants } };
    for (const proof of proofsOf(three))
      assert.deepEqual(
        [proof.leastPrivilege, proof.availability],
        [{ verdict: "PROVED" }, { verdict: "PROVED" }],
        proof.authorization,
      );
    for (const row of accessMatrix(intentOf(three)))
      assert.equal(outcomeOf(traceOf(three, row), row), row.expected, row.name);
  });

  for (const onlyDoor of [false, true])
    it(`hold for a domain ${onlyDoor ? "that is the only door" : "beside the API's own names"}, of one of three consumers`, () => {
      const domain = { name: "api.example.internal", id: "abcd1234", basePath: "orders", onlyDoor };
      const vpcEndpointIds = onlyDoor ? grants.map((each) => each.vpcEndpointId) : [grant.vpcEndpointId];
      const withDomain = { ...input, api: { ...api, grants, domain: { ...domain, vpcEndpointIds } } };
      for (const { leastPrivilege, availability } of proofsOf(withDomain))
        assert.deepEqual([leastPrivilege, availability], [{ verdict: "PROVED" }, { verdict: "PROVED" }]);
    });

  it("hold for each authorization that the routes have", () => {
    assert.deepEqual(proofsOf(input), [
      {
        authorization: "NONE",
        leastPrivilege: { verdict: "PROVED" },
        availability: { verdict: "PROVED" },
      },
      {
        authorization: "AWS_IAM",
        leastPrivilege: { verdict: "PROVED" },
        availability: { verdict: "PROVED" },
      },
    ]);
  });
});

describe("the way of a call to a stage with a web ACL", () => {
  const webAclArn = "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/organization/0a1b-2c3d";
  const withAcl = { ...input, api: { ...input.api, webAclArn } };
  const rows = accessMatrix(intentOf(withAcl));

  it("meets it after the endpoint's policy and before what the API asks, and goes on", () => {
    const ways = rows.map((row) => ({ row, way: traceOf(withAcl, row) }));
    const met = ways.filter(({ way }) => way.some(({ layer }) => layer === "WAF"));
    for (const { row, way } of met) {
      const layers = way.map(({ layer }) => layer);
      const at = layers.indexOf("WAF");
      assert.ok(layers.indexOf("endpoint policy") < at, row.name);
      for (const later of ["authorization", "resource policy", "method"] as const)
        assert.ok(!layers.includes(later) || layers.indexOf(later) > at, row.name);
      assert.match(way[at]?.because ?? "", /^web ACL organization, whose rules are not evaluated here$/);
      assert.equal(way[at]?.passes, true);
    }
    assert.ok(met.length > 10, String(met.length));
  });

  it("ends as without one", () => {
    for (const row of rows)
      assert.equal(outcomeOf(traceOf(withAcl, row), row), outcomeOf(traceOf(input, row), row), row.name);
  });
});
