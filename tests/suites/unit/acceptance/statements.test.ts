import assert from "node:assert/strict";
import type { AcceptanceInput } from "../../../acceptance/input";
import { accessReport } from "../../../acceptance/report";
import { statementsOf } from "../../../acceptance/trace/statements";
import type { TracedStatement } from "../../../acceptance/trace/step";
import { input, resultOf } from "../../report/fixture";

const role = input.inside.instanceRole;
const endpoint = input.inside.vpcEndpointId;

const open = {
  Version: "2012-10-17",
  Statement: { Sid: "Open", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};
const existing = { ...input, inside: { ...input.inside, existingEndpointPolicy: JSON.stringify(open) } };

/** The statement that decided some call of this run. */
function decided(of: AcceptanceInput, policy: string, sid: string, api = "granted"): TracedStatement {
  const found = statementsOf(of, resultOf(of).rows).find(
    (each) => each.policy === policy && each.sid === sid && each.api === api,
  );
  assert.ok(found, `no statement ${sid} of ${policy} decided`);
  return found;
}

describe("the statements that decide", () => {
  const cases: {
    name: string;
    statement: TracedStatement;
    text: RegExp;
    grants: readonly string[];
  }[] = [
    {
      name: "an endpoint's Allow for everyone",
      statement: decided(input, endpoint, "AllowGranted1"),
      text: /^\{"Sid":"AllowGranted1","Effect":"Allow","Principal":"\*".*\/dev\/GET\/pets\/\*"\]\}$/,
      grants: ["GET /pets/*"],
    },
    {
      name: "the API's Allow for a role",
      statement: decided(input, "api", "AllowGranted2"),
      text: /"AWS":\["arn:aws:iam::111111111111:role\/probe"\].*"aws:SourceVpce"/,
      grants: ["POST /orders"],
    },
    {
      name: "a role's own Allow",
      statement: decided(input, role, "AllowGranted1"),
      text: /\/dev\/POST\/orders/,
      grants: ["POST /orders"],
    },
    {
      name: "the API's Deny",
      statement: decided(input, "api", "DenyUnlessThroughAdmittedEndpoint"),
      text: /"StringNotEquals"/,
      grants: [],
    },
    {
      name: "the one statement of an endpoint that is another's",
      statement: decided(existing, endpoint, "Open"),
      text: /^\{"Sid":"Open",.*"Resource":"\*"\}$/,
      grants: [],
    },
  ];
  for (const { name, statement, text, grants } of cases) {
    it(`have their own text, and the grants that they were made of: ${name}`, () => {
      assert.match(statement.text, text);
      assert.deepEqual(
        statement.grants.map(({ method, path }) => `${method} ${path}`),
        grants,
      );
    });
  }

  it("stand beside their number in the report, with the grant of the call", () => {
    const page = accessReport(resultOf(input));
    assert.match(
      page,
      /Statement\[0\] &quot;AllowGranted1&quot;<\/code> of the policy of vpce-1+<pre>\{ &quot;Sid&quot;: &quot;AllowGranted1&quot;,\n {2}&quot;Effect&quot;: &quot;Allow&quot;/,
    );
    assert.match(
      page,
      /From the grant <code>GET \/pets\/\*<\/code> of stage dev, to everyone through the endpoint of organization\/consumer\/dev\./,
    );
    assert.match(page, /DenyUnlessThroughAdmittedEndpoint[\s\S]{0,600}<p>From no grant\.<\/p>/);
  });

  it("are shown in part where they name many, the part that speaks of the call first", () => {
    const [grant] = input.api.grants;
    assert.ok(grant);
    const grants = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ ...grant, path: `/pets/${id}/*` }));
    const routes = [{ method: "GET" as const, path: "/pets/{id}/{toy}", authorization: "NONE" as const }];
    const api = { ...input.api, grants, routes };
    const result = resultOf({ ...input, api });
    const called = result.rows.filter(({ path }) => path === "/pets/7/probe");
    assert.ok(called.length > 0);
    const page = accessReport({ ...result, rows: called });
    assert.match(
      page,
      /&quot;Resource&quot;: \[&quot;[^&]*\/dev\/GET\/pets\/7\/\*&quot;,[^\n]*… 5 more in the JSON result/,
    );
    const whole = result.statements.find(({ policy, sid }) => policy === endpoint && sid === "AllowGranted1");
    assert.equal(whole?.text.split("/GET/pets/").length, 9);
  });
});
