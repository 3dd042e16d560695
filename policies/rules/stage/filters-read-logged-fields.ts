import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { points, type Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather, notApplicable, type RuleFinding } from "../verdict";
import { loggedObject } from "./access-logs";

export const filtersReadLoggedFields = stackRule({
  name: "filters-read-logged-fields",
  description: "Metric filters over a stage's access log ask for fields that its format has.",
  explanation:
    "A filter over a field that no line has never matches, and an alarm on it never goes off, without an error. The fields of a filter are its pattern's selectors, and what its metric takes as value or dimensions.",
  remediation:
    "Ask for a field of accessLogSettings.format, or add the field there. One definition for both keeps them together.",
  severity: "medium",
  level: "mandatory",
  tags: ["api-gateway", "logging"],
  controls: [],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html",
  check: (resources) => {
    const stages = ofType(resources, types.stage).filter(({ properties }) =>
      properties.has("accessLogSettings"),
    );
    const filters = ofType(resources, types.logMetricFilter);
    if (filters.length === 0 || stages.length === 0)
      notApplicable("no metric filter is over the access log of a stage");
    return gather(
      filters,
      ({ urn }) => urn,
      (filter) => stages.flatMap((stage) => (reads(filter, stage, resources) ? faults(filter, stage) : [])),
    );
  },
});

/** Whether a filter is over the group that a stage logs to: by where both come from, which a preview knows, or by name. */
function reads(filter: Resource, stage: Resource, resources: readonly Resource[]): boolean {
  const written = stage.propertyDependencies.accessLogSettings ?? [];
  const groups = ofType(resources, types.logGroup).filter(({ urn }) => written.includes(urn));
  if (groups.some((group) => points(filter, "logGroupName", group))) return true;
  if (groups.length > 0 && (filter.propertyDependencies.logGroupName ?? []).length > 0) return false;
  const destination = stage.properties.read("accessLogSettings.destinationArn", z.string());
  const [, name] = /:log-group:([^:]+)/.exec(destination) ?? [];
  return filter.properties.read("logGroupName", optionalText) === name;
}

function faults(filter: Resource, stage: Resource): RuleFinding[] {
  const line = loggedObject(stage.properties.read("accessLogSettings.format", optionalText) ?? "");
  const asked = selectors(filter);
  if (line === undefined)
    return asked.length === 0
      ? []
      : [{ message: `${titleOf(filter)} asks for fields of a log that is not JSON` }];
  return asked
    .filter((selector) => !has(line, selector))
    .map((selector) => ({
      message: `${titleOf(filter)} asks for ${selector}, which the access log of ${titleOf(stage)} does not have: it never matches`,
    }));
}

const dimensions = z.record(z.string(), z.string()).default({});

function selectors({ properties }: Resource): string[] {
  const pattern = properties.read("pattern", optionalText) ?? "";
  // What is compared with may be anything.
  const bare = pattern.trim().startsWith("{") ? pattern.replace(/"(?:[^"\\]|\\.)*"|%[^%]*%/g, '""') : "";
  const ofPattern = bare.match(/\$(?:\.[\w-]+|\[\d+\])+/g) ?? [];
  const ofMetric = properties
    .list("metricTransformation")
    .flatMap((metric) => [
      metric.read("value", optionalText) ?? "",
      ...Object.values(metric.read("dimensions", dimensions)),
    ])
    .filter((value) => value.startsWith("$."));
  return [...new Set([...ofPattern, ...ofMetric])];
}

function has(line: unknown, selector: string): boolean {
  let value = line;
  for (const step of selector.match(/[\w-]+/g) ?? []) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return true;
}
