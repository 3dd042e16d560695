import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  awaitEnd,
  isDead,
  locksIn,
  locksUnder,
  lockText,
  requireDead,
  stackFiles,
} from "../../../../scripts/stacks/locks";
import { Pulumi } from "../../../../scripts/stacks/pulumi";

/** As pulumi/pkg/backend/diy/lock.go prints it. */
const text = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/consumer/dev/1.json?no_tmp_dir=true: created by ann lee@laptop (pid 4711) at 2026-11-29T20:00:00Z
  s3://bucket/.pulumi/locks/organization/consumer/dev/2.json: created by root@build-7.example (pid 12) at 2026-11-29T21:00:00+01:00`;

describe("locks of a stack", () => {
  it("as Pulumi names them", () => {
    assert.deepEqual(
      locksIn(text).map(({ since, ...lock }) => ({ ...lock, since: since.toISOString() })),
      [
        { user: "ann lee", host: "laptop", pid: 4711, since: "2026-11-29T20:00:00.000Z" },
        { user: "root", host: "build-7.example", pid: 12, since: "2026-11-29T20:00:00.000Z" },
      ],
    );
    assert.deepEqual(locksIn("error: no stack named 'dev' found"), []);
  });

  const now = new Date();
  const cases = [
    { name: "of a process that has ended", host: hostname(), pid: ended(), since: now, dead: true },
    { name: "of a process that runs", host: hostname(), pid: process.pid, since: now, dead: false },
    { name: "of a process of another user that runs", host: hostname(), pid: 1, since: now, dead: false },
    {
      name: "of a process whose number another has by now",
      host: hostname(),
      pid: process.pid,
      since: new Date("2020-01-01"),
      dead: true,
    },
    { name: "of another machine", host: `not-${hostname()}`, pid: ended(), since: now, dead: false },
  ];
  if (process.platform === "linux")
    cases.push({
      name: "of a process whose number a thread has by now",
      host: hostname(),
      pid: Number(readdirSync("/proc/self/task").find((id) => Number(id) !== process.pid)),
      since: now,
      dead: true,
    });
  for (const { name, dead, ...lock } of cases)
    it(`${name}: ${dead ? "dead" : "held"}`, () => assert.equal(isDead({ user: "root", ...lock }), dead));

  it("of a process that was killed and takes a moment to end: waited for", async () => {
    const killed = spawn("sleep", ["0.5"]);
    assert.ok(killed.pid !== undefined);
    const lock = { user: "root", host: hostname(), pid: killed.pid, since: new Date() };
    assert.equal(isDead(lock), false);
    await awaitEnd([lock, { ...lock, host: `not-${hostname()}` }]);
    assert.equal(isDead(lock), true);
  });

  it("are reported with their age", () => {
    const since = new Date(Date.now() - 180_000);
    assert.equal(
      lockText({ user: "root", host: "laptop", pid: 4711, since }),
      "root@laptop (process 4711), for 3 minutes",
    );
  });

  it("are reported as one line, whoever made them", () => {
    const lock = { user: "a\n  next: rm -rf /", host: "\u001b[2J", pid: 1, since: new Date() };
    assert.equal(lockText(lock), "a\\u{a}  next: rm -rf /@\\u{1b}[2J (process 1), for 0 minutes");
  });

  for (const [project, command] of [
    ["consumer", "pulumi -C consumer cancel --yes dev"],
    ["acceptance", "pulumi cancel --yes dev"],
  ] as const)
    it(`of another machine, on ${project}: an error with their age and the command to take it`, () => {
      const since = new Date(Date.now() - 180_000);
      const dead = { user: "root", host: hostname(), pid: 2 ** 30, since };
      assert.doesNotThrow(() => requireDead([dead], project, "dev"));
      assert.throws(() => requireDead([dead, { ...dead, host: "laptop" }], project, "dev"), {
        message:
          `stack dev of project ${project} is locked:\n  by root@laptop (process ${2 ** 30}), for 3 minutes\n` +
          `  next: wait for it; if it no longer runs: ${command}`,
      });
    });

  it("in a folder, of which only whole ones count", () => {
    const folder = mkdtempSync(join(tmpdir(), "locks-"));
    try {
      const timestamp = "2026-11-29T20:00:00.123456789Z";
      const lock = { pid: 4711, username: "root", hostname: "laptop", timestamp };
      writeFileSync(join(folder, "1.json"), JSON.stringify(lock));
      writeFileSync(join(folder, "2.json"), "");
      writeFileSync(join(folder, "3.json.attrs"), "{}");
      assert.deepEqual(
        locksUnder(folder).map(({ pid }) => pid),
        [4711],
      );
      assert.deepEqual(locksUnder(join(folder, "none")), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("are looked for where a file backend keeps them", () => {
    assert.deepEqual(
      stackFiles("file:///a%20b/state?no_tmp_dir=true", "consumer", "organization/consumer/dev"),
      {
        locks: "/a b/state/.pulumi/locks/organization/consumer/dev",
        attributes: "/a b/state/.pulumi/stacks/consumer/dev.json.attrs",
      },
    );
    assert.equal(stackFiles("file://~", "consumer", "dev")?.locks.startsWith(homedir()), true);
    assert.equal(stackFiles("s3://bucket", "consumer", "dev"), undefined);
  });
});

describe("a stack whose creation was killed", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "killed-creation-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /**
   * A CLI to which the stack is locked while the file is there; of a stack that is not there nothing can be cancelled, and
   * of one with an empty file nothing can be read.
   */
  async function created(pid: number, left: "no state" | "empty file" = "no state") {
    const files = stackFiles(`file://${folder}`, "provider", "decoy");
    assert.ok(files);
    const file = join(files.locks, "1.json");
    for (const each of [file, files.attributes]) mkdirSync(dirname(each), { recursive: true });
    if (left === "empty file")
      for (const each of [files.attributes, `${file}.attrs`]) writeFileSync(each, "");
    const timestamp = new Date().toISOString();
    writeFileSync(file, JSON.stringify({ pid, username: "root", hostname: hostname(), timestamp }));
    const cli = join(folder, "pulumi");
    writeFileSync(
      cli,
      `#!/bin/sh
if [ "$1" = cancel ]; then
  [ -e ${files.attributes} ] && [ ! -s ${files.attributes} ] && echo "error: failed to load checkpoint: EOF" >&2 && exit 1
  [ ${left === "empty file" ? 1 : 0} = 1 ] && rm ${file} && exit 0
fi
if [ "$1" = cancel ] || [ "$1" = config ]; then
  echo "error: no stack named 'decoy' found" >&2 && exit 6
fi
[ -e ${file} ] || exit 0
echo "error: could not create stack: the stack is currently locked by 1 lock(s)." >&2
echo "  file://${file}: created by root@${hostname()} (pid ${pid}) at ${timestamp}" >&2
exit 255
`,
      { mode: 0o700 },
    );
    const toolchain = { pulumi: cli, env: { PULUMI_BACKEND_URL: `file://${folder}` } };
    const pulumi = await Pulumi.create({}, toolchain);
    const told: string[] = [];
    pulumi.notify = (line) => told.push(line);
    return { file, told, created: () => pulumi.initStack("provider", "decoy") };
  }

  it("is created, once the lock of the process that has ended is gone", async () => {
    const { told, created: create } = await created(ended());
    assert.equal(await create(), true);
    assert.match(told.join("\n"), /^provider decoy: released the lock of a process that has ended: root@/);
  });

  it("is created where the kill left an empty file too, which pulumi cancel cannot read", async () => {
    const { file, told, created: create } = await created(ended(), "empty file");
    assert.equal(await create(), true);
    assert.ok(!existsSync(file) && !existsSync(`${file}.attrs`));
    assert.match(
      told.join("\n"),
      /decoy\.json\.attrs, which a killed update left empty\n.*released the lock/s,
    );
  });

  it("is left alone while the process that holds it runs", async () => {
    const { file, created: create } = await created(process.pid);
    await assert.rejects(create(), /is locked:\n {2}by root@/);
    assert.ok(existsSync(file));
  });
});

function ended(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}
