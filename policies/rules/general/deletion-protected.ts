import { z } from "zod";
import { matchesPattern } from "../../resources/pattern";
import { stackOf, titleOf } from "../../resources/resource";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import { notApplicable } from "../verdict";

export const deletionProtected = resourceRule({
  name: "deletion-protected",
  description: "In production, APIs and endpoints are protected from deletion.",
  explanation:
    "A deleted API or endpoint never gets its id back: every consumer's policy, alias and config names the old one.",
  remediation: "Set the resource option protect: true.",
  severity: "medium",
  level: "mandatory",
  tags: ["availability"],
  counterparts: [],
  url: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
  types: [types.restApi, types.vpcEndpoint, types.domainName],
  settings: {
    stacks: {
      schema: z.array(z.string()).default(["prod", "prod-*", "production"]),
      description: "Names of the stacks that count as production; * stands for any text",
    },
  },
  check: (resource, { config }) => {
    const { stacks = production } = settings.parse(config);
    const stack = stackOf(resource.urn);
    if (!stacks.some((pattern) => matchesPattern(pattern, stack)))
      notApplicable(`stack ${stack} is not production`);
    return resource.protect ? [] : [{ message: `${titleOf(resource)} can be deleted: it is not protected` }];
  },
});

const production = ["prod", "prod-*", "production"];
const settings = z.looseObject({ stacks: z.array(z.string()).optional() });
