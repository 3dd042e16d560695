import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holderOf, tryLock, withLock } from "../lock";

describe("a lock between processes", () => {
  let folder: string;
  let lock: string;
  const children = new Set<ChildProcess>();
  const start = (...parameters: string[]) => {
    const options = { execArgv: ["--require", "tsx/cjs"], cwd: __dirname };
    const child = fork(join(__dirname, "lock.fixture.ts"), parameters, options);
    children.add(child);
    return child;
  };
  const kill = async (child: ChildProcess) => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await gone;
    children.delete(child);
  };
  const message = async (child: ChildProcess): Promise<unknown> => (await once(child, "message"))[0];
  /** Creates the file of a killed holder. */
  const leave = (pid: number, began: string) => {
    mkdirSync(lock, { recursive: true });
    for (const kind of ["wants", "holds"]) {
      writeFileSync(join(lock, `${kind}.${"0".repeat(16)}.${pid}.${began}`), "");
    }
  };
  const deadPid = () => spawnSync("true").pid;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    lock = join(folder, "lock");
  });
  afterEach(async () => {
    for (const child of children) await kill(child);
    rmSync(folder, { recursive: true });
  });

  it("has one holder, whom the others can name, and leaves nothing", async () => {
    const first = await tryLock(lock);
    assert.ok("release" in first);
    assert.deepEqual(await tryLock(lock), { pid: process.pid });
    assert.deepEqual(await holderOf(lock), { pid: process.pid });
    await first.release();
    assert.equal(await holderOf(lock), undefined);
    assert.ok(!existsSync(lock));
  });

  it("is free when its holder has ended, or another process has its id", async () => {
    for (const [pid, began] of [
      [deadPid(), "0a0b0c0d-1"],
      [process.pid, "0a0b0c0d-1"],
      [1, "0a0b0c0d-1"],
    ] as const) {
      leave(pid, began);
      assert.equal(await holderOf(lock), undefined);
      const found = await tryLock(lock);
      assert.ok("release" in found, `process ${pid}`);
      await found.release();
    }
  });

  it("is not free while the state of its holder is unknown", async () => {
    leave(process.pid, "unknown");
    assert.deepEqual(await tryLock(lock), { pid: process.pid });
  });

  it("is taken by one of eight processes after the holder died", async () => {
    leave(deadPid(), "0a0b0c0d-1");
    const starters = Array.from({ length: 8 }, () => start("try", lock));
    const answers = await Promise.all(starters.map(message));
    const holder = starters[answers.indexOf("held")];
    assert.deepEqual(
      answers.filter((it) => it !== "held"),
      Array.from({ length: 7 }, () => holder?.pid),
    );
    assert.ok(holder);
    await kill(holder);
    const next = await tryLock(lock);
    assert.ok("release" in next);
    await next.release();
  });

  it("has at most one holder while processes are killed, and is taken by all others in turn", async () => {
    const marker = join(folder, "marker");
    const rounds = () => start("rounds", lock, marker, "25");
    const staying = Array.from({ length: 4 }, rounds);
    const ends = staying.map((child) => once(child, "exit"));
    let working = true;
    const killing = (async () => {
      for (let number = 0; working && number < 12; number += 1) {
        const child = rounds();
        // With the lock, or waiting for it.
        await Promise.race([message(child), Promise.all(ends)]);
        if (number % 2 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        await kill(child);
      }
    })();
    const codes = (await Promise.all(ends)).map(([code]) => code);
    working = false;
    await killing;
    assert.deepEqual(codes, [0, 0, 0, 0]);
  });

  it("can be taken while others create and remove its folder continuously", async () => {
    const make = `const { mkdirSync, rmdirSync } = require("node:fs");
      process.send("makes");
      for (;;) for (const each of [mkdirSync, rmdirSync]) try { each(process.argv[1]); } catch {}`;
    const child = spawn(process.execPath, ["-e", make, lock], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    children.add(child);
    await message(child);
    for (let round = 0; round < 20; round += 1) {
      const found = await tryLock(lock);
      assert.ok("release" in found);
      await found.release();
    }
    await kill(child);
  });

  it("is released when the work fails, and waiting processes get its holder once", async () => {
    const told: number[] = [];
    let release = () => {};
    const first = withLock(lock, () => new Promise<void>((resolve) => (release = resolve)));
    while ((await holderOf(lock)) === undefined);
    const work = () => Promise.reject(new Error("broken"));
    const second = withLock(lock, work, ({ pid }) => {
      told.push(pid);
      release();
    });
    await assert.rejects(second, /broken/);
    await first;
    assert.deepEqual(told, [process.pid]);
    assert.ok(!existsSync(lock));
  });
});
