import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Digest of the suite's own sources: a changed test runs again though nothing was deployed. */
export function suiteDigest(): string {
  const hash = createHash("sha256");
  const checkout = join(__dirname, "..", "..");
  for (const folder of [__dirname, join(checkout, "shared"), join(checkout, "policies", "prover")]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|js|css)$/.test(name))
      .sort()) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex");
}
