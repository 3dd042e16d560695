import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { textMap } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

const requiredTags = z.array(z.string()).default([]);

export const resourcesTagged = resourceRule({
  name: "resources-tagged",
  description: "Resources carry tags.",
  explanation: "Tags show whose a resource is and what it costs. The provider's default tags count.",
  remediation: "Set tags on the resource, or aws:defaultTags in the stack's config.",
  severity: "low",
  level: "mandatory",
  tags: ["tags"],
  controls: [
    { catalog: "AWS Security Hub", id: "APIGateway.10" },
    { catalog: "AWS Config", id: "required-tags" },
  ],
  url: "https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html",
  types: [
    types.restApi,
    types.domainName,
    types.stage,
    types.vpc,
    types.subnet,
    types.routeTable,
    types.vpcEndpoint,
    types.securityGroup,
    types.instance,
    types.role,
    types.instanceProfile,
    types.logGroup,
  ],
  settings: {
    requiredTags: {
      schema: requiredTags,
      description: "Tags that every resource must carry",
    },
  },
  check: (resource, { config }) => {
    const given = { ...defaultTags(resource), ...resource.properties.read("tags", textMap) };
    const missing = requiredTags.parse(config.requiredTags).filter((tag) => given[tag] === undefined);
    if (missing.length > 0) return [{ message: `${titleOf(resource)} lacks the tags ${missing.join(", ")}` }];
    return Object.keys(given).length > 0 ? [] : [{ message: `${titleOf(resource)} carries no tags` }];
  },
});

const tagged = z.object({ tags: textMap });

// A provider's nested settings travel as JSON text.
function defaultTags({ provider }: Resource): Readonly<Record<string, string>> {
  if (!provider?.has("defaultTags")) return {};
  const given = provider.read("defaultTags", z.union([z.string(), tagged]));
  return typeof given === "string" ? tagged.parse(JSON.parse(given)).tags : given.tags;
}
