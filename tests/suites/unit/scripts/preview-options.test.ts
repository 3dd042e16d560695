import assert from "node:assert/strict";
import { type PreviewOptions, previewCommand } from "../../../../scripts/preview/options";
import { runCommand } from "../../../../shared/terminal/command";

const whole = { stack: "dev", projects: [] };

const accepted = [
  { name: "every stack, on the terminal", args: "--stack dev", expected: { ...whole, to: "terminal" } },
  { name: "one comment", args: "--stack dev --markdown", expected: { ...whole, to: "comment" } },
  {
    name: "the projects of one account, for a later comment",
    args: "--stack dev --project consumer,acceptance --plans-to plans",
    expected: { stack: "dev", projects: ["consumer", "acceptance"], to: { folder: "plans" } },
  },
  {
    name: "the comment of plans",
    args: "--plans-from plans --markdown",
    expected: { from: [{ folder: "plans", projects: ["consumer", "provider", "acceptance"] }] },
  },
  {
    name: "the comment of two accounts' plans",
    args: "--plans-from a/b=consumer,acceptance --plans-from c=provider --markdown",
    expected: {
      from: [
        { folder: "a/b", projects: ["consumer", "acceptance"] },
        { folder: "c", projects: ["provider"] },
      ],
    },
  },
] as const;

const refused = [
  { name: "no stack", args: "--markdown", expected: /--stack is missing/ },
  {
    name: "a project that there is not",
    args: "-s dev --project root",
    expected: /^--project root: there is no project root; expected consumer/,
  },
  {
    name: "plans of a project that there is not",
    args: "--plans-from a=root --markdown",
    expected: /^--plans-from a=root: there is no project root/,
  },
  { name: "another option", args: "-s dev --json", expected: /^unknown option --json/ },
  { name: "a comment of a part", args: "-s dev --project consumer --markdown", expected: /every project/ },
  { name: "plans and a comment", args: "-s dev --plans-to a --markdown", expected: /exclude each other/ },
  {
    name: "plans that are there, of a stack",
    args: "-s dev --plans-from a --markdown",
    expected: /^--plans-from and --stack exclude each other/,
  },
  { name: "plans that are there, for nothing", args: "--plans-from a", expected: /^--plans-from goes with/ },
] as const;

async function parsed(args: string): Promise<PreviewOptions[]> {
  const options: PreviewOptions[] = [];
  const of = previewCommand(async (each) => {
    options.push(each);
  });
  await runCommand(of, args.split(" "));
  return options;
}

describe("options of npm run preview", () => {
  for (const { name, args, expected } of accepted)
    it(name, async () => assert.deepEqual(await parsed(args), [expected]));
  for (const { name, args, expected } of refused)
    it(`refuses ${name}`, () => assert.rejects(parsed(args), { message: expected, exitCode: 64 }));
});
