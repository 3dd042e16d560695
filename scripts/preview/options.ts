import { type ProjectName, projectNames } from "../stacks/project";
import { parseOptions, usageFailure } from "../terminal/options";

const usage = `  usage: npm run preview -- --stack NAME [--project PROJECT,...] [--markdown | --plans-to FOLDER]
         npm run preview -- --plans-from FOLDER[=PROJECT,...] ... --markdown
  --project     ${projectNames.join(", ")}: only the own stacks of these (default: every stack of the deployment)
  --markdown    one comment for a pull request, on stdout
  --plans-to    writes the plans there, for a later comment: each account's may be made with its own credentials
  --plans-from  the comment of plans that were written there; needs no credentials. Each folder holds the plans of
                the projects that are named with it (default: of all), and no other`;

/** A folder of plans, and the projects that it is trusted with: those of the account whose pipeline wrote it. */
export interface PlansFolder {
  readonly folder: string;
  readonly projects: readonly ProjectName[];
}

/** Whence the plans come, and what becomes of them. */
export type PreviewOptions =
  | {
      readonly stack: string;
      /** Empty: all. */
      readonly projects: readonly ProjectName[];
      readonly to: "terminal" | "comment" | { readonly folder: string };
    }
  | { readonly from: readonly PlansFolder[] };

/** @throws Failure naming the option that is wrong or missing, and what is accepted */
export function previewOptions(args: readonly string[]): PreviewOptions {
  const options = {
    stack: { type: "string", short: "s" },
    project: { type: "string" },
    markdown: { type: "boolean", default: false },
    "plans-to": { type: "string" },
    "plans-from": { type: "string", multiple: true },
  } as const;
  const values = parseOptions(args, options, usage);
  const { stack, project, markdown, "plans-to": folder, "plans-from": from } = values;
  if (from !== undefined) {
    if (stack !== undefined || project !== undefined || folder !== undefined || !markdown)
      throw usageFailure(`--plans-from ${from.join(" ")} goes with --markdown, and with nothing else`, usage);
    return { from: from.map(plansFolder) };
  }
  if (stack === undefined) throw usageFailure("--stack is missing", usage);
  const projects = project === undefined ? [] : projectsOf("--project", project);
  if (folder !== undefined) {
    if (markdown) throw usageFailure("--plans-to and --markdown exclude each other", usage);
    return { stack, projects, to: { folder } };
  }
  if (markdown && projects.length > 0)
    throw usageFailure("--markdown is about every project: leave --project out, or use --plans-to", usage);
  return { stack, projects, to: markdown ? "comment" : "terminal" };
}

function plansFolder(value: string): PlansFolder {
  const at = value.lastIndexOf("=");
  if (at === -1) return { folder: value, projects: projectNames };
  return { folder: value.slice(0, at), projects: projectsOf("--plans-from", value.slice(at + 1)) };
}

function projectsOf(option: string, names: string): ProjectName[] {
  return names.split(",").map((name) => {
    const known = projectNames.find((each) => each === name);
    if (known === undefined) throw usageFailure(`${option} ${names}: there is no project ${name}`, usage);
    return known;
  });
}
