import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../scripts/stacks/project";

/** What a clone of the checkout as it lies there would hold, with the dependencies that are installed. */
export class CheckoutCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "private-api-copy-"));

  constructor() {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: checkout,
      encoding: "utf8",
    });
    // By its time a lock file tells whether what is installed is older: it would be installed again, into the link.
    for (const file of files.split("\0").filter((name) => name !== "" && existsSync(join(checkout, name))))
      cpSync(join(checkout, file), join(this.folder, file), { preserveTimestamps: true });
    symlinkSync(join(checkout, "node_modules"), join(this.folder, "node_modules"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
