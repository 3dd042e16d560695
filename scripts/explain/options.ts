import { Option } from "@commander-js/extra-typings";
import { routeFor } from "../../shared/access/reach";
import { invocationForms, isDomainForm } from "../../shared/invocation/form";
import { checked, command } from "../../shared/terminal/command";
import { Failure } from "../../shared/terminal/failure";
import type { AcceptanceInput } from "../../tests/acceptance/input";
import { apis, callers, signers } from "../../tests/acceptance/matrix/row";
import type { TracedCall } from "../../tests/acceptance/trace";
import { stackOption } from "../stacks/options";

/** npm run explain, which does so with its options. */
export function explainCommand(explain: (options: ExplainOptions) => Promise<void>) {
  return unexplained().action(explain);
}

function unexplained() {
  return command({
    program: "npm run explain --",
    what: "The way of one request, layer by layer, as the deployed policies decide it. Changes nothing.",
    examples: [
      ["--stack dev", "GET / from inside"],
      ["--stack dev --method POST --path /pets", "another call"],
      ["--stack dev --consumer billing", "from another consumer's probe"],
      ["--stack dev --from stranger --curl", "as another account's probe, and the call itself"],
      ['--stack dev --signer "own role" --path /orders/1', "signed by the role of the calling instance"],
    ],
    exits: { 0: "explained", 1: "not deployed, or the call ended otherwise than predicted" },
  })
    .addOption(stackOption())
    .option("--consumer <name>", "which consumer is inside (default: the stack's own)")
    .addOption(
      new Option("--from <caller>", "whose machine makes the call")
        .choices(callers)
        .default("inside" as const),
    )
    .addOption(
      new Option("--method <method>", "HTTP method of the call")
        .argParser(matching(/^[A-Z]+$/, "expected a method in capitals, such as GET"))
        .default("GET"),
    )
    .addOption(
      new Option("--path <path>", "path without the stage")
        .argParser(matching(/^\//, "expected a path that starts with /, without the stage"))
        .default("/"),
    )
    .option("--stage <stage>", "stage of the API (default: the deployed one)")
    .addOption(
      new Option("--form <form>", "how the endpoint is named")
        .choices(invocationForms)
        .default(invocationForms[0]),
    )
    .addOption(new Option("--api <api>", "which API is asked for").choices(apis).default("granted" as const))
    .addOption(
      new Option("--signer <signer>", "whose signature the call carries")
        .choices(signers)
        .default("nobody" as const),
    )
    .option("--curl", "make the call too, and compare");
}

export type ExplainOptions = ReturnType<ReturnType<typeof unexplained>["opts"]>;

function matching(pattern: RegExp, expected: string) {
  return checked((text) => (pattern.test(text) ? undefined : expected));
}

/** The call that the options describe, at the deployed API. */
export function callOf(options: ExplainOptions, input: AcceptanceInput): TracedCall {
  const { from, method, path, form, api, signer } = options;
  if (from === "stranger" && input.stranger === undefined)
    throw new Failure("--from stranger: there is none; see acceptance:strangerStack", 64);
  if (from === "neighbour" && input.neighbourInstanceId === undefined)
    throw new Failure("--from neighbour: there is none; see consumer:neighbour", 64);
  if (isDomainForm(form) && input.api.domain === undefined)
    throw new Failure(`--form ${form}: the API has no private domain; see provider:domain`, 64);
  const target = api === "decoy" ? (input.decoy ?? input.api) : input.api;
  const route = routeFor(target.routes, method, path);
  return {
    caller: from,
    via: from === "outside" ? "consumer's" : "own",
    form,
    api,
    stage: options.stage ?? target.stage,
    method,
    path,
    signer,
    needsSignature: route?.authorization === "AWS_IAM" && signer === "nobody",
  };
}
