import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { oldest, pythonWith, virtualEnvironment } from "./python";

const moto = { name: "moto", requirements: path.join(__dirname, "requirements.txt") };

/** The report of `npm run doctor` about the emulator. Changes nothing. */
export async function inspectEmulator(): Promise<{
  readonly state: "used" | "available" | "missing";
  readonly detail: string;
  /** What the user must do, if the next command cannot install it. */
  readonly fix: string | undefined;
}> {
  try {
    const { version, folder, python } = await virtualEnvironment(moto);
    const pinned = /^moto\S*==(\S+)/m.exec(await readFile(moto.requirements, "utf8"))?.[1];
    const what = `moto ${pinned} on Python ${version}`;
    return existsSync(python)
      ? { state: "used", detail: `${what}, in ${folder}`, fix: undefined }
      : {
          state: "available",
          detail: `${what}; the next npm start installs it in ${folder}`,
          fix: undefined,
        };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { state: "missing", detail, fix: `install python3 ${oldest.join(".")} or newer with venv` };
  }
}

/** Path of the Python with moto's packages; the first call installs them. */
export function emulatorPython(log: (line: string) => void): Promise<string> {
  return pythonWith(moto, log);
}
