import assert from "node:assert/strict";
import { type EngineEvent, eventsIn } from "../../../../scripts/stacks/events";
import { keyOf } from "../../../../scripts/stacks/plan";
import { Pulumi } from "../../../../scripts/stacks/pulumi";
import type { Runner, UpdateRun } from "../../../../scripts/stacks/runner";
import { type Manner, runUpdates, type Update } from "../../../../scripts/stacks/steps";
import { Failure } from "../../../../shared/terminal/failure";

const step = (project: Update["project"], stack: string, phase: number): Update => ({
  project,
  stack,
  phase,
  why: "",
  preview: ["preview"],
  update: (changed) => ["up", ...(changed ? ["--after-change"] : [])],
});

/** As npm run up has them. */
const updates = [
  step("consumer", "dev", 0),
  step("consumer", "stranger", 0),
  step("provider", "dev", 1),
  step("consumer", "dev", 2),
  step("provider", "decoy", 2),
  step("acceptance", "dev", 3),
];

type Outcome = "same" | "update" | "fails" | "violates";

/** What the engine would say of a stack. */
function events(outcome: Outcome, planning: boolean): EngineEvent[] {
  const urn = "urn:pulumi:dev::consumer::aws:ec2/vpc:Vpc::vpc";
  const op = outcome === "update" ? "update" : "same";
  const policyEvent = { message: "no", policyName: "no-ssh", enforcementLevel: "mandatory" };
  const more = {
    violates: { policyEvent },
    fails: { diagnosticEvent: { message: "denied", severity: "error", urn } },
    same: {},
    update: {},
  };
  return eventsIn(JSON.stringify({ resOutputsEvent: { metadata: { op, urn }, planning }, ...more[outcome] }));
}

/** A runner with given results, and what was asked of it, in that order. */
async function played(
  outcomes: Readonly<
    Record<string, { readonly plan?: Outcome; readonly plans?: readonly Outcome[]; readonly up?: Outcome }>
  >,
  manner: Partial<Manner> = {},
  steps: readonly Update[] = updates,
) {
  const titles: string[] = [];
  const asked: string[] = [];
  const running = new Set<string>();
  let together = 0;
  const plans = new Map<string, number>();
  const exported = { exitCode: 0, stdout: JSON.stringify({ deployment: null }), stderr: "" };
  const pulumi = Object.assign(Object.create(Pulumi.prototype), { run: async () => exported });
  const runner: Runner = {
    pulumi,
    verbose: false,
    lines: {
      begin: (title) => {
        titles.push(title.trimEnd());
        return { update: () => {}, end: () => {} };
      },
      print: () => {},
    },
    logOf: () => "LOG",
    analyze: async () => assert.fail("not asked for"),
    run: async (of, args): Promise<UpdateRun> => {
      const key = keyOf(of);
      asked.push(`${args.join(" ")} ${key}`);
      running.add(key);
      together = Math.max(together, running.size);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(key);
      const own = outcomes[key] ?? {};
      const planning = args[0] === "preview";
      const time = plans.get(key) ?? 0;
      if (planning) plans.set(key, time + 1);
      const outcome = planning ? (own.plans?.[time] ?? own.plan ?? "same") : (own.up ?? "update");
      const failed = outcome === "fails" || outcome === "violates";
      return { exitCode: failed ? 1 : 0, events: events(outcome, planning), stderr: "" };
    },
  };
  const result = await runUpdates(runner, steps, {
    question: undefined,
    afterChange: "plan again",
    ...manner,
  }).then(
    (changed) => ({ changed, failure: "" }),
    (error: unknown) => {
      if (error instanceof Failure) return { changed: undefined, failure: error.message };
      throw error;
    },
  );
  const planned = new Set(steps.map(keyOf)).size;
  return { ...result, titles, first: asked.slice(0, planned), later: asked.slice(planned), together };
}

