import { resolve } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { routeFor } from "../../shared/access/reach";
import { invocationForms, isDomainForm } from "../../shared/invocation/form";
import { checked, command } from "../../shared/terminal/command";
import { Failure } from "../../shared/terminal/failure";
import type { AcceptanceInput } from "../../tests/acceptance/input";
import { apis, callers, signers } from "../../tests/acceptance/matrix/row";
import { readToken } from "../../tests/acceptance/observe/calls";
import type { TracedCall } from "../../tests/acceptance/trace";
import { stackOption } from "../stacks/options";
import { checkout } from "../stacks/project";

/** npm run explain, with its options. */
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
      [
        "--stack dev --path /account --token-file token",
        "with the token in a file, for the route's authorizer",
      ],
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
    .option(
      "--token-file <path>",
      "file with a token for the route's authorizer, on one line; it is shown nowhere",
    )
    .option("--curl", "make the call too, and compare");
}

export type ExplainOptions = ReturnType<ReturnType<typeof unexplained>["opts"]>;

function matching(pattern: RegExp, expected: string) {
  return checked((text) => (pattern.test(text) ? undefined : expected));
}

/** A call, and what the deployed policies leave to its route's authorizer. */
export interface ExplainedCall {
  readonly call: TracedCall;
  /** With the file that the token is in. */
  readonly input: AcceptanceInput;
  /** Name of the authorizer whose answer decides and is not known; undefined: the policies decide, or it is known. */
  readonly decides?: string;
}

/** The call that the options describe, at the deployed API. @throws Failure for what does not fit together */
export function explainedCall(options: ExplainOptions, deployed: AcceptanceInput): ExplainedCall {
  const { from, method, path, form, api, signer, tokenFile } = options;
  const input = tokenFile === undefined ? deployed : { ...deployed, tokenFile: resolve(tokenFile) };
  if (from === "stranger" && input.stranger === undefined)
    throw new Failure("--from stranger: there is none; see acceptance:strangerStack", 64);
  if (from === "neighbour" && input.neighbourInstanceId === undefined)
    throw new Failure("--from neighbour: there is none; see consumer:neighbour", 64);
  if (isDomainForm(form) && input.api.domain === undefined)
    throw new Failure(`--form ${form}: the API has no private domain; see provider:domain`, 64);
  const target = api === "decoy" ? (input.decoy ?? input.api) : input.api;
  const route = routeFor(target.routes, method, path);
  const { authorizer } = route ?? {};
  if (tokenFile !== undefined) {
    if (authorizer === undefined || api !== "granted")
      throw new Failure(`--token-file: no authorizer is asked about ${method} ${path} of that API`, 64);
    if (signer !== "nobody") throw new Failure("--token-file: a call that shows a token is not signed", 64);
    checkToken(tokenFile);
  }
  // One that reads no header is asked whatever the call shows.
  const isAsked = authorizer !== undefined && (tokenFile !== undefined || authorizer.headers.length === 0);
  const isKnownGood =
    tokenFile !== undefined &&
    deployed.tokenFile !== undefined &&
    resolve(checkout, deployed.tokenFile) === resolve(tokenFile);
  const call: TracedCall = {
    ...(isAsked ? { token: "good" as const } : {}),
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
  return { call, input, ...(isAsked && !isKnownGood ? { decides: authorizer.name } : {}) };
}

function checkToken(file: string): void {
  try {
    readToken(resolve(file), "--token-file");
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), 64);
  }
}
