import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOnce } from "../once";

describe("makeOnce", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "toolchain-once-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (part: string) => writeFile(join(part, "file"), "made");

  it("creates once for any number of callers", async () => {
    let made = 0;
    const target = join(folder, "target");
    const make = async (part: string) => {
      made++;
      await write(part);
    };
    await Promise.all([1, 2, 3].map(() => makeOnce(target, () => {}, make)));
    assert.equal(made, 1);
    assert.deepEqual(await readdir(folder), ["target"]);
  });

  it("leaves nothing after a failure, and creates it next time", async () => {
    const target = join(folder, "target");
    const fail = async (part: string) => {
      await write(part);
      throw new Error("half-way");
    };
    await assert.rejects(
      makeOnce(target, () => {}, fail),
      /half-way/,
    );
    assert.deepEqual(await readdir(folder), []);
    await makeOnce(target, () => {}, write);
    assert.equal(await readFile(join(target, "file"), "utf8"), "made");
  });

  it("creates it after a process was killed during the work", async () => {
    const target = join(folder, "target");
    const script = join(folder, "killed.ts");
    await writeFile(
      script,
      `import { makeOnce } from ${JSON.stringify(join(__dirname, "../once"))};
       void makeOnce(${JSON.stringify(target)}, () => {}, async () => { process.send?.("at work"); await new Promise(() => setInterval(() => {}, 1000)); });`,
    );
    const child = fork(script, { execArgv: ["--require", "tsx/cjs"], cwd: __dirname });
    await once(child, "message");
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith("target")).length, 2);
    await makeOnce(target, () => {}, write);
    assert.deepEqual((await readdir(folder)).sort(), ["killed.ts", "target"]);
  });
});
