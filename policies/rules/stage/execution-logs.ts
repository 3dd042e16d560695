import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const stageExecutionLogs = resourceRule({
  name: "stage-execution-logs",
  description: "Methods write execution logs.",
  explanation:
    "The execution log says why API Gateway refused or failed a call: policy, authorizer or integration.",
  remediation: 'Set settings.loggingLevel: "ERROR".',
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway", "logging"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.1" },
    { catalog: "checkov", id: "CKV2_AWS_4" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  types: [types.methodSettings],
  check: (settings) => {
    const level = settings.properties.read("settings.loggingLevel", optionalText);
    return level === "ERROR" || level === "INFO"
      ? []
      : [{ message: `${titleOf(settings)} writes no execution log: loggingLevel is ${level ?? "not set"}` }];
  },
});
