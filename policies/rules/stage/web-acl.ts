import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { pointingTo } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather, notApplicable } from "../verdict";

const required = z.boolean().default(false);

export const stageWebAcl = stackRule({
  name: "stage-web-acl",
  description: "Where the pack's config asks for it, stages of private APIs have a web ACL.",
  explanation:
    "AWS WAF can limit rates and look into requests. It is a cost for each API, so this rule applies where config asks for it.",
  remediation: "Add an aws.wafv2.WebAclAssociation for the stage.",
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.4" },
    { catalog: "checkov", id: "CKV2_AWS_29" },
    { catalog: "checkov", id: "CKV2_AWS_77" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html",
  settings: {
    required: { schema: required, description: "Ask for a web ACL on every stage" },
  },
  check: (resources, { config }) => {
    if (!required.parse(config.required)) notApplicable("the pack's config does not ask for web ACLs");
    return gather(
      ofType(resources, types.stage),
      ({ urn }) => urn,
      (stage) =>
        pointingTo(resources, types.webAclAssociation, "resourceArn", stage).length > 0
          ? []
          : [{ message: `${titleOf(stage)} has no web ACL` }],
    );
  },
});
