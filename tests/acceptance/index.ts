import * as command from "@pulumi/command";
import { consumerOutputs } from "../../shared/contract/consumer";
import { notYetKnown, requirePeer } from "../../shared/contract/peer";
import { providerOutputs } from "../../shared/contract/provider";
import { acceptanceConfig } from "./config";
import { acceptanceResult } from "./input";
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
  const { input, revision } = known
    ? commandInput(config, { consumer, provider, stranger: stranger || undefined, decoy: decoy || undefined })
    : { input: notYetKnown<string>(), revision: notYetKnown<string>() };

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
