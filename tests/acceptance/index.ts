import { mkdirSync, writeFileSync } from "node:fs";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { consumerOutputs } from "../../shared/contract/consumer";
import { notYetKnown, requirePeer } from "../../shared/contract/peer";
import { providerOutputs } from "../../shared/contract/provider";
import { acceptanceConfig } from "./config";
import { acceptanceResult } from "./input";
import { reportFiles } from "./report/changes";
import { commandInput } from "./sides";
import { suiteDigest } from "./suite-digest";

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
  const { input, subject, revision } = sides
    ? commandInput(config, sides, stack)
    : { input: notYetKnown<string>(), subject: notYetKnown<string>(), revision: notYetKnown<string>() };
  if (!pulumi.runtime.isDryRun()) await keepEarlierResult(stack);

  const invocations = new command.local.Command(
    "invocations",
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
      },
      triggers: [input, revision, suiteDigest()],
    },
    // After calls that did not end as they must no earlier result is left to be believed: the next up calls again.
    { deleteBeforeReplace: true },
  );

  return {
    /** Every call with what was expected, predicted and observed. */
    result: invocations.stdout.apply((text) => acceptanceResult.parse(JSON.parse(text))),
  };
};

const earlierOutputs = z.object({ outputs: z.object({ result: z.unknown() }) });

/**
 * The stack's own result of the run before, for the report to tell what changed. It goes by a file: an input of the
 * Command would differ at every update, and make every call again. Not by a StackReference, which would keep it in the
 * state once more.
 */
async function keepEarlierResult(stack: string): Promise<void> {
  const read = () => pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack });
  const answer: unknown = await read().catch((error: unknown) =>
    pulumi.log.warn(`the result of the last run cannot be read, so the report compares with none: ${error}`),
  );
  const found = earlierOutputs.safeParse(answer);
  if (!found.success) return;
  mkdirSync(reportFiles.folder, { recursive: true });
  writeFileSync(reportFiles.earlier, JSON.stringify(found.data.outputs.result));
}
