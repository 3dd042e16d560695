import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { AwsError } from "../gateway/errors";
import { privateFolder } from "../state/files";

export interface KeptCode {
  /** SHA-256 in base64, as Lambda reports it. */
  readonly sha256: string;
  readonly size: number;
}

/**
 * The code of functions: a folder for each package of an account, named by its digest. Accounts do not share files.
 */
export class Code {
  constructor(
    private readonly folder: string,
    private readonly python: string,
  ) {}

  /** The folder of a package. */
  folderOf(account: string, sha256: string): string {
    return path.join(this.folder, `${account}-${Buffer.from(sha256, "base64").toString("hex")}`);
  }

  /** @throws AwsError for an invalid archive, or one that is too large */
  async keep(account: string, zip: Buffer): Promise<KeptCode> {
    const sha256 = createHash("sha256").update(zip).digest("base64");
    const kept = { sha256, size: zip.length };
    const folder = this.folderOf(account, sha256);
    if (existsSync(folder)) return kept;
    const building = `${folder}.${process.pid}.new`;
    rmSync(building, { recursive: true, force: true });
    privateFolder(this.folder);
    privateFolder(building);
    const code = await unzip(this.python, zip, building);
    if (code === 0) {
      renameSync(building, folder);
      return kept;
    }
    rmSync(building, { recursive: true, force: true });
    throw new AwsError(
      "InvalidParameterValueException",
      code === 3
        ? "Unzipped size must be smaller than 262144000 bytes"
        : "Could not unzip uploaded file. Please check your file, then try to upload again.",
    );
  }

  drop(account: string, sha256: string): void {
    rmSync(this.folderOf(account, sha256), { recursive: true, force: true });
  }
}

function unzip(python: string, zip: Buffer, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-I", path.join(__dirname, "unzip.py"), folder], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
    // The exit code shows whether it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(zip);
  });
}
