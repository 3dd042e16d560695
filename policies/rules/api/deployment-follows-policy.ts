import { createHash } from "node:crypto";
import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { findUnknown } from "../../resources/properties";
import { pointingTo, type Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { type RuleContext, stackRule } from "../rule";
import type { RuleFinding } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const deploymentFollowsPolicy = stackRule({
  name: "deployment-follows-policy",
  description:
    "A deployment of a private API waits for the resource policy and is made anew when it changes, and when the OpenAPI document does.",
  explanation:
    "API Gateway serves the policy of the last deployment. A deployment that does not depend on the policy may be made before it; one whose triggers stay the same when the policy changes is not made again, and a narrowed policy, or a signature that a document asks for, stays without effect. Triggers follow the policy where one of them holds its text or a digest of it (MD5, SHA-1, SHA-256, SHA-512), or is made of the resource that carries it, and not of its id alone. Where nothing shows that, it counts as a constant.",
  remediation:
    "On the Deployment: dependsOn the RestApiPolicy, and triggers: { policy: TEXT }, with the policy's text or its SHA-256.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [{ catalog: "checkov", id: "CKV_AWS_217" }],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html",
  check: (resources, ruleContext) =>
    eachPrivateApi(resources, ruleContext, (restApi) => {
      const carrier = policyOf(resources, restApi)?.carrier;
      const hasDocument = restApi.properties.has("body") && carrier !== restApi;
      return pointingTo(resources, types.deployment, "restApi", restApi).flatMap((deployment) => {
        const found = isMadeAnew(deployment, carrier, restApi, "policy", ruleContext);
        return [
          ...waits(deployment, carrier, restApi),
          ...found,
          ...(hasDocument && found.length === 0
            ? isMadeAnew(deployment, restApi, restApi, "document", ruleContext)
            : []),
        ];
      });
    }),
});

function waits(deployment: Resource, carrier: Resource | undefined, restApi: Resource): RuleFinding[] {
  if (carrier === undefined || carrier === restApi || deployment.dependencies.includes(carrier.urn))
    return [];
  return [
    {
      message: `${titleOf(deployment)} does not depend on ${titleOf(carrier)}: it may be made before the policy`,
      urn: deployment.urn,
    },
  ];
}

function isMadeAnew(
  deployment: Resource,
  carrier: Resource | undefined,
  restApi: Resource,
  what: "policy" | "document",
  { seen }: RuleContext,
): RuleFinding[] {
  const { properties, urn } = deployment;
  const triggers = Object.values(properties.list("triggers")[0]?.values ?? {});
  if (triggers.length === 0)
    return [
      { message: `${titleOf(deployment)} has no triggers: a changed policy would never be deployed`, urn },
    ];
  if (carrier === undefined) return [];
  const known = triggers.filter((trigger) => typeof trigger === "string");
  // AWS answers with a text of its own; what a program makes a digest of is what it gives.
  const marks = [carrier, seen(carrier.urn) ?? carrier].flatMap(carriedTexts).flatMap(marksOf);
  if (known.some((trigger) => marks.some((mark) => trigger.includes(mark)))) return [];
  if (deployment.propertyDependencies.triggers?.includes(carrier.urn)) {
    const same = [carrier, restApi].flatMap(namesOf);
    if (known.some((trigger) => !same.includes(trigger))) return [];
  }
  // Throws where one is unknown: then the update decides.
  properties.read("triggers", z.unknown());
  const fault = `${titleOf(deployment)} has triggers that nothing ties to the ${what} of ${titleOf(carrier)}`;
  return [{ message: `${fault}: changed, it would not be deployed`, urn }];
}

const carried = ["policy", "body"];

/** The texts that contain a policy; what is unknown in a preview is left out. */
function carriedTexts({ properties }: Resource): string[] {
  return carried.flatMap((name) => {
    const value = properties.values[name];
    if (findUnknown(value, name)) return [];
    if (typeof value === "object" && value !== null) return [JSON.stringify(value)];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
}

/** What a trigger can have of a text: itself, as JSON, and digests of both. */
function marksOf(text: string): string[] {
  const forms = [text, JSON.stringify(text), compact(text)];
  const digests = forms.flatMap((form) =>
    ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
      (["hex", "base64", "base64url"] as const).map((encoding) =>
        createHash(algorithm).update(form).digest(encoding),
      ),
    ),
  );
  return [...forms, ...digests];
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Ids and names of a resource: they stay when its policy changes. */
function namesOf({ properties }: Resource): unknown[] {
  return Object.entries(properties.values).flatMap(([name, value]) =>
    carried.includes(name) ? [] : [value],
  );
}
