import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { command } from "../../shared/terminal/command";
import { stackOption } from "../stacks/options";
import { pricedRegions } from "./prices";

/** npm run cost, with its options. */
export function costCommand(cost: (options: CostOptions) => Promise<void>) {
  return uncounted().action(cost);
}

function uncounted() {
  return command({
    program: "npm run cost --",
    what:
      "What a deployment costs in a month, line by line: what its plan stands for, deployed or not, at AWS's list " +
      "prices. Changes nothing.",
    examples: [
      ["--stack dev", "with a million calls and 10 GB"],
      ["--stack dev --calls 50000000 --gb 200", "with more"],
      ["--stack dev --calls 0 --gb 0", "what it costs when nobody calls"],
      ["--stack dev --format json", "for a program"],
    ],
    exits: { 0: "printed", 1: "a stack cannot be planned" },
  })
    .addOption(stackOption())
    .addOption(
      new Option("--calls <number>", "calls of the API in a month")
        .argParser(amount("a whole number of calls"))
        .default(1_000_000),
    )
    .addOption(
      new Option("--gb <number>", "GB in a month through all endpoints, both directions")
        .argParser(amount("a whole number of GB"))
        .default(10),
    )
    .addOption(
      new Option(
        "--region <name>",
        "whose prices (default: us-east-1, and what it says of another region)",
      ).choices(pricedRegions),
    )
    .addOption(
      new Option("--format <format>", "how it is printed")
        .choices(["text", "json"] as const)
        .default("text" as const),
    );
}

export type CostOptions = ReturnType<ReturnType<typeof uncounted>["opts"]>;

function amount(expected: string) {
  return (text: string): number => {
    if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`expected ${expected}, such as 1000000`);
    return Number(text);
  };
}
