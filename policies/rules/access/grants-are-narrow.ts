import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";
import { componentGrants } from "./intent";

export const grantsAreNarrow = resourceRule({
  name: "grants-are-narrow",
  description:
    "No grant of the components PrivateApi and ApiEndpoint gives every method on every path of a stage.",
  explanation:
    "The proofs compare policies with the grants, so a grant that gives everything is proved as well as any other. A grant must name the method or the path.",
  remediation: "Grant the methods and paths that the consumer calls: method GET, path /pets/*.",
  severity: "high",
  level: "mandatory",
  tags: ["access"],
  controls: [{ catalog: "checkov", id: "CKV_AWS_290" }],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: [types.privateApi, types.apiEndpoint],
  check: (component) =>
    componentGrants(component, true).flatMap(
      ({ principals, stage, method, path, vpce }, index): RuleFinding[] => {
        if (method !== "*" || path !== "/*") return [];
        const unknown = component.properties.list("grants")[index]?.isUnknown("vpcEndpointId") ?? false;
        const through = unknown ? "the granted endpoint" : `endpoint ${vpce}`;
        const who = principals.includes("*") ? "anyone" : principals.join(", ");
        const call = `DELETE /anything on stage ${stage}`;
        return [
          {
            message: `${who} through ${through} could ${call}: grant ${index + 1} gives every method on every path`,
          },
        ];
      },
    ),
});
