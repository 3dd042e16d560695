import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { AcceptanceResult } from "../../acceptance/input";
import { accessReport } from "../../acceptance/report";
import { columnsOf, labelOf } from "../../acceptance/report/columns";
import { endOf } from "../../acceptance/report/end";
import { html, Markup } from "../../acceptance/report/html";
import { linksOf } from "../../acceptance/report/links";
import { headlineOf } from "../../acceptance/report/summary";
import { wayInWords } from "../../acceptance/report/words";
import { input, resultOf, withObserved } from "../../report/fixture";

const result = resultOf(input);
const page = accessReport(result);
const [answered] = result.rows.filter((row) => row.expected === "answered");
const [refused] = result.rows.filter((row) => row.expected === "refused by endpoint policy");
const [unresolved] = result.rows.filter((row) => row.expected === "unresolved");
assert.ok(answered && refused && unresolved);

const count = (text: string, part: string) => text.split(part).length - 1;

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
    assert.equal(count(page, '<li class="row'), result.rows.length);
    for (const row of result.rows) {
      const own = result.rows.filter((each) => each.caller === row.caller && endOf(each) === endOf(row));
      assert.equal(count(page, `data-caller="${row.caller}" data-end="${endOf(row)}"`), own.length);
      assert.ok(page.includes(`<code>${row.method} /${row.stage}${row.path}</code>`), row.name);
      assert.ok(page.includes(`aria-label="${wayInWords(row)}"`), row.name);
    }
  });

  it("shows the statement that decided, by policy, index and Sid", () => {
    const statement = answered.way.find((step) => step.layer === "endpoint policy")?.decidedBy[0];
    assert.ok(statement?.sid);
    assert.ok(
      page.includes(
        `endpoint policy of <code>${statement.policy}</code>, <code>Statement[${statement.statement}]</code>, Sid <code>${statement.sid}</code>`,
      ),
    );
    assert.ok(page.includes("the API's resource policy, <code>Statement["));
  });

  it("marks a call that differs, in words and before all others", () => {
    const differing = accessReport(withObserved(result, refused.name, "answered"));
    assert.equal(count(page, "≠"), 0);
    const [, first = ""] = differing.split('<li class="row');
    assert.match(first, /^ differs"/);
    assert.ok(first.includes(refused.name) && first.includes("≠ differs"));
    assert.match(
      first,
      /predicted: passes DNS, network, routing; stops at endpoint policy; observed: answered/,
    );
    assert.equal(count(differing, 'data-differs="true"'), 1);
    assert.equal(count(differing, '<li class="row'), result.rows.length);
  });

  it("tells a missing method from a missing API, where the policies do", () => {
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
    assert.deepEqual(new Set(page.match(/(href="|url\()[^#]/g)), new Set());
    for (const [kind, pattern] of [
      ["script", /<script>([\s\S]*?)<\/script>/],
      ["style", /<style>([\s\S]*?)<\/style>/],
    ] as const) {
      const text = pattern.exec(page)?.[1] ?? "";
      const digest = createHash("sha256").update(text).digest("base64");
      assert.match(page, new RegExp(`${kind}-src &#39;sha256-${digest.replace(/[+/]/g, "\\$&")}&#39;`));
    }
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

describe("the report's headline", () => {
  const cases: { name: string; result: AcceptanceResult; text: string; good: boolean }[] = [
    { name: "a good run", result, text: `${result.rows.length} calls, all as intended`, good: true },
    {
      name: "one call",
      result: { ...result, rows: [answered] },
      text: "1 call, all as intended",
      good: true,
    },
    {
      name: "a call observed otherwise",
      result: withObserved(result, refused.name, "answered"),
      text: `${result.rows.length} calls, 1 not as intended`,
      good: false,
    },
    {
      name: "a call predicted otherwise",
      result: { ...result, rows: [{ ...answered, predicted: "timed out" }] },
      text: "1 call, 1 not as intended",
      good: false,
    },
    {
      name: "a proof that failed",
      result: { ...result, rows: [answered], passed: 2, failed: 1 },
      text: "1 call as intended, but 1 of 3 checks failed",
      good: false,
    },
    {
      name: "a run that ended before its calls",
      result: { passed: 0, failed: 1, rows: [], proofs: [], unobserved: [] },
      text: "No call was made",
      good: false,
    },
  ];
  for (const { name, result, text, good } of cases) {
    it(`of ${name}: ${text}`, () => {
      assert.deepEqual(headlineOf(result), { text, good });
      assert.ok(accessReport(result).includes(`${good ? "✓" : "≠"} ${text}</h1>`));
    });
  }
});

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
    const whole = accessReport({
      passed: 1,
      failed: 1,
      rows: [
        { ...refused, ...text, way },
        { ...refused, ...text, way, observed: "answered" },
      ],
      proofs: [{ authorization: hostile, leastPrivilege: finding, availability: finding }],
      unobserved: [{ caller: hostile, missing: hostile, covered: hostile }],
    });
    assert.equal(count(whole, "<img"), 0);
    assert.equal(count(whole, "</script>"), 1);
    assert.ok(count(whole, "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;") > 20);
  });
});

describe("the report's picture and columns", () => {
  it("gives a layer that is asked twice two columns", () => {
    const columns = columnsOf(result.rows.map((row) => row.way));
    const labels = columns.map((layer, index) => labelOf(layer, columns.slice(0, index)));
    assert.deepEqual(labels, [
      "DNS",
      "network",
      "routing",
      "endpoint policy",
      "stage",
      "authorization",
      "resource policy",
      "method",
    ]);
  });

  it("counts who arrives where, as observed", () => {
    const arrivals = (rows: AcceptanceResult["rows"]) =>
      Object.fromEntries(linksOf(rows).map((each) => [`${each.from} > ${each.to}`, each.arrived]));
    const expected = {
      "probe > endpoint": 64,
      "neighbour > endpoint": 0,
      "endpoint > API": 8,
      "endpoint > decoy": 0,
      "stranger > stranger's endpoint": 8,
      "stranger's endpoint > API": 0,
      "stranger > endpoint": 0,
      "outside > endpoint": 0,
    };
    assert.deepEqual(arrivals(result.rows), expected);
    const leak = withObserved(result, unresolved.name, "answered").rows;
    assert.deepEqual(arrivals(leak), { ...expected, "outside > endpoint": 1 });
  });

  it("draws callers that are not here as absent", () => {
    const { neighbourInstanceId: _, stranger: __, decoy: ___, ...alone } = input;
    assert.equal(count(accessReport(resultOf(alone)), ">not here<"), 3);
    assert.equal(count(page, ">not here<"), 0);
  });
});
