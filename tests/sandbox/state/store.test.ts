import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Store } from "./store";

describe("what the control plane keeps", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "store-"));
    file = path.join(folder, "control-plane.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is what was saved", () => {
    const store = new Store(file);
    store.contents.places.push("111111111111/us-east-1");
    store.save();
    assert.deepEqual(new Store(file).contents, store.contents);
  });

  it("is not written again while nothing of it has changed", () => {
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

  it("is refused by its file and the way out when it is not whole", () => {
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
