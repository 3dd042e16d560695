import { join } from "node:path";

export const checkout = join(__dirname, "..", "..");

/** The CrossGuard pack that checks every update and preview of these scripts. */
export const policyPack = join(checkout, "policies");

export const projectNames = ["consumer", "provider", "acceptance"] as const;

export type ProjectName = (typeof projectNames)[number];

/** The folder that holds a project's Pulumi.yaml; the acceptance project is the checkout itself. */
export function projectFolder(project: ProjectName): string {
  return project === "acceptance" ? checkout : join(checkout, project);
}

/** NAME of ORGANIZATION/PROJECT/NAME, or of NAME. */
export function lastOf(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}
