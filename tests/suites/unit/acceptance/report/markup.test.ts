import assert from "node:assert/strict";
import { accessReport } from "../../../../acceptance/report";
import { html, Markup } from "../../../../acceptance/report/html";
import { count, refused, result } from "./rows.fixture";

describe("the report's markup", () => {
  const hostile = `</script><img src=x onerror="alert('1')">&`;

  it("escapes what is data, in text and in attributes", () => {
    const escaped = "&lt;b&gt; &quot;&#39;&amp;";
    assert.equal(html`<p title="${`<b> "'&`}">${`<b> "'&`}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
    assert.equal(html`${[new Markup("<b>"), 1, undefined, "<"]}`.text, "<b>1&lt;");
  });

  it("holds nothing of a result as markup, whatever stands in it", () => {
    const way = refused.way.map((step) => ({
      ...step,
      because: hostile,
      decidedBy: [{ policy: hostile, statement: 0, sid: hostile }],
    }));
    const text = { name: hostile, stage: hostile, method: hostile, path: hostile, because: hostile };
    const finding = { verdict: hostile, reason: hostile };
    const run = {
      ...result,
      subject: {
        stack: hostile,
        region: hostile,
        sides: [{ side: "consumer" as const, stack: hostile, accountId: hostile, id: hostile }],
      },
      at: hostile,
      commit: { id: hostile, dirty: true },
      passed: 1,
      failed: 1,
      rows: [
        { ...refused, ...text, way },
        { ...refused, ...text, name: `${hostile}2`, way, observed: "answered" as const, answer: hostile },
      ],
      statements: [
        {
          policy: hostile,
          statement: 0,
          api: "granted" as const,
          text: JSON.stringify({ Sid: hostile, Resource: Array.from({ length: 9 }, () => hostile) }),
          grants: [
            {
              vpcEndpointId: hostile,
              principals: [hostile],
              stage: hostile,
              method: "*" as const,
              path: hostile,
            },
          ],
        },
      ],
      proofs: [{ authorization: hostile, leastPrivilege: finding, availability: finding }],
      unobserved: [{ caller: hostile, missing: hostile, covered: hostile }],
    };
    const [kept, differing] = run.rows;
    assert.ok(kept && differing);
    const whole = accessReport(run, { ...run, rows: [kept, { ...differing, observed: "timed out" }] });
    assert.equal(count(whole, "<img"), 0);
    assert.equal(count(whole, "</script>"), 1);
    assert.ok(count(whole, "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;") > 35);
  });
});
