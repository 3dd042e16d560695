import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Digest of the suite's own sources: a changed test runs again though nothing was deployed. */
export function suiteDigest(): string {
  const hash = createHash("sha256");
  for (const folder of [__dirname, join(__dirname, "..", "..", "shared", "invocation")]) {
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort()) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex");
}
