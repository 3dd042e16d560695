import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { emulatorPython } from "./environment";

describe("moto's Python", () => {
  let folder: string;
  let before: string | undefined;
  const python = (script: string) => {
    const file = path.join(folder, "python3");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  beforeEach(() => {
    before = process.env.PATH;
    folder = mkdtempSync(path.join(tmpdir(), "python-"));
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  });
  const refused = (message: RegExp) =>
    assert.rejects(
      emulatorPython(() => undefined),
      message,
    );

  it("must be installed by the user when it is missing", () =>
    refused(/needs python3 3\.10 or newer with its venv module: python3 not found/));
  it("is refused when too old", () => {
    python("echo 3.9.18");
    return refused(/python3 is 3\.9\.18/);
  });
  it("is refused without venv, with the package to install", () => {
    python(`echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`);
    return refused(/python3 lacks ensurepip \(Debian: apt-get install python3-venv\)/);
  });
});
