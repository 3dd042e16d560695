import assert from "node:assert/strict";
import { invocationForms } from "../../../shared/invocation/form";
import { accessMatrix } from "../../acceptance/matrix";
import type { Intent } from "../../acceptance/matrix/intent";
import { grant, role } from "../fixtures";

const intent: Intent = {
  grants: [grant],
  routes: [{ method: "ANY", path: "/", authorization: "NONE" }],
  privateDns: true,
  associated: true,
  ownRole: role,
  neighbour: true,
  stranger: { privateDns: true },
  decoy: { associated: true, call: { stage: "dev", method: "GET", path: "/" } },
  signsAs: { deployer: true, foreign: true },
};

const signedIntent: Intent = {
  ...intent,
  grants: [grant, { ...grant, path: "/orders/*", principals: [role] }],
  routes: [...intent.routes, { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" }],
};

function expectations(change: Partial<Intent>): Record<string, string> {
  return Object.fromEntries(accessMatrix({ ...intent, ...change }).map((row) => [row.name, row.expected]));
}

/** form -> outcome, of the rows whose names begin so. */
function byForm(rows: Readonly<Record<string, string>>, name: string): Record<string, string | undefined> {
  return Object.fromEntries(invocationForms.map((form) => [form, rows[name.replace("FORM", form)]]));
}

const all = (outcome: string) => Object.fromEntries(invocationForms.map((form) => [form, outcome]));

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
      expected: { ...all("timed out"), "private-dns": "unresolved" },
    },
    {
      name: "signed by the granted role",
      change: signedIntent,
      row: "inside: GET /dev/orders/probe by FORM, signed by own role",
      expected: all("answered"),
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

  it("has no row for callers and signers that there are not", () => {
    const rows = accessMatrix({
      ...signedIntent,
      neighbour: false,
      stranger: undefined,
      decoy: undefined,
      signsAs: { deployer: false, foreign: false },
    });
    assert.deepEqual([...new Set(rows.map((row) => row.caller))], ["inside", "outside"]);
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
});
