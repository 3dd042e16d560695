import { z } from "zod";
import { routeFor } from "../../shared/access/reach";
import { invocationForms } from "../../shared/invocation/form";
import type { AcceptanceInput } from "../../tests/acceptance/input";
import { apis, callers, signers } from "../../tests/acceptance/matrix/row";
import type { WayCall } from "../../tests/acceptance/way";
import { Failure } from "../terminal/failure";
import { parseOptions, usageFailure } from "../terminal/options";

const usage = `usage: npm run explain -- --stack NAME [--from CALLER] [--method METHOD] [--path PATH] [--stage STAGE]
                          [--form FORM] [--api API] [--signer SIGNER] [--curl]
  --from    ${callers.join(", ")} (default: inside)
  --form    ${invocationForms.join(", ")} (default: the first)
  --api     ${apis.join(", ")} (default: granted)
  --signer  ${signers.map((signer) => `"${signer}"`).join(", ")} (default: nobody)
  --curl    make the call too, and compare`;

const schema = z.object({
  stack: z.string("is missing").min(1),
  from: z.enum(callers).default("inside"),
  method: z
    .string()
    .regex(/^[A-Z]+$/, "expected a method in capitals, such as GET")
    .default("GET"),
  path: z.string().startsWith("/", "expected a path that starts with /, without the stage").default("/"),
  stage: z.string().optional(),
  form: z.enum(invocationForms).default(invocationForms[0]),
  api: z.enum(apis).default("granted"),
  signer: z.enum(signers).default("nobody"),
  curl: z.boolean().default(false),
});

export type ExplainOptions = z.infer<typeof schema>;

/** @throws Failure naming every option that is wrong, its value and what is accepted */
export function explainOptions(args: readonly string[]): ExplainOptions {
  const text = { type: "string" } as const;
  const options = {
    stack: text,
    from: text,
    method: text,
    path: text,
    stage: text,
    form: text,
    api: text,
    signer: text,
  };
  const values: Record<string, unknown> = parseOptions(
    args,
    { ...options, curl: { type: "boolean" } },
    usage,
  );
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = values[name] === undefined ? "" : ` ${String(values[name])}`;
    return `--${name}${value}: ${issue.message}`;
  });
  throw usageFailure(faults.join("\n"), usage);
}

/** The call that the options describe, at the deployed API. */
export function callOf(options: ExplainOptions, input: AcceptanceInput): WayCall {
  const { from, method, path, form, api, signer } = options;
  if (from === "stranger" && input.stranger === undefined)
    throw new Failure("--from stranger: there is none; see acceptance:strangerStack", 64);
  if (from === "neighbour" && input.neighbourInstanceId === undefined)
    throw new Failure("--from neighbour: there is none; see consumer:neighbour", 64);
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
