import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const stageCacheEncrypted = resourceRule({
  name: "stage-cache-encrypted",
  description: "Cached responses are encrypted.",
  explanation:
    "A stage's cache holds responses at rest; it is encrypted only when each method's settings say so.",
  remediation: "Set settings.cacheDataEncrypted: true, or cachingEnabled: false.",
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.5" },
    { catalog: "checkov", id: "CKV_AWS_308" },
    { catalog: "Trivy", id: "AWS-0002" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  types: [types.methodSettings],
  check: ({ properties, ...settings }) => {
    if (properties.read("settings.cachingEnabled", optionalFlag) !== true) return [];
    return properties.read("settings.cacheDataEncrypted", optionalFlag) === true
      ? []
      : [{ message: `${titleOf(settings)} keeps responses in a cache that is not encrypted` }];
  },
});
