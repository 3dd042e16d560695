import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { consumerOutputs } from "../../shared/contract/consumer";
import { notYetKnown, requirePeer } from "../../shared/contract/peer";
import { providerOutputs } from "../../shared/contract/provider";
import { acceptanceConfig } from "./config";
import { type AcceptanceResult, acceptanceResult } from "./input";
import { reportFiles } from "./report/changes";
import { type CommandInput, commandInput, configOfOther } from "./sides";

export = async () => {
  const config = acceptanceConfig();
  const { strangerStack, decoyStack } = config;

  const consumer = await requirePeer(consumerOutputs, config.consumerStack);
  const provider = await requirePeer(providerOutputs, config.providerStack);
  const stranger = strangerStack && (await requirePeer(consumerOutputs, strangerStack));
  const decoy = decoyStack && (await requirePeer(providerOutputs, decoyStack));
  const known = consumer && provider && (stranger || !strangerStack) && (decoy || !decoyStack);
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const sides = known && {
    consumer,
    provider,
    stranger: stranger || undefined,
    decoy: decoy || undefined,
  };
  const own = sides ? commandInput(config, sides, stack) : undefined;
  const others = await Promise.all(
    config.consumers.map(async (other) => {
      const outputs = await requirePeer(consumerOutputs, other.stack);
      const both = outputs &&
        provider && { consumer: outputs, provider, stranger: undefined, decoy: undefined };
      const input = both && commandInput(configOfOther(config, other), both, stack);
      return { name: other.stack.split("/").at(-1) ?? "", input };
    }),
  );
  if (!pulumi.runtime.isDryRun())
    await keepEarlierResults(
      stack,
      others.map(({ name }) => name),
    );

  return {
    /** Every call with what was expected, predicted and observed. */
    result: invocationsOf(own),
    /** The same of each other consumer, by the name of its stack. */
    others: Object.fromEntries(others.map(({ name, input }) => [name, invocationsOf(input, name)])),
  };
};

/** The calls from one consumer, made anew when what they are about has changed. @returns an AcceptanceResult */
function invocationsOf(known: CommandInput | undefined, consumer?: string): pulumi.Output<AcceptanceResult> {
  const { input, subject, revision } = known ?? {
    input: notYetKnown<string>(),
    subject: notYetKnown<string>(),
    revision: notYetKnown<string>(),
  };
  const invocations = new command.local.Command(
    consumer === undefined ? "invocations" : `invocations-${consumer}`,
    {
      create: "node --require tsx/cjs run.ts",
      // The report for people; stdout is the result.
      logging: command.local.Logging.Stderr,
      environment: {
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        // mocha colours its marks wherever CI is set, though the engine's log is no terminal.
        NO_COLOR: "1",
        ACCEPTANCE_INPUT: input,
        ACCEPTANCE_SUBJECT: subject,
        ...(consumer === undefined ? {} : { ACCEPTANCE_CONSUMER: consumer }),
      },
      triggers: [input, revision, suiteDigest()],
    },
    // After calls that did not end as they must, no earlier result may pass for theirs: the next up calls again.
    { deleteBeforeReplace: true },
  );
  return invocations.stdout.apply((text) => acceptanceResult.parse(JSON.parse(text)));
}

const earlierOutputs = z.object({
  outputs: z.object({ result: z.unknown(), others: z.record(z.string(), z.unknown()).default({}) }),
});

/**
 * The stack's own results of the run before, for the reports to show what changed. They go by files: an input of a
 * Command would differ at every update, and make every call again. Not by a StackReference, which would keep them in the
 * state once more.
 */
async function keepEarlierResults(stack: string, consumers: readonly string[]): Promise<void> {
  const read = () => pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack });
  const answer: unknown = await read().catch((error: unknown) =>
    pulumi.log.warn(`the result of the last run cannot be read, so the report compares with none: ${error}`),
  );
  const found = earlierOutputs.safeParse(answer);
  if (!found.success) return;
  const { result, others } = found.data.outputs;
  const own = new Map(Object.entries(others));
  keep(undefined, result);
  for (const consumer of consumers) keep(consumer, own.get(consumer));
}

function keep(consumer: string | undefined, result: unknown): void {
  if (result === undefined) return;
  const { folder, earlier } = reportFiles(consumer);
  mkdirSync(folder, { recursive: true });
  writeFileSync(earlier, JSON.stringify(result));
}

/** Digest of the suite's own sources: a changed test runs again though nothing was deployed. */
function suiteDigest(): string {
  const hash = createHash("sha256");
  const checkout = join(__dirname, "..", "..");
  for (const folder of [__dirname, join(checkout, "shared"), join(checkout, "policies", "prover")]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|js|css)$/.test(name))
      .sort()) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex");
}
