import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const stageAccessLogs = resourceRule({
  name: "stage-access-logs",
  description: "Stages write access logs in JSON, with the request id.",
  explanation:
    "Who called what through which endpoint is in the access log alone; it must be readable by machines to be searched.",
  remediation:
    "Set accessLogSettings: { destinationArn, format } with a JSON format that holds $context.requestId.",
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway", "logging"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.9" },
    { catalog: "checkov", id: "CKV_AWS_76" },
    { catalog: "Trivy", id: "AWS-0001" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  types: [types.stage],
  check: (stage) => {
    if (!stage.properties.has("accessLogSettings"))
      return [{ message: `${titleOf(stage)} writes no access log` }];
    const format = stage.properties.read("accessLogSettings.format", optionalText) ?? "";
    if (loggedObject(format) === undefined)
      return [{ message: `the access log of ${titleOf(stage)} is not JSON` }];
    return /\$context\.(extendedR|r)equestId/.test(format)
      ? []
      : [{ message: `the access log of ${titleOf(stage)} names no request: $context.requestId is missing` }];
  },
});

/** A line in such a format; undefined where it is no JSON object. Variables may stand without quotes, where AWS puts a number. */
export function loggedObject(format: string): object | undefined {
  const filled = format.replace(/"\$context\.[\w.]+"/g, '""').replace(/\$context\.[\w.]+/g, "0");
  try {
    const value: unknown = JSON.parse(filled);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
