import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { checkout } from "../stacks/project";
import { runShown } from "./run";

const folder = join(checkout, "tests", "sandbox", "moto");
const wanted = join(folder, "requirements.in");
const resolved = join(folder, "requirements.txt");
/** Arguments as the head of requirements.txt has them, where Renovate reads them. */
const compile = [
  ...["pip", "compile", "--quiet", "--upgrade", "--universal", "--generate-hashes", "--no-emit-index-url"],
  ...["--python-version=3.10", "--output-file=requirements.txt", "requirements.in"],
];
const motoWanted = /^(moto\[\w+\])==\S+$/m;
const motoResolved = /^moto==(\S+)/m;

/** moto and what it needs, with hashes. @returns its version, for people */
export async function bumpEmulator(version?: string): Promise<string> {
  const environment = await mkdtemp(join(tmpdir(), "uv-"));
  try {
    await runShown("python3", ["-m", "venv", environment]);
    await runShown(join(environment, "bin", "pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "uv",
    ]);
    const uv = join(environment, "bin", "uv");
    const before = await readFile(wanted, "utf8");
    const exactly = version === undefined ? "" : `==${version}`;
    await writeFile(wanted, before.replace(motoWanted, `$1${exactly}`));
    try {
      await runShown(uv, compile, folder);
      const found = motoResolved.exec(await readFile(resolved, "utf8"))?.[1];
      if (found === undefined) throw new Failure(`${resolved} names no version of moto`);
      await writeFile(wanted, before.replace(motoWanted, `$1==${found}`));
      return `moto ${found}`;
    } catch (error) {
      await writeFile(wanted, before);
      throw error;
    }
  } finally {
    await rm(environment, { recursive: true, force: true });
  }
}
