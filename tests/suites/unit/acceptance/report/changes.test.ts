import assert from "node:assert/strict";
import type { AcceptanceResult } from "../../../../acceptance/input";
import { accessReport } from "../../../../acceptance/report";
import { changesSince, latestRun } from "../../../../acceptance/report/changes";
import { withObserved } from "../../../report/fixture";
import { answered, count, refused, result } from "./rows.fixture";

const earlier = { ...result, at: "2026-01-01T00:00:00.000Z" };
const without = (name: string): AcceptanceResult => ({
  ...earlier,
  rows: earlier.rows.filter((row) => row.name !== name),
});

describe("what changed since the last run", () => {
  const cases: {
    name: string;
    before: AcceptanceResult | undefined;
    now: AcceptanceResult;
    told: string;
    marked: number;
  }[] = [
    { name: "no earlier run", before: undefined, now: result, told: "first run: no earlier", marked: 0 },
    { name: "the same", before: earlier, now: result, told: "nothing changed", marked: 0 },
    {
      name: "a call that is answered now",
      before: earlier,
      now: withObserved(result, refused.name, "answered"),
      told: "1 call ends otherwise",
      marked: 1,
    },
    {
      name: "a call that is refused again",
      before: withObserved(earlier, refused.name, "answered"),
      now: result,
      told: "1 call ends otherwise",
      marked: 1,
    },
    {
      name: "an end that is no more intended",
      before: earlier,
      now: {
        ...result,
        rows: result.rows.map((row) =>
          row.name === refused.name ? { ...row, expected: "answered", orElse: [] } : row,
        ),
      },
      told: "1 call ends otherwise",
      marked: 1,
    },
    {
      name: "a call that is new",
      before: without(answered.name),
      now: result,
      told: "1 call is new",
      marked: 1,
    },
    {
      name: "calls that are made no more",
      before: result,
      now: { ...result, rows: result.rows.slice(2) },
      told: "2 calls are made no more",
      marked: 0,
    },
  ];
  for (const { name, before, now, told, marked } of cases) {
    it(`of ${name}: ${told}`, () => {
      const page = accessReport(now, before);
      assert.ok(page.includes(`<dt>changes</dt><dd>${told}`));
      assert.equal(count(page, 'data-changed="true"'), marked);
      assert.equal(count(page, 'name="changed"'), marked);
    });
  }

  it("names the call, how it ended then, and when that was", () => {
    const page = accessReport(withObserved(result, refused.name, "answered"), earlier);
    assert.match(page, /unsigned, by [a-z-]+<\/span>: refused by endpoint policy, now <b>answered<\/b>/);
    assert.match(
      page,
      /In the run of 2026-01-01 00:00 UTC: refused by endpoint policy, status 403, as intended/,
    );
  });

  it("names a few, and counts the rest", () => {
    const rows = result.rows.map((row) => ({ ...row, status: row.status + 1 }));
    const { otherwise } = changesSince(earlier, { ...result, rows });
    assert.equal(otherwise.size, result.rows.length);
    const list =
      /<dt>changes<\/dt>[\s\S]*?<\/ul>/.exec(accessReport({ ...result, rows }, earlier))?.[0] ?? "";
    assert.equal(count(list, "<li>"), 6);
    assert.match(list, /and \d+ more/);
  });
});

describe("the last run", () => {
  const text = (change: Partial<AcceptanceResult>) => JSON.stringify({ ...result, ...change });
  const { subject } = result;
  const other = { ...subject, stack: "organization/acceptance/prod" };
  const moved = {
    ...subject,
    sides: subject.sides.map((each) => ({ ...each, accountId: "999999999999" })),
  };
  const [consumer, provider] = subject.sides;
  assert.ok(consumer && provider);
  const fewer = { ...subject, sides: [consumer, { ...provider, id: "anotherapi" }] };
  const first = "2026-01-01T00:00:00.000Z";
  const second = "2026-01-02T00:00:00.000Z";
  const cases: { name: string; kept: string[]; at: string | undefined }[] = [
    { name: "nothing was kept", kept: [], at: undefined },
    { name: "the newer of two", kept: [text({ at: second }), text({ at: first })], at: second },
    {
      name: "not another stack's",
      kept: [text({ at: first }), text({ at: second, subject: other })],
      at: first,
    },
    { name: "not of other accounts", kept: [text({ subject: moved })], at: undefined },
    {
      name: "with another API, and callers that came since",
      kept: [text({ at: first, subject: fewer })],
      at: first,
    },
    {
      name: "not one that made no call",
      kept: [text({ at: first }), text({ at: second, rows: [] })],
      at: first,
    },
    { name: "not one that was cut off", kept: [text({}).slice(0, 100), ""], at: undefined },
    { name: "not one of another version", kept: ['{"rows":[]}', "null"], at: undefined },
  ];
  for (const { name, kept, at } of cases) {
    it(`is known: ${name}`, () => assert.equal(latestRun(subject, kept)?.at, at));
  }
});
