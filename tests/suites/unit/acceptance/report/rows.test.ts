import assert from "node:assert/strict";
import { apiForms } from "../../../../../shared/invocation/form";
import { accessReport } from "../../../../acceptance/report";
import { changesSince } from "../../../../acceptance/report/changes";
import type { ReportRow } from "../../../../acceptance/report/end";
import { callInWords, grouped } from "../../../../acceptance/report/rows";
import { answered, count, refused, result } from "./rows.fixture";

const forms: readonly ReportRow[] = apiForms.map((form) => ({
  ...refused,
  name: `${refused.name} ${form}`,
  form,
}));
const change = (at: number, other: Partial<ReportRow>) =>
  forms.map((row, index) => (index === at ? { ...row, ...other } : row));

describe("the report's rows", () => {
  const cases: { name: string; rows: readonly ReportRow[]; told: readonly string[] }[] = [
    { name: "forms that end alike", rows: forms, told: ["all four forms"] },
    {
      name: "another answer's time and text",
      rows: change(0, { observedAt: "2026-05-05T05:05:05.000Z", answer: "curl exit 0" }),
      told: ["all four forms"],
    },
    {
      name: "one form that ends otherwise",
      rows: change(1, { observed: "answered", status: 200 }),
      told: ["private-dns, host-header, api-id-header", "route53-alias"],
    },
    {
      name: "one form with another status",
      rows: change(3, { status: 500 }),
      told: ["private-dns, route53-alias, host-header", "api-id-header"],
    },
    {
      name: "one form whose way differs",
      rows: change(2, { way: answered.way }),
      told: ["private-dns, route53-alias, api-id-header", "host-header"],
    },
    {
      name: "another call",
      rows: [...forms.slice(0, 2), { ...answered, form: "host-header" }],
      told: ["private-dns, route53-alias", "host-header"],
    },
  ];
  for (const { name, rows, told } of cases) {
    it(`fold ${name}: ${told.join(" | ")}`, () => {
      const groups = grouped(rows, undefined);
      assert.equal(groups.flat().length, rows.length);
      assert.deepEqual(
        groups.map((group) => callInWords(group).details.replace(/^.*, by /, "")),
        told,
      );
    });
  }

  it("keep a form apart that changed", () => {
    const now = { ...result, rows: [...forms] };
    const before = { ...now, rows: change(0, { observed: "timed out", status: 0 }) };
    const groups = grouped(now.rows, changesSince(before, now));
    assert.deepEqual(
      groups.map((group) => group.map(({ form }) => form)),
      [["private-dns"], ["route53-alias", "host-header", "api-id-header"]],
    );
  });

  it("come in a third of the calls, and unfold where they are not as intended", () => {
    const rows = result.rows.map((row) =>
      row.name === refused.name ? { ...row, observed: "answered" as const, answer: "curl exit 0" } : row,
    );
    const page = accessReport({ ...result, rows });
    assert.ok(count(page, '<li class="row') < result.rows.length / 2.5);
    assert.equal(count(page, "<details open>"), 1);
  });

  it("show the answer of each form once, and the command that makes the call again", () => {
    const rows = change(0, { answer: "curl exit 28; curl: Operation timed out" }).map(
      (row): ReportRow => ({
        ...row,
        path: "/o'dd",
        answer: row.answer ?? "curl exit 0, status 200",
        observed: "answered",
      }),
    );
    const page = accessReport({ ...result, rows });
    assert.equal(count(page, "curl exit 0, status 200"), 1);
    assert.match(page, /<dd>private-dns: curl exit 28; curl: Operation timed out<\/dd>/);
    assert.match(page, /<dd>route53-alias, host-header, api-id-header: curl exit 0, status 200<\/dd>/);
    assert.match(
      page,
      /npm run explain -- --stack dev --from inside --method POST --path &#39;\/o&#39;\\&#39;&#39;dd&#39; --stage dev --form private-dns --curl/,
    );
  });
});
