import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const stageTracing = resourceRule({
  name: "stage-tracing",
  description: "Stages of REST APIs trace requests with X-Ray.",
  explanation:
    "A call that crosses two accounts passes through parts that neither side sees as a whole; a trace joins them.",
  remediation: "Set xrayTracingEnabled: true on the stage.",
  severity: "low",
  level: "mandatory",
  tags: ["api-gateway", "logging"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.3" },
    { catalog: "checkov", id: "CKV_AWS_73" },
    { catalog: "Trivy", id: "AWS-0003" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  types: [types.stage],
  check: (stage) =>
    stage.properties.read("xrayTracingEnabled", optionalFlag) === true
      ? []
      : [{ message: `${titleOf(stage)} does not trace requests: xrayTracingEnabled is not true` }],
});
