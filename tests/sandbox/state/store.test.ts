import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
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
      assert.throws(
        () => new Store(file),
        (error: Error) => error.message.includes(`${file} cannot be read`) && /--reset/.test(error.message),
      );
    }
  });
});
