import assert from "node:assert/strict";
import { previewReportOf } from "../../../../scripts/preview/report";
import { stackPlanOf } from "../../../../scripts/preview/stack-plan";
import { stepEvents, summary } from "./scene";

const step = stepEvents("same", "urn:pulumi:dev::provider::pulumi:pulumi:Stack::provider-dev", {}, {}).join(
  "\n",
);
const failed = JSON.stringify({ summaryEvent: { result: "failed" } });
const rule = {
  policyEvent: { policyName: "no-ssh", message: "a port is open", enforcementLevel: "mandatory" },
};
const error = (message: string) => JSON.stringify({ diagnosticEvent: { severity: "error", message } });

/** What the engine may leave behind, and the message about it; only a whole plan is judged. */
const logs: readonly { readonly name: string; readonly log: string; readonly errors: readonly RegExp[] }[] = [
  { name: "a whole plan", log: `${step}\n${summary}`, errors: [] },
  { name: "no event", log: "", errors: [/the engine ended before the plan did/] },
  { name: "no end", log: step, errors: [/the engine ended before the plan did/] },
  { name: "a line that was cut off", log: `${step}\n${summary.slice(0, 20)}`, errors: [/ended before/] },
  { name: "an end without a reason", log: `${step}\n${failed}`, errors: [/ended before/] },
  {
    name: "a program's error, and the engine's that there was one",
    log: [step, error("<{%reset%}>no such region\n<{%reset%}>"), error("preview failed"), failed].join("\n"),
    errors: [/^no such region$/],
  },
  {
    name: "the engine's error alone",
    log: `${error("preview failed")}\n${failed}`,
    errors: [/^preview failed$/],
  },
  {
    name: "a broken rule",
    log: [step, JSON.stringify(rule), failed].join("\n"),
    errors: [/^rule no-ssh: a port is open$/],
  },
];

describe("the engine's log of a plan", () => {
  for (const { name, log, errors } of logs) {
    it(name, () => {
      const plan = stackPlanOf("provider", "dev", previewReportOf(log));
      assert.equal(plan.errors.length, errors.length, JSON.stringify(plan.errors));
      for (const [at, each] of errors.entries()) assert.match(plan.errors[at] ?? "", each);
      // A plan is judged where the program ran to its end.
      const isJudged = name === "a whole plan" || name === "a broken rule";
      assert.equal(plan.api !== undefined, isJudged);
    });
  }
});
