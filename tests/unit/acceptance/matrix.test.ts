import assert from "node:assert/strict";
import { invocationForms } from "../../../shared/invocation/form";
import { accessMatrix, type Intent } from "../../acceptance/matrix";
import { grant } from "../fixtures";

const intent: Intent = {
  grants: [grant],
  routes: [{ method: "ANY", path: "/" }],
  privateDns: true,
  associated: true,
};

function expectations(change: Partial<Intent>): Record<string, string> {
  return Object.fromEntries(accessMatrix({ ...intent, ...change }).map((row) => [row.name, row.expected]));
}

describe("the access matrix", () => {
  it("calls what is granted by every form", () => {
    const rows = expectations({});
    for (const form of invocationForms) assert.equal(rows[`inside: GET / by ${form}`], "answered");
  });

  it("calls a method that nothing grants by every form", () => {
    const rows = expectations({});
    for (const form of invocationForms) {
      assert.equal(rows[`inside: POST / by ${form}`], "refused by endpoint policy");
    }
  });

  it("expects every private name to be unresolved with private DNS off, and the other forms unchanged", () => {
    const rows = expectations({ privateDns: false });
    assert.equal(rows["inside: GET / by private-dns"], "unresolved");
    assert.equal(rows["inside: POST / by private-dns"], "unresolved");
    assert.equal(rows["inside: GET / by host-header"], "answered");
  });

  const unassociated = [
    { privateDns: true, inside: "refused by routing", because: "the VPC resolves every execute-api name" },
    { privateDns: false, inside: "unresolved", because: "there is no alias" },
  ];
  for (const { privateDns, inside, because } of unassociated) {
    it(`not associated, private DNS ${privateDns ? "on" : "off"}: the alias is ${inside}, since ${because}`, () => {
      const rows = expectations({ associated: false, privateDns });
      assert.equal(rows["inside: GET / by route53-alias"], inside);
      assert.equal(rows["outside: GET / by route53-alias"], "unresolved");
      assert.equal(rows["inside: GET / by host-header"], "answered");
    });
  }

  it("asks for an unknown API by every form that can name one", () => {
    const unknown = accessMatrix(intent).filter((row) => row.api === "unknown");
    assert.deepEqual(
      unknown.map((row) => [row.form, row.expected]),
      ["private-dns", "host-header", "api-id-header"].map((form) => [form, "refused by routing"]),
    );
  });

  it("expects nothing to be reached from outside", () => {
    const outside = accessMatrix(intent).filter((row) => row.caller === "outside");
    assert.deepEqual(
      outside.map((row) => row.expected),
      ["unresolved", "timed out", "timed out", "timed out"],
    );
  });

  const grants = [
    {
      name: "a subtree",
      grants: [{ ...grant, path: "/*" }],
      routes: ["/pets/{id}"],
      called: ["GET /pets/probe"],
    },
    {
      name: "a greedy route",
      grants: [{ ...grant, path: "/*" }],
      routes: ["/{proxy+}"],
      called: ["GET /probe"],
    },
    { name: "any method", grants: [{ ...grant, method: "*" as const }], routes: ["/"], called: ["GET /"] },
    {
      name: "a path that no route answers",
      grants: [{ ...grant, path: "/pets" }],
      routes: ["/"],
      called: [],
    },
    {
      name: "a named caller",
      grants: [{ ...grant, principals: ["arn:aws:iam::111111111111:role/caller"] }],
      routes: ["/"],
      called: [],
    },
  ];
  for (const { name, grants: granted, routes, called } of grants) {
    it(`${name}: calls ${called.join(", ") || "nothing as an anonymous caller"}`, () => {
      const rows = accessMatrix({
        grants: granted,
        routes: routes.map((path) => ({ method: "ANY" as const, path })),
        privateDns: true,
        associated: true,
      });
      const answered = rows.filter((row) => row.expected === "answered" && row.form === "private-dns");
      assert.deepEqual(
        answered.map((row) => `${row.method} ${row.path}`),
        called,
      );
    });
  }

  it("has no refused method where all are granted", () => {
    const rows = accessMatrix({ ...intent, grants: [{ ...grant, method: "*" }] });
    assert.ok(rows.every((row) => row.expected !== "refused by endpoint policy"));
  });
});
