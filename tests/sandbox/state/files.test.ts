import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "../sandbox";
import { Credentials } from "../services/sts/credentials";
import { writeWhole } from "./files";
import { listResources } from "./leftovers";

describe("files of the sandbox", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

  it("are written completely or not at all, and are private", () => {
    const file = path.join(folder, "file");
    writeWhole(file, "one");
    chmodSync(file, 0o644);
    writeWhole(file, "two");
    assert.deepEqual([readFileSync(file, "utf8"), mode(file)], ["two", "600"]);
    mkdirSync(path.join(folder, "taken", "x"), { recursive: true });
    assert.throws(() => writeWhole(path.join(folder, "taken"), "three"), {
      name: "Failure",
      message: new RegExp(`^${path.join(folder, "taken")} cannot be written: EISDIR`),
    });
    assert.deepEqual(readdirSync(folder).sort(), ["file", "taken"]);
  });

  it("are not written through a symbolic link", () => {
    const other = path.join(folder, "other");
    writeFileSync(other, "kept");
    symlinkSync(other, path.join(folder, `file.${process.pid}.new`));
    writeWhole(path.join(folder, "file"), "mine");
    assert.equal(readFileSync(other, "utf8"), "kept");
  });

  for (const length of [0, 31, 33]) {
    it(`of credentials are refused with ${length} of 32 bytes, and the error names what to do`, () => {
      const file = path.join(folder, "credentials.key");
      writeFileSync(file, Buffer.alloc(length));
      assert.throws(
        () => new Credentials(file),
        (error: Error) =>
          error.message.includes(`${length} of 32 bytes`) && error.message.includes(`rm ${file}`),
      );
    });
  }

  it("become private if they were not, and an invalid place causes no failure", async () => {
    const directory = path.join(folder, "sandbox");
    mkdirSync(path.join(directory, "state", "inner"), { recursive: true, mode: 0o755 });
    writeFileSync(path.join(directory, "state", "inner", "stack.json.bak"), "{}", { mode: 0o644 });
    const empty = { restApis: {}, accountSettings: {}, vpcEndpoints: {}, commands: {}, agents: {} };
    const places = ["111111111111/us-esat-1", "111111111111/__proto__", "x", "111111111111/eu-west-1"];
    writeFileSync(
      path.join(directory, "control-plane.json"),
      JSON.stringify({ format: 1, ...empty, places }),
    );
    // A kill in the middle of a write has left these.
    const unfinished = ["control-plane.json.17.new", "emulator.state.new", "functions/1-00.17.new/index.mjs"];
    for (const name of unfinished) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), "");
    }
    const told: string[] = [];
    const sandbox = await startSandbox({ directory, log: (line) => told.push(line) });
    try {
      assert.deepEqual(await listResources(sandbox.env), []);
      assert.equal(told.filter((line) => line.includes("is no account and region")).length, 3);
      const open = (at: string): string[] => [
        ...((statSync(at).mode & 0o077) === 0 ? [] : [`${at} ${mode(at)}`]),
        ...(statSync(at).isDirectory() ? readdirSync(at).flatMap((name) => open(path.join(at, name))) : []),
      ];
      assert.deepEqual(open(directory), []);
      const left = readdirSync(directory, { recursive: true }).map(String);
      assert.deepEqual(
        left.filter((name) => name.includes(".new")),
        [],
      );
    } finally {
      await sandbox.stop();
    }
  });
});
