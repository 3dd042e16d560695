import { type RawDocument, statementsOf } from "./documents";

/** Ids that AWS does not give out: letters only a placeholder has in this place. */
const symbolicApiId = "symbolic00";
const symbolicAccount = "000000000000";

const inText = /arn:(aws[a-z-]*):execute-api:([a-z0-9-]+):(\d{12}):([A-Za-z0-9*?-]+)/g;

/**
 * The ARN that a document is proved for. The id is the API's where it is known; region and account are those that
 * the document itself names, since a rule on one resource sees neither. The rule on the whole stack takes the id
 * that the API has there.
 */
export function apiArnFor(document: RawDocument, apiId: string | undefined): string {
  const named = [...JSON.stringify(statementsOf(document)).matchAll(inText)].map(
    ([, partition = "aws", region = "", account = "", id = ""]) => ({ partition, region, account, id }),
  );
  const own = named.find(({ id }) => id === apiId) ?? named[0];
  const { partition, region, account } = own ?? {
    partition: "aws",
    region: "us-east-1",
    account: symbolicAccount,
  };
  return `arn:${partition}:execute-api:${region}:${account}:${apiId ?? symbolicApiId}`;
}

/** The partition of those who are named. */
export function partitionOf(principals: readonly string[]): string {
  return principals.find((name) => name.startsWith("arn:"))?.split(":")[1] ?? "aws";
}

/** An API that has no id yet, in the partition of those who are to call it. */
export function symbolicApiArn(grants: readonly { readonly principals: readonly string[] }[]): string {
  const partition = partitionOf(grants.flatMap(({ principals }) => principals));
  return `arn:${partition}:execute-api:us-east-1:${symbolicAccount}:${symbolicApiId}`;
}

export const isSymbolic = (api: string): boolean => api.endsWith(`:${symbolicApiId}`);

/** A role, of another account than the API's, for callers that are not known yet. */
export function symbolicCaller(index: number, partition: string): string {
  return `arn:${partition}:iam::000000000001:role/symbolic-caller-${index + 1}`;
}

/** An endpoint id for one that is not known yet; 17 digits, as AWS gives them. */
export function symbolicEndpoint(index: number): string {
  return `vpce-${"0".repeat(14)}${(index + 1).toString(16).padStart(3, "0")}`;
}
