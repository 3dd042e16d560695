import { z } from "zod";
import { titleOf } from "../../resources/resource";
import { optionalText } from "../../resources/schemas";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

const tlsConfig = z.object({ insecureSkipVerification: z.boolean().optional() }).optional();

export const httpIntegrationEncrypted = resourceRule({
  name: "http-integration-encrypted",
  description: "HTTP back ends on the internet are called by https, and must show who they are.",
  explanation:
    "What a private API hands on to an address of the internet is read and changed by everyone on the way. Without verification of the certificate, whoever stands there answers in the back end's place.",
  remediation:
    "Write https:// in the integration's uri and leave insecureSkipVerification out, or reach the back end through a VPC link.",
  severity: "high",
  level: "mandatory",
  tags: ["api-gateway", "encryption"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html",
  types: [types.integration],
  check: (integration) => {
    const { properties } = integration;
    if (!/^HTTP/.test(properties.read("type", optionalText) ?? "")) return [];
    const uri = properties.read("uri", optionalText) ?? "";
    const isPlain = /^http:/i.test(uri) && properties.read("connectionType", optionalText) !== "VPC_LINK";
    const isUnverified = properties.read("tlsConfig", tlsConfig)?.insecureSkipVerification === true;
    return [
      ...(isPlain
        ? [{ message: `${titleOf(integration)} calls ${uri} over the internet in plain HTTP` }]
        : []),
      ...(isUnverified
        ? [{ message: `${titleOf(integration)} takes any certificate for the back end's` }]
        : []),
    ];
  },
});
