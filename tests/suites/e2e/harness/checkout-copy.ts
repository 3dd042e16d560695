import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";
import { isCode } from "../../../toolchain/lock";

/** What a clone of the checkout as it is there would contain, with the dependencies that are installed. */
export class CheckoutCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "private-api-copy-"));

  /**
   * @param sandbox folder of a sandbox that is not the checkout's own, on which the copy's stacks are deployed
   * @throws when what is installed is not what the lock file says
   */
  constructor(sandbox?: string) {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: checkout,
      encoding: "utf8",
    });
    for (const file of files.split("\0").filter((name) => name !== "")) this.copy(file);
    // The sandbox's config names the certificate by its place in the checkout.
    if (sandbox !== undefined)
      for (const name of ["domain.pem", "domain-key.pem", "authority.pem"])
        cpSync(join(sandbox, name), join(this.folder, ".sandbox", "default", name));
    symlinkSync(join(checkout, "node_modules"), join(this.folder, "node_modules"));
    this.mustNotInstall();
  }

  /** Changes a file as its user would. @throws when it does not contain what is to be changed */
  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from), `${file} does not contain ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private copy(file: string): void {
    try {
      // The time of a lock file shows whether what is installed is older.
      cpSync(join(checkout, file), join(this.folder, file), { preserveTimestamps: true });
    } catch (error) {
      // Deleted, or the config of a stack that another test has set up at this moment.
      if (!isCode(error, "ENOENT") || existsSync(join(checkout, file))) throw error;
    }
  }

  /** What a copy installs would replace the original's packages, under those who run from them. */
  private mustNotInstall(): void {
    try {
      execFileSync(process.execPath, [join(this.folder, "scripts", "bootstrap.mjs")], { stdio: "pipe" });
    } catch (error) {
      this.remove();
      throw error;
    }
  }
}
