import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "../terminal/failure";

export const checkout = join(__dirname, "..", "..");

/** The CrossGuard pack that every update and preview of these scripts is held against. */
export const policyPack = join(checkout, "policies");

export const projectNames = ["consumer", "provider", "acceptance"] as const;

export type ProjectName = (typeof projectNames)[number];

/** The folder that holds a project's Pulumi.yaml; the acceptance project is the checkout itself. */
export function projectFolder(project: ProjectName): string {
  return project === "acceptance" ? checkout : join(checkout, project);
}

/** Fails unless each project has a config file for the stack. */
export function requireStackConfig(stack: string): void {
  const name = stack.split("/").at(-1) ?? stack;
  const missing = projectNames
    .map((project) => projectFolder(project))
    .filter((folder) => !existsSync(join(folder, `Pulumi.${name}.yaml`)));
  if (missing.length === 0) return;
  const copies = missing.map((folder) => {
    const prefix = relative(checkout, folder);
    const from = join(prefix, "Pulumi.dev.example.yaml");
    return `  cp ${from} ${join(prefix, `Pulumi.${name}.yaml`)}`;
  });
  throw new Failure(
    `stack ${stack} has no config; next, and then set the account ids in it:\n${copies.join("\n")}`,
  );
}
