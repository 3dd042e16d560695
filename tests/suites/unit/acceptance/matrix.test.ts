import assert from "node:assert/strict";
import { apiForms, domainForms } from "../../../../shared/invocation/form";
import { accessMatrix } from "../../../acceptance/matrix";
import type { Intent } from "../../../acceptance/matrix/intent";
import { grant, role } from "../fixtures";

const intent: Intent = {
  grants: [grant],
  routes: [{ method: "ANY", path: "/", authorization: "NONE" }],
  privateDns: true,
  associated: true,
  ownRole: role,
  neighbour: true,
  outside: true,
  stranger: { privateDns: true },
  decoy: { associated: true, call: { stage: "dev", method: "GET", path: "/" } },
  signsAs: { deployer: true, foreign: true },
};

const signedIntent: Intent = {
  ...intent,
  grants: [grant, { ...grant, path: "/orders/*", principals: [role] }],
  routes: [...intent.routes, { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" }],
};

const authorizedIntent: Intent = {
  ...intent,
  grants: [grant, { ...grant, path: "/account" }],
  routes: [
    ...intent.routes,
    {
      method: "GET",
      path: "/account",
      authorization: "CUSTOM",
      authorizer: { name: "tokens", headers: ["Authorization"] },
    },
  ],
};

function expectations(change: Partial<Intent>): Record<string, string> {
  return Object.fromEntries(accessMatrix({ ...intent, ...change }).map((row) => [row.name, row.expected]));
}

/** form -> outcome, of the rows whose names begin so. */
function byForm(rows: Readonly<Record<string, string>>, name: string): Record<string, string | undefined> {
  return Object.fromEntries(apiForms.map((form) => [form, rows[name.replace("FORM", form)]]));
}

const all = (outcome: string) => Object.fromEntries(apiForms.map((form) => [form, outcome]));

describe("the access matrix", () => {
  it("has a name of its own for every row", () => {
    const rows = accessMatrix(signedIntent);
    assert.equal(new Set(rows.map((row) => row.name)).size, rows.length);
  });

  it("has at least 60 rows over all callers and forms", () => {
    const rows = accessMatrix(signedIntent);
    assert.ok(rows.length >= 60, `${rows.length} rows`);
    assert.deepEqual([...new Set(rows.map((row) => row.caller))].sort(), [
      "inside",
      "neighbour",
      "outside",
      "stranger",
    ]);
  });

  const cases: {
    name: string;
    change: Partial<Intent>;
    row: string;
    expected: Record<string, string | undefined>;
  }[] = [
    { name: "what is granted", change: {}, row: "inside: GET /dev/ by FORM", expected: all("answered") },
    {
      name: "a method that nothing grants",
      change: {},
      row: "inside: POST /dev/ by FORM",
      expected: all("refused by endpoint policy"),
    },
    {
      name: "a path that nothing grants",
      change: {},
      row: "inside: GET /dev/not-granted by FORM",
      expected: all("refused by endpoint policy"),
    },
    {
      name: "a stage that nothing grants",
      change: {},
      row: "inside: GET /devx/ by FORM",
      expected: all("refused by endpoint policy"),
    },
    {
      name: "private DNS off",
      change: { privateDns: false },
      row: "inside: GET /dev/ by FORM",
      expected: { ...all("answered"), "private-dns": "unresolved" },
    },
    {
      name: "not associated, private DNS on: the VPC resolves every execute-api name",
      change: { associated: false },
      row: "inside: GET /dev/ by FORM",
      expected: { ...all("answered"), "route53-alias": "refused by routing" },
    },
    {
      name: "not associated, private DNS off: there is no alias",
      change: { associated: false, privateDns: false },
      row: "inside: GET /dev/ by FORM",
      expected: { ...all("answered"), "private-dns": "unresolved", "route53-alias": "unresolved" },
    },
    {
      name: "an unknown API",
      change: {},
      row: "inside: unknown API, GET /dev/ by FORM",
      expected: all("refused by routing"),
    },
    {
      name: "a decoy",
      change: {},
      row: "inside: decoy API, GET /dev/ by FORM",
      expected: all("refused by endpoint policy"),
    },
    { name: "a neighbour", change: {}, row: "neighbour: GET /dev/ by FORM", expected: all("timed out") },
    {
      name: "a neighbour with private DNS off",
      change: { privateDns: false },
      row: "neighbour: GET /dev/ by FORM",
      expected: { ...all("timed out"), "private-dns": "unresolved" },
    },
    {
      name: "a stranger through its own endpoint",
      change: {},
      row: "stranger: GET /dev/ by FORM",
      expected: { ...all("refused by resource policy"), "route53-alias": "refused by routing" },
    },
    {
      name: "a stranger by the names of the consumer's endpoint",
      change: {},
      row: "stranger: GET /dev/ by FORM through the consumer's endpoint",
      expected: {
        ...all("timed out"),
        "private-dns": undefined,
        "route53-alias": "refused by routing",
      },
    },
    {
      name: "from outside",
      change: {},
      row: "outside: GET /dev/ by FORM",
      expected: { ...all("not reached"), "private-dns": "unresolved" },
    },
    {
      name: "signed by the granted role",
      change: signedIntent,
      row: "inside: GET /dev/orders/probe by FORM, signed by own role",
      expected: all("answered"),
    },
    {
      name: "without a token",
      change: authorizedIntent,
      row: "inside: GET /dev/account by FORM",
      expected: all("refused by authorizer"),
    },
    {
      name: "with a token that nobody knows",
      change: authorizedIntent,
      row: "inside: GET /dev/account by FORM, with a bad token",
      expected: all("refused by authorizer"),
    },
    {
      name: "with a token that is known",
      change: { ...authorizedIntent, hasTokens: true },
      row: "inside: GET /dev/account by FORM, with a good token",
      expected: all("answered"),
    },
    {
      name: "with a token that is known, where none is given",
      change: authorizedIntent,
      row: "inside: GET /dev/account by FORM, with a good token",
      expected: Object.fromEntries(apiForms.map((form) => [form, undefined])),
    },
    {
      name: "a stranger with a good token",
      change: { ...authorizedIntent, hasTokens: true },
      row: "stranger: GET /dev/account by FORM, with a good token",
      expected: { ...all("refused by resource policy"), "route53-alias": "refused by routing" },
    },
    {
      name: "not signed",
      change: signedIntent,
      row: "inside: GET /dev/orders/probe by FORM",
      expected: all("refused by endpoint policy"),
    },
    {
      name: "not signed, where everyone who signs is granted",
      change: { ...signedIntent, grants: [grant, { ...grant, path: "/orders/*" }] },
      row: "inside: GET /dev/orders/probe by FORM",
      expected: all("refused by authorization"),
    },
    ...["expired", "for another host"].map((fault) => ({
      name: `signed ${fault}`,
      change: signedIntent,
      row: `inside: GET /dev/orders/probe by FORM, signed by own role, ${fault}`,
      expected: all("refused by authorization"),
    })),
    ...["deployer", "foreign"].map((signer) => ({
      name: `signed by ${signer}`,
      change: signedIntent,
      row: `inside: GET /dev/orders/probe by FORM, signed by ${signer}`,
      expected: all("refused by endpoint policy"),
    })),
    {
      name: "signed by the granted role, through the stranger's endpoint",
      change: { ...signedIntent, signsAs: { deployer: true, foreign: true, granted: true } },
      row: "stranger: GET /dev/orders/probe by FORM, signed by granted role",
      expected: { ...all("refused by resource policy"), "route53-alias": "refused by routing" },
    },
    {
      name: "signed by a stranger",
      change: signedIntent,
      row: "stranger: GET /dev/orders/probe by FORM, signed by own role",
      expected: { ...all("refused by resource policy"), "route53-alias": "refused by routing" },
    },
  ];
  for (const { name, change, row, expected } of cases) {
    it(`${name}: ${[...new Set(Object.values(expected))].join(", ")}`, () => {
      assert.deepEqual(byForm(expectations(change), row), expected);
    });
  }

  const elses: {
    name: string;
    row: string;
    orElse: readonly string[];
    change?: Partial<Intent>;
  }[] = [
    {
      name: "a granted call is answered, and nothing else",
      row: "inside: GET /dev/ by host-header",
      orElse: [],
    },
    {
      name: "what nothing grants is refused by the API's policy as well",
      row: "inside: POST /dev/ by host-header",
      orElse: ["refused by resource policy", "refused by a policy"],
    },
    {
      name: "a path that nothing grants has no route either",
      row: "inside: GET /dev/not-granted by host-header",
      orElse: ["refused by routing", "refused by resource policy", "refused by a policy"],
    },
    {
      name: "a stage that nothing grants is not there either",
      row: "inside: GET /devx/ by host-header",
      orElse: ["refused by routing", "refused by resource policy", "refused by a policy"],
    },
    {
      name: "the endpoint's policy names no unknown API",
      row: "inside: unknown API, GET /dev/ by host-header",
      orElse: ["refused by endpoint policy", "refused by a policy"],
    },
    {
      name: "the decoy admits the call: the endpoint alone refuses it",
      row: "inside: decoy API, GET /dev/ by host-header",
      orElse: ["refused by a policy"],
    },
    {
      name: "a call without a signature",
      row: "inside: GET /dev/orders/probe by host-header",
      orElse: ["refused by authorization", "refused by resource policy", "refused by a policy"],
    },
    {
      name: "a signature that is invalid",
      row: "inside: GET /dev/orders/probe by host-header, signed by own role, expired",
      orElse: [],
    },
    {
      name: "another role's signature",
      row: "inside: GET /dev/orders/probe by host-header, signed by foreign",
      orElse: ["refused by resource policy", "refused by a policy"],
    },
    {
      name: "a stranger's endpoint is open: the API alone refuses",
      row: "stranger: GET /dev/ by host-header",
      orElse: ["refused by a policy"],
    },
    {
      name: "a stranger's own account allows it nothing",
      row: "stranger: GET /dev/orders/probe by host-header, signed by own role",
      orElse: ["refused by authorization", "refused by a policy"],
    },
    { name: "a name that leads elsewhere", row: "stranger: GET /dev/ by route53-alias", orElse: [] },
    { name: "a network that leads nowhere", row: "neighbour: GET /dev/ by host-header", orElse: [] },
  ];
  for (const { name, row: wanted, orElse, change } of elses) {
    it(`takes either layer that refuses: ${name}`, () => {
      const row = accessMatrix({ ...signedIntent, ...change }).find((each) => each.name === wanted);
      assert.deepEqual(row?.orElse, orElse);
    });
  }

  it("never takes an answer for a refusal, or a refusal for an answer", () => {
    for (const row of accessMatrix(signedIntent)) {
      if (row.expected === "answered") assert.deepEqual(row.orElse, [], row.name);
      assert.ok(!row.orElse.includes("answered") && !row.orElse.includes("unexpected"), row.name);
    }
  });

  it("calls a granted HEAD; what is refused is asked by a method whose answer can be read", () => {
    const head = { ...grant, method: "HEAD" as const };
    const both = accessMatrix({ ...intent, grants: [head, { ...grant, method: "GET" }] });
    const headRows = both.filter((row) => row.method === "HEAD");
    assert.deepEqual([...new Set(headRows.map((row) => row.expected))], ["answered"]);
    const alone = accessMatrix({ ...intent, grants: [head] });
    const refused = alone.find((row) => row.name === "stranger: HEAD /dev/ by host-header");
    assert.deepEqual(refused?.orElse, ["refused by a policy"]);
  });

  it("has no row for callers and signers that there are not", () => {
    const rows = accessMatrix({
      ...signedIntent,
      neighbour: false,
      outside: false,
      stranger: undefined,
      decoy: undefined,
      signsAs: { deployer: false, foreign: false },
    });
    assert.deepEqual([...new Set(rows.map((row) => row.caller))], ["inside"]);
    assert.ok(
      rows.every((row) => row.api !== "decoy" && row.signer !== "foreign" && row.signer !== "deployer"),
    );
  });

  const grants = [
    { name: "a subtree", granted: { path: "/*" }, route: "/pets/{id}", called: ["GET /pets/probe"] },
    { name: "a greedy route", granted: { path: "/*" }, route: "/{proxy+}", called: ["GET /probe"] },
    { name: "any method", granted: { method: "*" as const }, route: "/", called: ["GET /"] },
    { name: "a path that no route answers", granted: { path: "/pets" }, route: "/", called: [] },
    {
      name: "a named caller on a route where nobody signs",
      granted: { principals: [role] },
      route: "/",
      called: [],
    },
  ];
  for (const { name, granted, route, called } of grants) {
    it(`${name}: calls ${called.join(", ") || "nothing"}`, () => {
      const rows = accessMatrix({
        ...intent,
        grants: [{ ...grant, ...granted }],
        routes: [{ method: "ANY", path: route, authorization: "NONE" }],
      });
      const answered = rows.filter((row) => row.expected === "answered" && row.form === "private-dns");
      assert.deepEqual(
        answered.map((row) => `${row.method} ${row.path}`),
        called,
      );
    });
  }

  for (const [any, own] of [
    ["NONE", "AWS_IAM"],
    ["AWS_IAM", "NONE"],
    ["NONE", "CUSTOM"],
  ] as const) {
    it(`calls a method as it authorizes itself (${own}), whatever ANY of its path does (${any})`, () => {
      const principals = [any, own].includes("AWS_IAM") ? [role, "*"] : ["*"];
      for (const path of ["/b", "/*"]) {
        const rows = accessMatrix({
          ...intent,
          grants: [{ ...grant, method: "GET", path, principals }],
          routes: [
            { method: "ANY", path: "/b", authorization: any },
            { method: "GET", path: "/b", authorization: own },
          ],
          hasTokens: true,
        });
        const answered = rows.filter((row) => row.expected === "answered" && row.form === "private-dns");
        const shown = answered.map(({ signer, token }) => [signer, token ?? "none"]);
        const wanted = {
          NONE: ["nobody", "none"],
          AWS_IAM: ["own role", "none"],
          CUSTOM: ["nobody", "good"],
        };
        assert.deepEqual([path, shown], [path, [wanted[own]]]);
      }
    });
  }

  const keys = [
    {
      name: "a route that needs an API key",
      routes: [
        { method: "GET", path: "/a" },
        { method: "GET", path: "/b", apiKeyRequired: true },
      ],
      called: ["/a"],
    },
    { name: "only such routes", routes: [{ method: "GET", path: "/b", apiKeyRequired: true }], called: [] },
    {
      name: "one beside a wider route that needs none",
      routes: [
        { method: "ANY", path: "/b" },
        { method: "GET", path: "/b", apiKeyRequired: true },
        { method: "ANY", path: "/c" },
      ],
      called: ["/c"],
    },
    {
      name: "a key that is not needed",
      routes: [{ method: "GET", path: "/b", apiKeyRequired: false }],
      called: ["/b"],
    },
  ] as const;
  for (const { name, routes, called } of keys) {
    for (const authorization of ["NONE", "AWS_IAM", "CUSTOM"] as const) {
      it(`with ${name}, of ${authorization}: calls ${called.join(", ") || "none"}`, () => {
        const rows = accessMatrix({
          ...intent,
          grants: [
            {
              ...grant,
              method: "*",
              path: "/*",
              ...(authorization === "AWS_IAM" ? { principals: [role] } : {}),
            },
          ],
          routes: routes.map((each) => ({ ...each, authorization })),
          decoy: undefined,
        });
        const asked = rows.map(({ path }) => path).filter((path) => path !== "/not-granted");
        assert.deepEqual([...new Set(asked)], called);
      });
    }
  }

  describe("of an API with a private domain", () => {
    const domain = { stage: "dev", associated: true, onlyDoor: false };
    const byDomain = (rows: Readonly<Record<string, string>>, name: string) =>
      domainForms.map((form) => rows[name.replace("FORM", form)]);
    const both = (outcome: string) => [outcome, outcome];

    const cases: {
      name: string;
      change: Partial<Intent>;
      row: string;
      expected: readonly (string | undefined)[];
    }[] = [
      { name: "what is granted", change: {}, row: "inside: GET /dev/ by FORM", expected: both("answered") },
      {
        name: "a method that nothing grants",
        change: {},
        row: "inside: POST /dev/ by FORM",
        expected: both("refused by endpoint policy"),
      },
      {
        name: "another stage, which it does not lead to",
        change: {},
        row: "inside: GET /devx/ by FORM",
        expected: [undefined, undefined],
      },
      {
        name: "an API that it does not lead to",
        change: {},
        row: "inside: unknown API, GET /dev/ by FORM",
        expected: [undefined, undefined],
      },
      {
        name: "another base path",
        change: {},
        row: "inside: GET /dev/ by FORM, another base path",
        expected: both("refused by routing"),
      },
      {
        name: "a grant without an association",
        change: { domain: { ...domain, associated: false } },
        row: "inside: GET /dev/ by FORM",
        expected: ["unresolved", "refused by routing"],
      },
      { name: "a neighbour", change: {}, row: "neighbour: GET /dev/ by FORM", expected: both("timed out") },
      {
        name: "a stranger through its own endpoint",
        change: {},
        row: "stranger: GET /dev/ by FORM",
        expected: ["unresolved", "refused by routing"],
      },
      {
        name: "a stranger through the consumer's endpoint",
        change: {},
        row: "stranger: GET /dev/ by FORM through the consumer's endpoint",
        expected: [undefined, "timed out"],
      },
      {
        name: "from outside",
        change: {},
        row: "outside: GET /dev/ by FORM",
        expected: ["unresolved", "not reached"],
      },
      {
        name: "signed by the granted role",
        change: signedIntent,
        row: "inside: GET /dev/orders/probe by FORM, signed by own role",
        expected: both("answered"),
      },
      {
        name: "the only door",
        change: { domain: { ...domain, onlyDoor: true } },
        row: "inside: GET /dev/ by FORM",
        expected: both("answered"),
      },
    ];
    for (const { name, change, row, expected } of cases)
      it(`${name}: ${[...new Set(expected)].join(", ")}`, () => {
        assert.deepEqual(byDomain(expectations({ domain, ...change }), row), expected);
      });

    const closed = { domain: { ...domain, onlyDoor: true } };
    const closedCases = [
      { row: "inside: GET /dev/ by FORM", expected: all("refused by routing") },
      { row: "inside: POST /dev/ by FORM", expected: all("refused by endpoint policy") },
      { row: "neighbour: GET /dev/ by FORM", expected: all("timed out") },
      { row: "stranger: GET /dev/ by FORM", expected: all("refused by routing") },
      { row: "inside: decoy API, GET /dev/ by FORM", expected: all("refused by endpoint policy") },
    ];
    for (const { row, expected } of closedCases)
      it(`that is its only door: ${row}`, () => {
        assert.deepEqual(byForm(expectations(closed), row), expected);
      });

    it("adds rows, and leaves those of the API's own names as they are", () => {
      const [without, withDomain] = [expectations(signedIntent), expectations({ ...signedIntent, domain })];
      const shared = Object.keys(without).map((name) => [name, withDomain[name]]);
      assert.deepEqual(Object.fromEntries(shared), without);
      assert.ok(Object.keys(withDomain).length > Object.keys(without).length);
    });
  });

  describe("of a stage with a web ACL", () => {
    const rows = accessMatrix({ ...signedIntent, webAcl: true });
    const named = (name: string) => rows.find((row) => row.name === name);

    it("lets it refuse in the place of what is asked after it, and of nothing before", () => {
      const behind = rows.filter(({ behindWebAcl }) => behindWebAcl);
      for (const { name, api, expected, orElse } of behind) {
        assert.equal(api, "granted", name);
        assert.ok(![expected, ...orElse].includes("refused by routing"), name);
        const later = expected === "refused by authorization" || expected === "refused by resource policy";
        assert.equal(orElse.includes("refused by WAF"), later, name);
      }
      assert.equal(named("inside: GET /dev/ by host-header")?.behindWebAcl, true);
      assert.equal(named("stranger: GET /dev/ by host-header")?.behindWebAcl, true);
      assert.ok(named("stranger: GET /dev/ by host-header")?.orElse.includes("refused by WAF"));
    });

    it("reads the end of what does not come to the stage as without one", () => {
      for (const name of [
        "inside: unknown API, GET /dev/ by host-header",
        "inside: GET /devx/ by host-header",
        "stranger: GET /dev/ by route53-alias",
        "outside: GET /dev/ by host-header",
        "inside: decoy API, GET /dev/ by host-header",
      ]) {
        assert.ok(named(name), `${name} is none of ${rows.map((row) => row.name).join("\n")}`);
        assert.notEqual(named(name)?.behindWebAcl, true, name);
      }
    });

    it("is the same without one, but for that", () => {
      const without = accessMatrix(signedIntent);
      assert.ok(
        without.every((row) => row.behindWebAcl === undefined && !row.orElse.includes("refused by WAF")),
      );
      assert.deepEqual(
        rows.map(({ behindWebAcl: _, orElse, ...row }) => ({
          ...row,
          orElse: orElse.filter((each) => each !== "refused by WAF"),
        })),
        without,
      );
    });
  });
});
