import { patternMatches } from "../../prover";
import type { Resource } from "../../resources/resource";
import { optionalText } from "../../resources/schemas";
import { listed, type RawDocument, type RawStatement, statementsOf, withStatements } from "./documents";

/**
 * The policy of a private custom domain name, said of an API behind it. Its resources are the domain's ARN
 * (arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID), which has no stage, method or path: a statement whose
 * resources cover the domain covers every call, and another none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share-cli.html
 */
export function domainDocument(resource: Resource, document: RawDocument): RawDocument {
  const name = resource.properties.read("domainName", optionalText) ?? "";
  const statements = statementsOf(document).map((statement) => ofAnyCall(statement, name));
  return withStatements(
    document,
    statements.filter((statement) => statement !== undefined),
  );
}

function ofAnyCall(statement: RawStatement, name: string): RawStatement | undefined {
  const { Resource: resource, NotResource: notResource, ...rest } = statement;
  const covered = resource !== undefined && listed(resource).some((pattern) => covers(pattern, name));
  const excluded = notResource !== undefined && !listed(notResource).some((pattern) => covers(pattern, name));
  return covered || excluded ? { ...rest, Resource: "*" } : undefined;
}

/** AWS adds the id only when the domain is created: a pattern covers it when some id fits. */
function covers(pattern: string, name: string): boolean {
  if (pattern === "*" || pattern.startsWith("execute-api:/")) return true;
  const [, domain] = /^arn:[^:]*:execute-api:[^:]*:[^:]*:(.*)$/.exec(pattern) ?? [];
  if (domain === undefined) return false;
  const [before = ""] = domain.split("+");
  return patternMatches(before, `/domainnames/${name}`) || /^\/?\*$/.test(domain);
}
