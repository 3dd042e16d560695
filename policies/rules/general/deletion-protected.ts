import { z } from "zod";
import { parseUrn, titleOf } from "../../../shared/contract/urn";
import { matchesPattern } from "../../resources/resource";
import { types } from "../../resources/types";
import { isForExecuteApi } from "../network/endpoints";
import { resourceRule } from "../rule";
import { notApplicable } from "../verdict";

const stacks = z.array(z.string()).default(["prod", "prod-*", "production"]);

export const deletionProtected = resourceRule({
  name: "deletion-protected",
  description: "In production, APIs, domain names and execute-api endpoints are protected from deletion.",
  explanation:
    "A deleted API or endpoint never gets its id back: every consumer's policy, alias and config names the old one.",
  remediation:
    "Set the resource option protect: true. Projects consumer and provider have it by config: `pulumi config set " +
    "consumer:protect true`, `pulumi config set provider:protect true`.",
  severity: "medium",
  level: "mandatory",
  tags: ["availability"],
  controls: [],
  url: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
  types: [types.restApi, types.vpcEndpoint, types.domainName],
  settings: {
    stacks: {
      schema: stacks,
      description: "Names of the stacks that count as production; * stands for any text",
    },
  },
  check: (resource, { config }) => {
    const { stack } = parseUrn(resource.urn);
    if (!stacks.parse(config.stacks).some((pattern) => matchesPattern(pattern, stack)))
      notApplicable(`stack ${stack} is not production`);
    if (resource.protect) return [];
    if (resource.type === types.vpcEndpoint && !isForExecuteApi(resource))
      notApplicable("not an endpoint of execute-api");
    return [{ message: `${titleOf(resource)} can be deleted: it is not protected` }];
  },
});
