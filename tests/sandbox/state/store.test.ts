import assert from "node:assert/strict";
import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Store } from "./store";

describe("the control plane's store", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-"));
    file = path.join(folder, "control-plane.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the same after a restart", () => {
    const store = new Store(file);
    store.contents.places.push("111111111111/us-east-1");
    store.save();
    assert.deepEqual(new Store(file).contents, store.contents);
  });

  it("is not written again without a change", () => {
    const store = new Store(file);
    store.save();
    utimesSync(file, 1, 1);
    for (const each of [store, new Store(file)]) {
      each.save();
      assert.equal(statSync(file).mtimeMs, 1000);
    }
    store.contents.places.push("111111111111/us-east-1");
    store.save();
    assert.notEqual(statSync(file).mtimeMs, 1000);
  });

  const named = (error: Error) =>
    error.name === "Failure" &&
    error.message.includes(`${file} cannot be read`) &&
    /--reset/.test(error.message);

  it("is refused when parsing would drop something, and the file stays as it is", () => {
    const store = new Store(file);
    store.contents.agents["i-1"] = "2026-01-01T00:00:00Z";
    store.contents.accountSettings["111111111111/us-east-1"] = {};
    store.save();
    const whole = readFileSync(file, "utf8");
    for (const [from, to] of [
      ['"format":1', '"format":1,"later":{}'],
      ['"format":1', '"__proto__":{"format":1},"format":1'],
      ['"agents":{', '"agents":{"__proto__":"x",'],
      ['us-east-1":{', 'us-east-1":{"later":1,'],
      ['us-east-1":{', 'us-east-1":{"__proto__":{"x":1},'],
      ["i-1", "i-\xff"],
    ] as const) {
      const changed = Buffer.from(whole.replace(from, to), to.includes("\xff") ? "latin1" : "utf8");
      writeFileSync(file, changed);
      assert.throws(() => new Store(file), named, to);
      assert.deepEqual(readFileSync(file), changed);
    }
    assert.equal(Reflect.get({}, "x"), undefined);
  });

  it("is not taken for missing when it is a dangling symbolic link", () => {
    symlinkSync(path.join(folder, "elsewhere", "control-plane.json"), file);
    assert.throws(() => new Store(file), named);
    assert.ok(lstatSync(file).isSymbolicLink());
  });

  it("is refused when it is incomplete, and the error names the file and what to do", () => {
    new Store(file).save();
    const whole = readFileSync(file, "utf8");
    for (const text of [
      "",
      "\0\0",
      whole.slice(0, -1),
      "[]",
      "{}",
      whole.replace('"format":1', '"format":9'),
    ]) {
      writeFileSync(file, text);
      assert.throws(() => new Store(file), named);
    }
  });
});
