import { patternMatches } from "../../prover";
import { conditionValues, listed, type RawDocument, statementsOf } from "../../resources/policy-document";
import { UnreadableProperty } from "../../resources/properties";

const arn = /^arn:([^:]*):execute-api:([^:]*):([^:]*):([^/]*)(\/.*)?$/;

interface NamedApi {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

/** The API parts of every resource that an Allow names. */
function allowedApis(document: RawDocument): NamedApi[] {
  return statementsOf(document).flatMap((statement) => {
    if (statement.Effect !== "Allow") return [];
    if (statement.NotResource !== undefined) return [anything];
    return listed(statement.Resource).map((resource) => {
      if (resource === "*") return anything;
      const [, partition, region, account, id, path = ""] = arn.exec(resource) ?? [];
      if (partition === undefined || region === undefined || account === undefined || id === undefined) {
        if (/^arn:/.test(resource) && !resource.includes("execute-api") && !/[*?]/.test(resource))
          return nothing;
        throw new UnreadableProperty("policy", `resource "${resource}" is not an ARN of execute-api`);
      }
      // A private custom domain, which calls of an API may come by: the API's own ARN must be named beside it.
      if (id === "" && path.startsWith("/domainnames/")) return nothing;
      return { partition: fill(partition, "aws"), region, account, id };
    });
  });
}

const anything: NamedApi = { partition: "aws", region: "*", account: "*", id: "*" };
const nothing: NamedApi = { partition: "aws", region: "none-1", account: "000000000000", id: "none" };

/** APIs that a document reaches and names in full. */
export function namedApis(document: RawDocument): string[] {
  return allowedApis(document)
    .filter((api) => api !== nothing && !/[*?]/.test(api.account + api.id))
    .map(({ partition, region, account, id }) => {
      return `arn:${partition}:execute-api:${fill(region, "us-east-1")}:${account}:${id}`;
    });
}

/**
 * APIs that a document reaches without naming them: for each pattern with a wildcard in account or id, an API that
 * fits it and that nobody wrote down, of some account and of those that conditions name.
 */
export function unnamedApis(document: RawDocument): string[] {
  const accounts = conditionValues(document, "aws:ResourceAccount").map(filledAccount);
  return allowedApis(document)
    .filter(({ account, id }) => /[*?]/.test(account + id))
    .flatMap(({ partition, region, account, id }) => {
      const fitting = accounts.filter((each) => patternMatches(account, each));
      return [...new Set([filledAccount(account), ...fitting])].map(
        (owner) =>
          `arn:${partition}:execute-api:${fill(region, "us-east-1")}:${owner}:${fill(id, "z").padEnd(10, "z")}`,
      );
    });
}

const filledAccount = (pattern: string) => fill(pattern, "9".repeat(12)).padEnd(12, "9").slice(0, 12);

function fill(pattern: string, text: string): string {
  return pattern.replaceAll("*", text).replaceAll("?", text.slice(0, 1));
}
