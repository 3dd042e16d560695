import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "../terminal/failure";

export const checkout = join(__dirname, "..", "..");

/** The CrossGuard pack that every update and preview of these scripts is held against. */
export const policyPack = join(checkout, "policies");

export type ProjectName = "consumer" | "provider" | "acceptance";

/** The folder that holds a project's Pulumi.yaml; the acceptance project is the checkout itself. */
export function projectFolder(project: ProjectName): string {
  return project === "acceptance" ? checkout : join(checkout, project);
}

/** The order that deploys from nothing: the consumer's endpoint can open only when the API exists. */
export const deploymentOrder: readonly { readonly project: ProjectName; readonly why: string }[] = [
  { project: "consumer", why: "the endpoint; closed unless the API is known" },
  { project: "provider", why: "the API, admitting exactly the granted endpoints" },
  { project: "consumer", why: "the endpoint, open to exactly what the API grants" },
  { project: "acceptance", why: "both sides agree, and every call ends as intended" },
];

/** Fails unless each project has a config file for the stack. */
export function requireStackConfig(stack: string): void {
  const name = stack.split("/").at(-1) ?? stack;
  const missing = (["consumer", "provider", "acceptance"] as const)
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
