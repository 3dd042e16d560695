import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finders } from "../../../../scripts/repair/find";
import type { Found } from "../../../../scripts/repair/found";
import {
  exportedStack,
  interruptedOf,
  settle,
  settledState,
  tooMany,
} from "../../../../scripts/repair/state";
import { checkout } from "../../../../scripts/stacks/project";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::consumer::${type}::${name}`;
const role = {
  urn: urnOf("aws:iam/role:Role", "probe"),
  type: "aws:iam/role:Role",
  inputs: { name: "probe-1" },
};
const vpc = {
  urn: urnOf("aws:ec2/vpc:Vpc", "consumer"),
  type: "aws:ec2/vpc:Vpc",
  inputs: { cidrBlock: "10.0.0.0/16" },
};
const stage = {
  urn: urnOf("aws:apigateway/stage:Stage", "api"),
  type: "aws:apigateway/stage:Stage",
  inputs: {},
};
const made = (of: object, id: string) => ({ ...of, id, outputs: { id } });

/** The URN under which what is in excess waits for its deletion. */
const leftover = (urn: string, id: string) =>
  `${urn}-leftover-${createHash("sha256")
    .update(JSON.stringify([urn, id]))
    .digest("hex")
    .slice(0, 16)}`;

const stateOf = (resources: readonly object[], pending: readonly object[]) =>
  exportedStack.parse({
    version: 3,
    deployment: { manifest: { magic: "m" }, resources, pending_operations: pending },
  });

interface Case {
  readonly name: string;
  readonly resources?: readonly object[];
  readonly pending: readonly object[];
  /** By URN. */
  readonly found: Readonly<Record<string, readonly Found[]>>;
  /** URN and id of what the state then has. */
  readonly after: readonly string[];
  readonly read?: readonly string[];
}

const creating = (resource: object) => ({ type: "creating", resource });

const cases: readonly Case[] = [
  { name: "nothing was made", pending: [creating(vpc)], found: {}, after: [] },
  {
    name: "what was made becomes the stack's",
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }] },
    after: [`${vpc.urn} vpc-1`],
  },
  {
    name: "of two, made by two updates that were killed, one is in excess",
    pending: [creating(vpc), creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }, { importId: "vpc-2" }] },
    after: [`${vpc.urn} vpc-1`, `${leftover(vpc.urn, "vpc-2")} vpc-2`],
  },
  {
    name: "of a creation that chooses a new name each time, all are found, and one is the stack's",
    pending: [creating({ ...role, inputs: { name: "probe-2" } }), creating(role), creating(role)],
    found: { [role.urn]: [{ importId: "probe-2" }, { importId: "probe-1" }, { importId: "probe-3" }] },
    after: [
      `${role.urn} probe-2`,
      `${leftover(role.urn, "probe-1")} probe-1`,
      `${leftover(role.urn, "probe-3")} probe-3`,
    ],
  },
  {
    name: "what the stack knows already is left alone",
    resources: [made(vpc, "vpc-1")],
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }] },
    after: [`${vpc.urn} vpc-1`],
  },
  {
    name: "made by a killed update before another one made it again: the first is in excess",
    resources: [made(vpc, "vpc-2")],
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }, { importId: "vpc-2" }] },
    after: [`${vpc.urn} vpc-2`, `${leftover(vpc.urn, "vpc-1")} vpc-1`],
  },
  {
    name: "what is incomplete is deleted",
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1", incomplete: "half" }] },
    after: [`${leftover(vpc.urn, "vpc-1")} vpc-1`],
  },
  {
    name: "a part that the stack has, by another form of its id, is left alone",
    resources: [made(stage, "ags-a-dev")],
    pending: [creating(stage)],
    found: { [stage.urn]: [{ importId: "a/dev", part: true }] },
    after: [`${stage.urn} ags-a-dev`],
  },
  {
    name: "the id of a stack and that of an import may differ",
    resources: [made(vpc, "d1")],
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "a/d1", stateId: "d1" }] },
    after: [`${vpc.urn} d1`],
  },
  {
    name: "beside one that is replaced, the new one becomes the stack's",
    resources: [{ ...made(vpc, "vpc-1"), delete: true }],
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }, { importId: "vpc-2" }] },
    after: [`${vpc.urn} vpc-1`, `${vpc.urn} vpc-2`],
  },
  {
    name: "what an earlier repair took over and did not read is looked for again",
    resources: [{ ...vpc, id: "vpc-1", outputs: {} }],
    pending: [],
    found: { [vpc.urn]: [{ importId: "vpc-1" }] },
    after: [`${vpc.urn} vpc-1`],
  },
  {
    name: "what an earlier repair was about to delete is looked for again",
    resources: [made(vpc, "vpc-2"), { ...vpc, urn: leftover(vpc.urn, "vpc-1"), id: "vpc-1" }],
    pending: [],
    found: { [vpc.urn]: [{ importId: "vpc-1" }, { importId: "vpc-2" }] },
    after: [`${vpc.urn} vpc-2`, `${leftover(vpc.urn, "vpc-1")} vpc-1`],
  },
  {
    name: "a name that looks like one of repair's own is the program's",
    resources: [{ ...vpc, urn: `${vpc.urn}-leftover-0`, id: "vpc-1", outputs: {} }],
    pending: [],
    found: { [`${vpc.urn}-leftover-0`]: [{ importId: "vpc-1" }] },
    after: [`${vpc.urn}-leftover-0 vpc-1`],
  },
  {
    name: "what is in excess beside what an earlier repair was about to delete",
    resources: [made(vpc, "vpc-1"), made({ ...vpc, urn: leftover(vpc.urn, "vpc-2") }, "vpc-2")],
    pending: [creating(vpc)],
    found: { [vpc.urn]: [{ importId: "vpc-1" }, { importId: "vpc-2" }, { importId: "vpc-3" }] },
    after: [`${vpc.urn} vpc-1`, `${leftover(vpc.urn, "vpc-2")} vpc-2`, `${leftover(vpc.urn, "vpc-3")} vpc-3`],
  },
  {
    name: "changes and deletions are read again, unless the resource is gone from the state",
    resources: [made(vpc, "vpc-1")],
    pending: [
      { type: "deleting", resource: vpc },
      { type: "updating", resource: vpc },
      { type: "deleting", resource: role },
    ],
    found: {},
    after: [`${vpc.urn} vpc-1`],
    read: [vpc.urn],
  },
];

describe("repair of a stack whose update was killed", () => {
  for (const { name, resources = [], pending, found, after, read = [] } of cases)
    it(name, () => {
      const interrupted = interruptedOf(stateOf(resources, pending));
      const looked = interrupted.creations.map((creation) => ({
        creation,
        found: found[creation.urn] ?? [],
      }));
      const { stack, adopted, leftovers } = settledState(interrupted, settle(interrupted, looked));
      const resourcesAfter = stack.deployment?.resources ?? [];
      assert.deepEqual(
        resourcesAfter.map(({ urn, id }) => `${urn} ${id}`),
        after,
      );
      assert.deepEqual(stack.deployment?.pending_operations, []);
      assert.deepEqual(interrupted.changes, read);
      // What was taken over is read by the engine's refresh, which needs it without outputs.
      for (const urn of [...adopted, ...leftovers])
        assert.deepEqual(resourcesAfter.find((it) => it.urn === urn && it.delete !== true)?.outputs, {});
    });

  it("keeps what an earlier repair took over, where nothing can be found out of it now", () => {
    const taken = { ...vpc, id: "vpc-1", outputs: {} };
    const { stack } = settledState(interruptedOf(stateOf([taken], [])), []);
    assert.deepEqual(stack.deployment?.resources, [taken]);
  });

  it("deletes what is in excess, also where the resource is protected", () => {
    const kept = { ...made(vpc, "vpc-1"), protect: true, retainOnDelete: true };
    const interrupted = interruptedOf(stateOf([kept], [creating({ ...kept, id: undefined })]));
    const [creation] = interrupted.creations;
    assert.ok(creation);
    const { stack } = settledState(
      interrupted,
      settle(interrupted, [{ creation, found: [{ importId: "vpc-2" }] }]),
    );
    assert.deepEqual(
      stack.deployment?.resources.map(({ id, protect, retainOnDelete }) => ({ id, protect, retainOnDelete })),
      [
        { id: "vpc-1", protect: true, retainOnDelete: true },
        { id: "vpc-2", protect: false, retainOnDelete: false },
      ],
    );
  });

  for (const { interruptions, exist, excess } of [
    { interruptions: 1, exist: 1, excess: false },
    { interruptions: 2, exist: 2, excess: false },
    { interruptions: 1, exist: 2, excess: true },
    { interruptions: 2, exist: 3, excess: true },
  ])
    it(`${interruptions} interrupted creations, ${exist} found: ${excess ? "too many" : "as many as can be"}`, () => {
      const interrupted = interruptedOf(
        stateOf(
          [],
          Array.from({ length: interruptions }, () => creating(vpc)),
        ),
      );
      const found = Array.from({ length: exist }, (_, at) => ({ importId: `vpc-${at}` }));
      const looked = interrupted.creations.map((creation) => ({ creation, found }));
      assert.deepEqual(
        [...tooMany(interrupted, settle(interrupted, looked))],
        excess ? [[vpc.urn, found]] : [],
      );
    });

  it("keeps all else of the state as it was", () => {
    const other = { ...made(role, "probe-1"), protect: true, unheard: { of: [1] } };
    const { stack } = settledState(interruptedOf(stateOf([other], [creating(vpc)])), []);
    assert.deepEqual(stack.deployment?.resources, [other]);
    assert.deepEqual(stack.deployment?.manifest, { magic: "m" });
    assert.equal(stack.version, 3);
  });
});

describe("what a killed creation has made", () => {
  const programs = ["consumer", "provider"].flatMap((project) =>
    readdirSync(join(checkout, project), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(checkout, project, name), "utf8")),
  );
  const types = new Set(
    programs.flatMap((text) =>
      [...text.matchAll(/new aws\.(\w+)\.(\w+)\(/g)].map(
        ([, module, name = ""]) => `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
      ),
    ),
  );
  assert.ok(types.size >= 20, `${types.size} types in the programs`);
  for (const type of types)
    it(`can be found for ${type}`, () =>
      assert.ok(Object.hasOwn(finders, type), `no row in scripts/repair/find.ts`));
});
