import { partitionIn, patternMatches, regionIn } from "../../prover";
import { type RawDocument, statementsOf } from "../../resources/policy-document";

/** Stands for the id of an API or a domain that is not known yet: AWS gives out no such id. */
export const symbolicId = "symbolic00";
const symbolicAccount = "000000000000";

const inText = /arn:([a-z*?-]+):execute-api:([a-z0-9*?-]+):([0-9*?]+):([A-Za-z0-9*?-]+)/g;

/**
 * The ARNs that a document is proved for, the likeliest first. The id is the API's where it is known. A rule on one
 * resource sees neither region nor account, and of an API that carries its own policy no id: there it may be any that
 * the document names, each of which is taken in turn.
 */
export function apiArnsFor(document: RawDocument, apiId: string | undefined): [string, ...string[]] {
  const named = [...JSON.stringify(statementsOf(document)).matchAll(inText)].map(
    ([, pattern = "", place = "", account = "", id = ""]) => ({
      start: startOf(pattern, place, account),
      id: /[*?]/.test(id) ? filled(id, "0") : id,
      own: id === apiId,
    }),
  );
  const likeliest = named.filter(({ own }) => own);
  const arns = (likeliest.length > 0 ? likeliest : named).map(
    ({ start, id }) => `${start}:${apiId ?? (/^0?$/.test(id) ? symbolicId : id)}`,
  );
  const [first = `arn:aws:execute-api:us-east-1:${symbolicAccount}:${apiId ?? symbolicId}`, ...others] =
    new Set(arns);
  return [first, ...others];
}

const domainInText =
  /arn:([a-z*?-]+):execute-api:([a-z0-9*?-]+):([0-9*?]+):(?:\/domainnames\/([a-z0-9.*?-]+)(?:\+([a-z0-9]+))?)?/g;

/**
 * The ARNs of a private domain's calls that its policy is proved for. Where AWS has not given out the id yet, it may be
 * any that the document names for a domain of the name.
 */
export function domainArnsFor(
  document: RawDocument,
  name: string,
  domainId: string | undefined,
): [string, ...string[]] {
  const arns = [...JSON.stringify(statementsOf(document)).matchAll(domainInText)].map(
    ([, pattern = "", place = "", account = "", named = "", id = ""]) => {
      const own = domainId ?? (id !== "" && patternMatches(named, name) ? id : symbolicId);
      return `${startOf(pattern, place, account)}:/domainnames/${name}+${own}`;
    },
  );
  const start = `arn:aws:execute-api:us-east-1:${symbolicAccount}`;
  const [first = `${start}:/domainnames/${name}+${domainId ?? symbolicId}`, ...others] = new Set(arns);
  return [first, ...others];
}

/** An API that a private domain may lead to: it is of the same account and region. */
export const apiBehind = (domain: string): string =>
  `${domain.split(":").slice(0, 5).join(":")}:${symbolicId}`;

/** The start of an ARN that a pattern of partition, region and account matches. */
function startOf(pattern: string, place: string, account: string): string {
  const region = place === "*" ? regionIn(pattern) : filled(place, "us-east-1");
  const partition = /[*?]/.test(pattern) ? partitionIn(region) : pattern;
  const owner = /[*?]/.test(account) ? filled(account, "0").padEnd(12, "0").slice(0, 12) : account;
  return `arn:${partition}:execute-api:${region}:${owner}`;
}

/** A text that a pattern matches. */
function filled(pattern: string, any: string): string {
  return pattern.replaceAll("*", any).replaceAll("?", any.slice(0, 1));
}

/** The partition of those who are named. */
export function partitionOf(principals: readonly string[]): string {
  return principals.find((name) => name.startsWith("arn:"))?.split(":")[1] ?? "aws";
}

/** An API that has no id yet, in the partition of those who are to call it. */
export function symbolicApiArn(grants: readonly { readonly principals: readonly string[] }[]): string {
  const partition = partitionOf(grants.flatMap(({ principals }) => principals));
  return `arn:${partition}:execute-api:${regionIn(partition)}:${symbolicAccount}:${symbolicId}`;
}

export const isSymbolic = (api: string): boolean => api.endsWith(`:${symbolicId}`);

/** A role, of another account than the API's, for callers that are not known yet. */
export function symbolicCaller(index: number, partition: string): string {
  return `arn:${partition}:iam::000000000001:role/symbolic-caller-${index + 1}`;
}

/** An endpoint id for one that is not known yet; 17 digits, as AWS gives them. */
export function symbolicEndpoint(index: number): string {
  return `vpce-${"0".repeat(14)}${(index + 1).toString(16).padStart(3, "0")}`;
}
