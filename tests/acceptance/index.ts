import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { consumerOutputs } from "../../shared/contract/consumer";
import { readPeer, requirePeer } from "../../shared/contract/peer";
import { providerOutputs } from "../../shared/contract/provider";
import { acceptanceConfig } from "./config";
import { acceptanceResult } from "./input";
import { requireAgreement, suiteInput } from "./sides";
import { suiteDigest } from "./suite-digest";

const config = acceptanceConfig();

const consumer = requirePeer(readPeer(consumerOutputs, config.consumerStack));
const provider = requirePeer(readPeer(providerOutputs, config.providerStack));
const sides = pulumi.all([consumer, provider]).apply(([consumer, provider]) => {
  requireAgreement(config, consumer, provider);
  return { consumer, provider, input: suiteInput(config, consumer, provider) };
});

const invocations = new command.local.Command("invocations", {
  create: "node --require tsx/cjs run.ts",
  // The report for people; stdout is the result.
  logging: command.local.Logging.Stderr,
  environment: {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ACCEPTANCE_INPUT: sides.input.apply((input) => JSON.stringify(input)),
  },
  triggers: [
    sides.input,
    sides.consumer.endpointPolicyDigest,
    sides.provider.deploymentId,
    sides.provider.deployedApiPolicyDigest,
    suiteDigest(),
  ],
});

/** Every call with what was expected and what was observed. */
export const result = invocations.stdout.apply((text) => acceptanceResult.parse(JSON.parse(text)));
