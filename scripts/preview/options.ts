import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { command, usageFailure } from "../../shared/terminal/command";
import { nearest } from "../../shared/terminal/nearest";
import { shown } from "../../shared/terminal/shown";
import { stackOption, verboseOption } from "../stacks/options";
import { type ProjectName, projectNames } from "../stacks/project";

/** A folder of plans, and the projects that it is trusted with: those of the account whose pipeline wrote it. */
export interface PlansFolder {
  readonly folder: string;
  readonly projects: readonly ProjectName[];
}

/** Where the plans come from, and how they are shown. */
export type PreviewOptions =
  | {
      readonly stack: string;
      /** Empty: all. */
      readonly projects: readonly ProjectName[];
      /** "pulumi": as Pulumi shows them. */
      readonly to: "terminal" | "pulumi" | "comment" | { readonly folder: string };
    }
  | { readonly from: readonly PlansFolder[] };

/** npm run preview, with its options. */
export function previewCommand(preview: (options: PreviewOptions) => Promise<void>) {
  const of = command({
    program: "npm run preview --",
    what:
      "The plan of every stack against the policy pack: on the terminal, as files, or as one comment for a pull " +
      "request. Changes nothing.",
    examples: [
      ["--stack dev", "what npm run up would change"],
      ["--stack dev --markdown", "one comment for a pull request, on stdout"],
      [
        "--stack dev --project provider --plans-to plans",
        "one account's plans, made with its own credentials",
      ],
      [
        "--markdown --plans-from a=consumer,acceptance --plans-from b=provider",
        "the comment of plans that two pipelines wrote; needs no credentials",
      ],
    ],
    exits: { 0: "planned", 1: "a plan failed, or breaks a rule" },
  });
  return of
    .addOption(stackOption().makeOptionMandatory(false))
    .addOption(
      new Option("--project <names>", `only these, with commas between: ${projectNames.join(", ")}`)
        .argParser((text): readonly ProjectName[] => projectsOf(text))
        .default([], "every stack of the deployment"),
    )
    .option("--markdown", "one comment for a pull request, on stdout (default: what changes, a row a stack)")
    .addOption(verboseOption().conflicts(["markdown", "plansTo", "plansFrom"]))
    .addOption(
      new Option("--plans-to <folder>", "write the plans there, for a later comment").conflicts("markdown"),
    )
    .addOption(
      new Option(
        "--plans-from <folder...>",
        "the comment of plans that were written there; FOLDER=PROJECTS holds those of the projects that are named " +
          "with it (default: of all), and no other",
      )
        .argParser((text, before: readonly PlansFolder[] = []) => [...before, plansFolder(text)])
        .conflicts(["stack", "project", "plansTo"]),
    )
    .action(async (values) => {
      const {
        stack,
        project: projects,
        markdown = false,
        plansTo: folder,
        plansFrom: from,
        verbose = false,
      } = values;
      if (from !== undefined) {
        if (!markdown) throw usageFailure(of, "--plans-from goes with --markdown");
        return preview({ from });
      }
      if (stack === undefined) throw usageFailure(of, "--stack is missing");
      if (folder !== undefined) return preview({ stack, projects, to: { folder } });
      if (markdown && projects.length > 0)
        throw usageFailure(of, "--markdown is about every project: leave --project out, or use --plans-to");
      return preview({ stack, projects, to: markdown ? "comment" : verbose ? "pulumi" : "terminal" });
    });
}

function plansFolder(value: string): PlansFolder {
  const at = value.lastIndexOf("=");
  if (at === -1) return { folder: value, projects: projectNames };
  return { folder: value.slice(0, at), projects: projectsOf(value.slice(at + 1)) };
}

function projectsOf(names: string): ProjectName[] {
  return names.split(",").map((name) => {
    const known = projectNames.find((each) => each === name);
    if (known !== undefined) return known;
    const expected = `expected ${projectNames.join(", ")}${nearest(name, projectNames)}`;
    throw new InvalidArgumentError(`there is no project ${shown(name)}; ${expected}`);
  });
}
