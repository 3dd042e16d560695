import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { at } from "../../../shared/open-api/document";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { openApiOperations } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";

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
  types: [types.integration, types.restApi],
  check: (resource) => (resource.type === types.restApi ? ofDocument(resource) : ofResource(resource)),
});

interface Called {
  readonly type: string;
  readonly uri: string;
  readonly linked: boolean;
  readonly unverified: boolean;
}

function ofResource(integration: Resource): readonly RuleFinding[] {
  const { properties } = integration;
  return findings(titleOf(integration), {
    type: properties.read("type", optionalText) ?? "",
    uri: properties.read("uri", optionalText) ?? "",
    linked: properties.read("connectionType", optionalText) === "VPC_LINK",
    unverified: properties.read("tlsConfig", tlsConfig)?.insecureSkipVerification === true,
  });
}

/** Those of an API's OpenAPI document, which writes types in any case. */
function ofDocument(restApi: Resource): readonly RuleFinding[] {
  return openApiOperations(restApi).flatMap(({ method, path, definition }) => {
    const property = (...keys: string[]) => at(definition, "x-amazon-apigateway-integration", ...keys);
    return findings(`${method} ${path} of the document of ${titleOf(restApi)}`, {
      type: String(property("type")).toUpperCase(),
      uri: String(property("uri")),
      linked: String(property("connectionType")).toUpperCase() === "VPC_LINK",
      unverified: /^true$/i.test(String(property("tlsConfig", "insecureSkipVerification"))),
    });
  });
}

function findings(title: string, { type, uri, linked, unverified }: Called): readonly RuleFinding[] {
  if (!/^HTTP/.test(type)) return [];
  const isPlain = /^http:/i.test(uri) && !linked;
  return [
    ...(isPlain ? [{ message: `${title} calls ${uri} over the internet in plain HTTP` }] : []),
    ...(unverified ? [{ message: `${title} takes any certificate for the back end's` }] : []),
  ];
}
