/**
 * The private custom domains of a case, and by which doors it grants.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
import { z } from "zod";
import type { ApiArn } from "../compile/api";
import { language } from "../sets/language";
import { Class, glob } from "../sets/tokens";
import type { DomainInput, ProofCase } from "../types";
import type { Errors } from "./errors";
import { endpointId } from "./grant";
import { parsePolicy } from "./parse-policy";
import { policyTypes, record } from "./shape";

export const door = z
  .enum(["host", "domain", "both"], { error: "expected host, domain or both" })
  .optional()
  .describe("By the API's own names (host by default), by its private domains, or by both");

const mapping = record({
  basePath: z
    .string()
    .regex(/^([A-Za-z0-9_.~-]+|\(none\))?$/, "a base path is one segment; (none) is the domain's root")
    .optional()
    .describe("First segment of the path; left out or (none), the domain's root"),
  api: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, "the id of an API looks like a1b2c3d4e5")
    .optional()
    .describe("Id of the API that it leads to; left out, the API of the case"),
  stage: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, "the name of a stage has letters, digits, - and _"),
});

/** The fields of a case that describe domains. */
export const domainFields = {
  domains: z
    .record(
      z.string(),
      record({
        policy: z
          .unknown()
          .optional()
          .meta({
            description: "Policy of its calls, an object or its JSON text; none: everything is refused",
            ...policyTypes,
          }),
        managementPolicy: z
          .unknown()
          .optional()
          .meta({
            description:
              "Policy that says who may associate endpoints; null: its own account alone; left out: unknown",
            ...policyTypes,
          }),
        mappings: z.array(mapping).describe("Where its base paths lead"),
        associations: z
          .array(endpointId)
          .optional()
          .describe("Every endpoint that is associated with it; left out: unknown"),
      }),
    )
    .optional()
    .describe(
      "All private custom domains, by arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID; left out: unknown",
    ),
  disableExecuteApiEndpoint: z
    .boolean()
    .optional()
    .describe("The API's own names are closed, and domains alone lead to it"),
};

/** Stages of the API to which base paths lead. */
export function stagesOf(domain: DomainInput | undefined, api: string): string[] {
  const own = api.split(":")[5];
  const leading = domain?.mappings.filter((each) => (each.api ?? own) === own) ?? [];
  return [...new Set(leading.map(({ stage }) => stage))];
}

const arnShape =
  /^(arn:aws[a-z-]*):(execute-api|apigateway):([a-z0-9-]+):(\d{12}):\/domainnames\/[a-z0-9.-]+\+[a-z0-9]+$/;

function arnFault(arn: string, { partition, region, account }: ApiArn): string | undefined {
  const form = `arn:${partition}:execute-api:${region}:${account}:/domainnames/NAME+ID`;
  const [, start, service, ofRegion, owner] = arnShape.exec(arn) ?? [];
  if (start === undefined) return `is no ARN of a private domain; write ${form}`;
  if (service === "apigateway") return `is the ARN by which it is managed; calls have ${form}`;
  return start === `arn:${partition}` && ofRegion === region && owner === account
    ? undefined
    : `is not of the API's region and account, and then leads to no API of it; write ${form}`;
}

/** Reports what is wrong with the domains of a case, and the grants by doors that it does not have. */
export function checkDomains(proofCase: ProofCase, api: ApiArn, errors: Errors): void {
  const { domains = {}, endpointType = "PRIVATE", intent } = proofCase;
  for (const [arn, { mappings, managementPolicy }] of Object.entries(domains)) {
    const at = `domains.${arn}`;
    const fault = arnFault(arn, api);
    if (fault !== undefined) errors.add(at, fault);
    if (endpointType !== "PRIVATE")
      errors.add(at, `leads to PRIVATE APIs alone, and the API is ${endpointType}`);
    const seen = new Set<string>();
    mappings.forEach(({ basePath = "(none)" }, i) => {
      if (seen.has(basePath))
        errors.add(`${at}.mappings[${i}]`, `"${basePath}" stands twice; it leads to one API`);
      seen.add(basePath);
    });
    if (managementPolicy !== undefined && managementPolicy !== null)
      parsePolicy(
        managementPolicy,
        `${at}.managementPolicy`,
        { kind: "endpoint", partition: api.partition },
        errors,
      );
  }
  const stages = Object.values(domains).flatMap((domain) => stagesOf(domain, api.arn));
  intent.forEach(({ vpce, door: by = "host", stage }, i) => {
    if (by === "host") return;
    const at = `intent[${i}]`;
    const leads = language([glob(stage, { wildcard: Class.notSlash })]);
    if (vpce === null)
      errors.add(`${at}.vpce`, "is null, and a private domain is reached through endpoints alone");
    if (!stages.some((each) => leads.accepts(each)))
      errors.add(
        `${at}.door`,
        `is "${by}", and no base path of a domain of the case leads to stage "${stage}"; add it to domains, or write "host"`,
      );
  });
}
