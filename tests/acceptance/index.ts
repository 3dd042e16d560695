import * as command from "@pulumi/command";
import { consumerOutputs } from "../../shared/contract/consumer";
import { notYetKnown, requirePeer } from "../../shared/contract/peer";
import { providerOutputs } from "../../shared/contract/provider";
import { acceptanceConfig } from "./config";
import { acceptanceResult } from "./input";
import { agreedSides } from "./sides";
import { suiteDigest } from "./suite-digest";

export = async () => {
  const config = acceptanceConfig();

  const consumer = await requirePeer(consumerOutputs, config.consumerStack);
  const provider = await requirePeer(providerOutputs, config.providerStack);
  const { input, revision } =
    consumer && provider
      ? agreedSides(config, consumer, provider)
      : { input: notYetKnown<string>(), revision: notYetKnown<string>() };

  const invocations = new command.local.Command("invocations", {
    create: "node --require tsx/cjs run.ts",
    // The report for people; stdout is the result.
    logging: command.local.Logging.Stderr,
    environment: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ACCEPTANCE_INPUT: input },
    triggers: [input, revision, suiteDigest()],
  });

  return {
    /** Every call with what was expected and what was observed. */
    result: invocations.stdout.apply((text) => acceptanceResult.parse(JSON.parse(text))),
  };
};
