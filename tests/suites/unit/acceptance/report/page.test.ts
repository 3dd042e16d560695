import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { accessReport } from "../../../../acceptance/report";
import { endOf } from "../../../../acceptance/report/end";
import { wayInWords } from "../../../../acceptance/report/path";
import { withObserved } from "../../../report/fixture";
import { answered, count, refused, result } from "./rows.fixture";

const page = accessReport(result);

/** The calls of the rows that have these attributes. */
const callsOf = (text: string, attributes: string) =>
  [...text.matchAll(new RegExp(`${attributes} data-calls="(\\d+)"`, "g"))].reduce(
    (sum, [, calls]) => sum + Number(calls),
    0,
  );

describe("the access report", () => {
  it("is of a realistic run, in which every caller calls and every layer but one refuses", () => {
    assert.ok(result.rows.length >= 80);
    assert.equal(new Set(result.rows.map((row) => row.caller)).size, 4);
    assert.deepEqual(
      result.rows.filter((row) => row.observed !== row.expected),
      [],
    );
  });

  it("has every call once, with its caller and where it ended", () => {
    for (const row of result.rows) {
      const own = result.rows.filter((each) => each.caller === row.caller && endOf(each) === endOf(row));
      assert.equal(callsOf(page, `data-caller="${row.caller}" data-end="${endOf(row)}"`), own.length);
      assert.ok(page.includes(`<code>${row.method} /${row.stage}${row.path}</code>`), row.name);
      assert.ok(page.includes(`aria-label="${wayInWords(row)}"`), row.name);
    }
  });

  it("shows the statement that decided, by policy, index and Sid", () => {
    const statement = answered.way.find((step) => step.layer === "endpoint policy")?.decidedBy[0];
    assert.ok(statement?.sid);
    assert.ok(
      page.includes(
        `<code>Statement[${statement.statement}] &quot;${statement.sid}&quot;</code> of the policy of ${statement.policy}`,
      ),
    );
    assert.ok(/<code>Statement\[\d+\] &quot;\w+&quot;<\/code> of the API&#39;s policy/.test(page));
  });

  it("marks a call that differs, in words and before all others", () => {
    const differing = accessReport(withObserved(result, refused.name, "answered"));
    assert.equal(count(page, "≠"), 0);
    const [, first = ""] = differing.split('<li class="row');
    assert.match(first, /^ differs"/);
    assert.ok(first.includes(`<code>${refused.method} /${refused.stage}${refused.path}</code>`));
    assert.ok(first.includes(refused.form) && first.includes("≠ differs"));
    assert.match(
      first,
      /predicted: passes DNS, network, routing; stops at endpoint policy; observed: answered/,
    );
    assert.equal(count(differing, 'data-differs="true"'), 1);
    assert.equal(callsOf(differing, ""), result.rows.length);
  });

  it("distinguishes a missing method from a missing API, where the policies do", () => {
    const [last] = answered.way.slice(-1);
    assert.equal(last?.layer, "method");
    const way = [...answered.way.slice(0, -1), { ...last, passes: false }];
    const row = {
      ...answered,
      way,
      predicted: "refused by routing",
      observed: "refused by routing",
    } as const;
    assert.equal(endOf(row), "method");
    assert.equal(endOf({ ...row, observed: "answered" }), "API");
    assert.match(accessReport({ ...result, rows: [row] }), /data-end="method"/);
  });

  it("loads nothing and runs nothing but its own script", () => {
    assert.deepEqual(page.match(/https?:|@import|\ssrc=|\son\w+=|javascript:/g), null);
    assert.deepEqual(new Set(page.match(/(href="|url\()[^#][^"]*/g)), new Set(['href="acceptance.json']));
    for (const [kind, pattern] of [
      ["script", /<script>([\s\S]*?)<\/script>/],
      ["style", /<style>([\s\S]*?)<\/style>/],
    ] as const) {
      const text = pattern.exec(page)?.[1] ?? "";
      const digest = createHash("sha256").update(text).digest("base64");
      assert.match(page, new RegExp(`${kind}-src &#39;sha256-${digest.replace(/[+/]/g, "\\$&")}&#39;`));
    }
  });

  it("links to the result beside it, whichever consumer it is of", () => {
    const other = accessReport(result, undefined, "acceptance-billing.json");
    assert.match(other, /<a href="acceptance-billing\.json">acceptance-billing\.json<\/a>/);
    assert.equal(count(other, '"acceptance.json"'), 0);
  });

  it("says what is proved, and what covers the callers that are not here", () => {
    const unobserved = [{ caller: "decoy", missing: "no decoy stack", covered: "least privilege" }];
    const violated = { verdict: "VIOLATED", reason: "anyone may call" };
    const text = accessReport({
      ...result,
      unobserved,
      proofs: [{ authorization: "NONE", leastPrivilege: violated, availability: { verdict: "PROVED" } }],
    });
    assert.match(text, /<dt>decoy<\/dt><dd>no decoy stack. Covered by least privilege.<\/dd>/);
    assert.match(
      text,
      /≠ VIOLATED<\/b> nothing else is let in, methods with authorization NONE: anyone may call/,
    );
    assert.match(text, /✓ PROVED<\/b> all that is granted is let in/);
  });
});
