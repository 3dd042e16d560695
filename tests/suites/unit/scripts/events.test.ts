import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventLog, eventsIn } from "../../../../scripts/stacks/events";
import { cliErrors, failureText, violatesRules } from "../../../../scripts/stacks/failure-text";
import { progressText } from "../../../../scripts/stacks/progress";

const urn = (type: string, name: string) => `urn:pulumi:dev::provider::a:b:C$${type}::${name}`;
const policy = urn("aws:apigateway/restApiPolicy:RestApiPolicy", "provider");
const stage = urn("aws:apigateway/stage:Stage", "provider");
const component = urn("private-api:provider:ApiStage", "provider");

const begins = (op: string, of: string, planning?: boolean) => ({
  resourcePreEvent: { metadata: { op, urn: of }, ...(planning ? { planning } : {}) },
});
const ends = (op: string, of: string, planning?: boolean) => ({
  resOutputsEvent: { metadata: { op, urn: of }, ...(planning ? { planning } : {}) },
});
const fails = (op: string, of: string) => ({ resOpFailedEvent: { metadata: { op, urn: of } } });
const says = (severity: string, message: string, of?: string) => ({
  diagnosticEvent: { severity, message, ...(of === undefined ? {} : { urn: of }) },
});
const judges = (enforcementLevel: string, policyName: string, message: string) => ({
  policyEvent: { resourceUrn: policy, enforcementLevel, policyName, message },
});
const parsed = (events: readonly object[]) =>
  eventsIn(events.map((event) => JSON.stringify({ timestamp: 1, ...event })).join("\n"));

describe("the engine's log", () => {
  it("is read as it grows, by whole lines", async () => {
    const folder = mkdtempSync(join(tmpdir(), "events-"));
    try {
      const log = new EventLog(join(folder, "events"));
      assert.deepEqual(await log.read(), [], "there is no file yet");
      const line = JSON.stringify(says("error", "groß"));
      const [first, second] = [Buffer.from(`${line}\n`), Buffer.from(`${line}\n`)];
      // In the middle of a letter of two bytes.
      const cut = second.indexOf(0xc3) + 1;
      appendFileSync(log.file, Buffer.concat([first, second.subarray(0, cut)]));
      assert.equal((await log.read()).length, 1);
      appendFileSync(log.file, second.subarray(cut));
      await log.read();
      assert.deepEqual(
        log.events.map(({ diagnosticEvent }) => diagnosticEvent?.message),
        ["groß", "groß"],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const courses: { name: string; events: readonly object[]; planned?: number; expected: string }[] = [
  { name: "nothing has begun", events: [], expected: "" },
  {
    name: "a resource is being made, of some",
    events: [begins("create", policy), ends("create", policy), begins("update", stage)],
    planned: 3,
    expected: "1 of 3, updating Stage provider",
  },
  {
    name: "how many there will be is not known",
    events: [begins("delete", policy), ends("delete", policy), begins("delete", stage)],
    expected: "1, deleting Stage provider",
  },
  {
    name: "more than was planned",
    events: [
      begins("create", policy),
      ends("create", policy),
      begins("create", stage),
      ends("create", stage),
    ],
    planned: 1,
    expected: "2 of 2",
  },
  {
    name: "of two that are being made the later one, and none that has failed",
    events: [begins("create", policy), begins("create", stage), fails("create", stage)],
    expected: "creating RestApiPolicy provider",
  },
  {
    name: "what is read or stays counts for nothing; components and replacements are not reported",
    events: [
      begins("refresh", policy),
      ends("refresh", policy),
      begins("same", stage),
      ends("same", stage),
      begins("create", component),
      begins("replace", stage),
    ],
    expected: "",
  },
  {
    name: "a replacement is a creation and a deletion",
    events: [
      begins("create-replacement", stage),
      ends("create-replacement", stage),
      begins("replace", stage),
      ends("replace", stage),
      begins("delete-replaced", stage),
    ],
    planned: 2,
    expected: "1 of 2, deleting Stage provider",
  },
  {
    name: "a preview",
    events: [
      begins("refresh", policy, true),
      ends("refresh", policy, true),
      begins("create", stage, true),
      ends("create", stage, true),
    ],
    expected: "2 looked at",
  },
];

describe("how far an operation has come", () => {
  for (const { name, events, planned, expected } of courses)
    it(name, () => assert.equal(progressText(parsed(events), planned), expected));
});

const failures: { name: string; events: readonly object[]; expected: readonly string[]; rules?: boolean }[] =
  [
    {
      name: "a resource's error, once, without what the engine always says",
      events: [
        says("info", "creating"),
        says("error", "AccessDenied: no\n", policy),
        says("error", "AccessDenied: no\n", policy),
        says("error", "update failed"),
        says("error", "resource operation failed\n"),
      ],
      expected: ["RestApiPolicy provider: AccessDenied: no"],
    },
    {
      name: "a program's error, which is no resource's",
      events: [
        says(
          "error",
          "<{%reset%}>provider:stage = 7: expected a text\n  next: set it<{%reset%}>\n",
          component,
        ),
      ],
      expected: ["provider:stage = 7: expected a text\n  next: set it"],
    },
    {
      name: "rules that are violated, with what to do; not those that only advise",
      events: [
        judges("mandatory", "no-ssh", "No SSH.\nport 22 is open\nfix: close it"),
        judges("advisory", "tags", "Tags."),
        says("error", "preview failed"),
      ],
      expected: ["RestApiPolicy provider violates no-ssh:\n  No SSH.\n  port 22 is open\n  fix: close it"],
      rules: true,
    },
    {
      name: "the end of a long text, without calls that ended as they must",
      events: [
        says(
          "error",
          ["✔ inside: GET / ", ...Array.from({ length: 90 }, (_, at) => `line ${at}`)].join("\n"),
        ),
      ],
      expected: [
        [
          "(10 lines before are in the log)",
          ...Array.from({ length: 80 }, (_, at) => `line ${at + 10}`),
        ].join("\n"),
      ],
    },
    { name: "nothing of what did not fail", events: [says("warning", "deprecated", policy)], expected: [] },
  ];

describe("why an operation failed", () => {
  for (const { name, events, expected, rules = false } of failures)
    it(name, () => {
      assert.deepEqual(failureText(parsed(events)), expected);
      assert.equal(violatesRules(parsed(events)), rules);
    });

  it("where the engine has not begun", () => {
    assert.deepEqual(cliErrors("warning: x\nerror: no stack named 'dev' found\n"), [
      "no stack named 'dev' found",
    ]);
    assert.deepEqual(cliErrors(""), []);
  });
});
