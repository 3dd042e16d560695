import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const stageNoDataTrace = resourceRule({
  name: "stage-no-data-trace",
  description: "Execution logs do not contain requests and responses.",
  explanation:
    "With data trace on, API Gateway writes headers and bodies of every call to the log: credentials and personal data with them.",
  remediation: "Set settings.dataTraceEnabled: false.",
  severity: "high",
  level: "mandatory",
  tags: ["api-gateway", "logging"],
  controls: [{ catalog: "checkov", id: "CKV_AWS_276" }],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  types: [types.methodSettings],
  check: (settings) =>
    settings.properties.read("settings.dataTraceEnabled", optionalFlag) === true
      ? [{ message: `${titleOf(settings)} writes headers and bodies of every call to the log` }]
      : [],
});