describe("the steps of a command", () => {
  it("all are planned first, at the same time; where nothing changes that is all", async () => {
    const { changed, first, later, together } = await played({});
    assert.equal(changed, false);
    assert.deepEqual(first, [
      "preview consumer dev",
      "preview consumer stranger",
      "preview provider dev",
      "preview provider decoy",
      "preview acceptance dev",
    ]);
    assert.deepEqual(later, []);
    assert.ok(together >= 2);
  });

  it("what comes before a change is left; what follows it is planned again, and left where nothing changes", async () => {
    const { changed, later } = await played({
      "provider dev": { plan: "update" },
      "consumer dev": { plans: ["same", "update"] },
    });
    assert.equal(changed, true);
    assert.deepEqual(later, [
      "up provider dev",
      "preview consumer dev",
      "preview provider decoy",
      "up --after-change consumer dev",
      "up --after-change acceptance dev",
    ]);
  });

  it("are counted where each has something to do, so that no number is left out", async () => {
    const every = Object.fromEntries(updates.map((each) => [keyOf(each), { plan: "update" as const }]));
    const counted = ({ titles }: { titles: readonly string[] }) =>
      titles.filter((title) => title.startsWith("["));
    assert.deepEqual(counted(await played({ "provider dev": { plan: "update" } })), []);
    const numbers = counted(await played(every, { afterChange: "update" })).map(
      (title) => title.split(" ")[0],
    );
    assert.deepEqual(
      numbers.toSorted(),
      updates.map((_, at) => `[${at + 1}/${updates.length}]`),
    );
  });

  it("on the sandbox what is new is not planned, and what follows a change is done", async () => {
    const { later, first } = await played(
      { "consumer stranger": { plan: "update" } },
      { afterChange: "update", unplanned: new Set(["provider dev"]) },
    );
    assert.ok(!first.includes("preview provider dev"));
    assert.deepEqual(
      [...first.slice(4), ...later],
      [
        "up consumer stranger",
        "up --after-change provider dev",
        "up --after-change consumer dev",
        "up --after-change provider decoy",
        "up --after-change acceptance dev",
      ],
    );
  });

  it("a destroy's steps do not depend on each other's outcome", async () => {
    const { later } = await played(
      { "consumer stranger": { plan: "update" }, "provider decoy": { plan: "update" } },
      { afterChange: "as planned" },
    );
    assert.deepEqual(later, ["up consumer stranger", "up --after-change provider decoy"]);
  });

  it("a step that is always done is done where nothing changes", async () => {
    const steps = updates.map((each) => ({ ...each, always: each.project === "acceptance" }));
    const { later } = await played({}, {}, steps);
    assert.deepEqual(later, ["up acceptance dev"]);
  });

  it("a failure lets the others of its phase end; both are reported, and no later phase begins", async () => {
    const { failure, later } = await played({
      "consumer dev": { plan: "update", up: "fails" },
      "consumer stranger": { plan: "update", up: "fails" },
    });
    assert.deepEqual(later, ["up consumer dev", "up consumer stranger"]);
    assert.match(failure, /^consumer dev and consumer stranger failed/);
    assert.match(failure, /consumer dev:\n {2}Vpc vpc: denied\n {2}Pulumi's whole output: LOG/);
    assert.match(failure, /consumer stranger:\n {2}Vpc vpc: denied/);
    assert.match(failure, /next: the same command again carries on from there/);
  });

  const unplannable = [
    { name: "in the first phase", outcomes: { "consumer dev": { plan: "fails" } }, fails: true },
    {
      name: "in a later phase, where nothing changes before it",
      outcomes: { "provider dev": { plan: "fails" } },
      fails: true,
    },
    {
      name: "in a later phase, which waits for what changes before it",
      outcomes: { "consumer dev": { plan: "update" }, "provider dev": { plans: ["fails", "update"] } },
      fails: false,
    },
    {
      name: "of what breaks a rule, whatever changes before it",
      outcomes: { "consumer dev": { plan: "update" }, "provider dev": { plan: "violates" } },
      fails: true,
    },
  ] as const;
  for (const { name, outcomes, fails } of unplannable)
    it(`a plan that fails ${name}: ${fails ? "nothing is changed" : "is made again"}`, async () => {
      const { failure, later } = await played(outcomes);
      assert.equal(
        later.some((each) => each.startsWith("up")),
        !fails,
        later.join(),
      );
      if (fails) assert.match(failure, /nothing was changed/);
      else assert.equal(failure, "");
    });

  it("a plan that fails when its turn comes stops the rest", async () => {
    const { failure, later } = await played({
      "consumer dev": { plan: "update" },
      "provider dev": { plans: ["same", "fails"] },
    });
    assert.deepEqual(later, ["up consumer dev", "preview provider dev"]);
    assert.match(failure, /^provider dev failed/);
  });
});
