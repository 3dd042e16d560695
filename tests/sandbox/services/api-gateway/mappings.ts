import { AwsError } from "../../gateway/errors";
import { own } from "../../own";

type Declared = Readonly<Record<string, boolean>> | undefined;

const name = "[\\w$.*:!#%&'+^`|~-]+";
export const requestParameter = new RegExp(`^method\\.request\\.(path|querystring|header)\\.${name}$`);
export const responseParameter = new RegExp(`^method\\.response\\.header\\.${name}$`);
const integrationParameter = new RegExp(`^integration\\.request\\.(path|querystring|header)\\.${name}$`);

const multivalue = /^method\.request\.multivalue(querystring|header)\./;
const constant = /^'[\s\S]*'$/;
const variable = /^(context|stageVariables)\.[\w.-]+$/;
const wholeBody = /^method\.request\.body(\..+)?$/;
const integrationResult = /^integration\.response\.(body(\..+)?|(multivalue)?header\..+)$/;

/** @throws AwsError BadRequestException for a parameter name without a location */
export function checkParameter(parameter: string, places: RegExp): void {
  if (!places.test(parameter)) throw invalid(`parameter specified: ${parameter}`);
}

/**
 * Parameters of an integration's request are mapped from declared parameters of the method's.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
export function checkRequestMappings(
  mapped: Readonly<Record<string, string>> | undefined,
  declared: Declared,
): void {
  for (const [target, source] of Object.entries(mapped ?? {})) {
    checkParameter(target, integrationParameter);
    if ([constant, variable, wholeBody].some((it) => it.test(source))) continue;
    const single = source.replace(multivalue, "method.request.$1.");
    if (!requestParameter.test(single)) throw invalid(`specified: ${source}`);
    if (own(declared, single) === undefined) throw invalid(`parameter specified: ${source}`);
  }
}

/** A mapping's target must be a declared header of the method response. */
export function checkResponseMappings(
  mapped: Readonly<Record<string, string>> | undefined,
  declared: Declared,
): void {
  for (const [target, source] of Object.entries(mapped ?? {})) {
    if (own(declared, target) === undefined) throw invalid(`parameter specified: ${target}`);
    if (![constant, variable, integrationResult].some((it) => it.test(source)))
      throw invalid(`specified: ${source}`);
  }
}

function invalid(what: string): AwsError {
  return new AwsError(
    "BadRequestException",
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ${what}]`,
  );
}
