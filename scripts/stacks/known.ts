import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { nearest } from "../../shared/terminal/nearest";
import { shown } from "../../shared/terminal/shown";
import { installedToolchain } from "../../tests/toolchain";
import { configFile } from "./consumers";
import { checkout, lastOf, projectFolder, projectNames } from "./project";

/**
 * Fails unless each project has a config file for the stack. Where none has one, the name is a typo or new: the stacks that
 * there are are listed, and the files to write.
 */
export async function requireStack(stack: string): Promise<void> {
  const name = lastOf(stack);
  const missing = projectNames
    .map(projectFolder)
    .filter((folder) => !existsSync(join(folder, configFile(name))));
  if (missing.length === 0) return;
  const copies = missing.map((folder) => {
    const to = relative(checkout, folder);
    return `    cp ${join(to, "Pulumi.dev.example.yaml")} ${join(to, configFile(name))}`;
  });
  const write = `write its config, with your account ids:\n${copies.join("\n")}`;
  if (missing.length < projectNames.length)
    throw new Failure(`stack ${stack} has no config in ${missing.length} of its projects\n  next: ${write}`);
  const deployed = await stacksOfBackend();
  if (deployed.includes(name))
    throw new Failure(`stack ${stack} exists, and its config is not here\n  next: ${write}`);
  const known = [...new Set([...stacksOfFiles(), ...deployed])].sort();
  throw new Failure(
    `there is no stack ${stack}; there are: ${known.map((each) => shown(each)).join(", ") || "none"}${nearest(name, known)}\n` +
      `  next: name one of these, or for a new one ${write}`,
    64,
  );
}

/** Those of which the acceptance project has a config file: the others belong to one of them. */
function stacksOfFiles(): string[] {
  return readdirSync(checkout).flatMap((file) => {
    const name = /^Pulumi\.([^/]+)\.yaml$/.exec(file)?.[1];
    return name === undefined || name.endsWith(".example") ? [] : [name];
  });
}

const listed = z.array(z.object({ name: z.string() }));

/** Of the backend that is used, as far as it answers soon; nothing is installed for it. */
async function stacksOfBackend(): Promise<string[]> {
  const toolchain = await installedToolchain();
  if (toolchain === undefined) return [];
  try {
    const { stdout } = await promisify(execFile)(
      toolchain.pulumi,
      ["stack", "ls", "--json", "--non-interactive"],
      { cwd: checkout, env: { ...process.env, ...toolchain.env }, timeout: 10_000 },
    );
    return listed.parse(JSON.parse(stdout)).map(({ name }) => lastOf(name));
  } catch {
    return [];
  }
}
