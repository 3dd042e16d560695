import assert from "node:assert/strict";
import type { Exemption } from "../../../../policies/pack/exemptions";
import { expired, type RunContext, report } from "../../../../policies/pack/report";
import { instanceMetadataV2 } from "../../../../policies/rules/instance/metadata-v2";
import type { RuleVerdict } from "../../../../policies/rules/verdict";

const subject = { name: "probe", urn: "urn:pulumi:dev::shop::aws:ec2/instance:Instance::probe" };
const violating: RuleVerdict = {
  kind: "violating",
  findings: [{ message: "answers IMDSv1" }],
  undetermined: [],
};
const waiting: RuleVerdict = {
  kind: "undecidable",
  undetermined: [{ reason: "metadataOptions is not known in a preview", awaits: "metadataOptions" }],
};
const undecided: RuleVerdict = {
  kind: "undecidable",
  undetermined: [{ reason: "operator Foo is not known" }],
};
const exemption: Exemption = { resource: "probe", reason: "agreed in review 12", expires: "2030-01-31" };
const runContext: RunContext = { exemptions: [], today: "2030-01-15", preview: true };

const cases = [
  {
    name: "a violation and its fix",
    verdict: violating,
    on: {},
    violations: [/^answers IMDSv1\nfix: Set metadataOptions/],
  },
  { name: "an exemption by name", verdict: violating, on: { exemptions: [exemption] }, violations: [] },
  {
    name: "an exemption by URN with *",
    verdict: violating,
    on: { exemptions: [{ ...exemption, resource: "*::aws:ec2/instance:Instance::pro*" }] },
    violations: [],
  },
  {
    name: "on its last day",
    verdict: violating,
    on: { exemptions: [exemption], today: "2030-01-31" },
    violations: [],
  },
  {
    name: "another resource's exemption",
    verdict: violating,
    on: { exemptions: [{ ...exemption, resource: "prob" }] },
    violations: [/IMDSv1/],
  },
  {
    name: "a day after the exemption",
    verdict: violating,
    on: { exemptions: [exemption], today: "2030-02-01" },
    violations: [/IMDSv1/],
  },
  {
    name: "unknown in a preview",
    verdict: waiting,
    on: {},
    violations: [],
    waits: /^instance-metadata-v2 is undecidable in this preview/,
  },
  {
    name: "unknown in an update is no pass",
    verdict: waiting,
    on: { preview: false },
    violations: [/could not be decided, which is not a pass/],
  },
  {
    name: "undecided is no pass in a preview",
    verdict: undecided,
    on: {},
    violations: [/not a pass: operator Foo/],
  },
] as const;

describe("what is reported to the engine", () => {
  for (const item of cases) {
    it(item.name, () => {
      const told = report(instanceMetadataV2, item.verdict, { ...runContext, ...item.on }, () => subject);
      assert.equal(told.violations.length, item.violations.length);
      for (const [index, expected] of item.violations.entries()) {
        assert.match(told.violations[index]?.message ?? "", expected);
      }
      assert.equal(told.waiting !== undefined, "waits" in item);
      if ("waits" in item) assert.match(told.waiting?.message ?? "", item.waits);
    });
  }

  it("an expired exemption, whether or not the rule is met", () => {
    const late = { ...runContext, exemptions: [exemption], today: "2030-02-01" };
    const [told] = expired(instanceMetadataV2, late, [subject]);
    assert.match(
      told?.message ?? "",
      /^the exemption of "probe" from instance-metadata-v2 \("agreed in review 12"\) expired on 2030-01-31/,
    );
    assert.deepEqual(expired(instanceMetadataV2, { ...late, today: "2030-01-31" }, [subject]), []);
  });
});
