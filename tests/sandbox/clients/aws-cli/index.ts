import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pythonWith } from "../../moto/python";

const packages = { name: "the AWS CLI", requirements: path.join(__dirname, "requirements.txt") };

/** Makes a folder that holds `aws`, the pinned AWS CLI, for a PATH. @returns the folder */
export async function awsCli(folder: string): Promise<string> {
  const python = await pythonWith(packages, () => undefined);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "aws");
  writeFileSync(file, `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}
