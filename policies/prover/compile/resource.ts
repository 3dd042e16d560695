/**
 * Resource and NotResource against one API, or against a domain. The part before the stage is fixed, so a pattern
 * becomes what may follow it: STAGE/METHOD/PATH.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import type { ParsedStatement } from "../parse/policy";
import type { TextForm } from "../parse/universe";
import { type Language, language } from "../sets/language";
import { Class, glob, isMany, literal, many, one, tokenMatches } from "../sets/tokens";
import type { IntendedAccess } from "../types";
import { httpMethods } from "./api";
import type { Notes } from "./compilation";
import { afterPrefix, countColons, toTokens, type WildcardReading } from "./patterns";
import { domainOf, type PolicyContext } from "./policy-context";
import { hasVariable, type Item, readItems } from "./variables";

/** A union of patterns under the narrowest and the widest reading that AWS's documentation leaves open. */
export interface LanguageRange {
  readonly must: Language;
  readonly may: Language;
}

const wide: WildcardReading = {};
/** Wildcards stay inside their part of the ARN, save a `*` that ends the pattern. */
const narrow: WildcardReading = { inPart: Class.notColon, endReachesOn: true };

const colon = 58;
const shorthand = "execute-api:";

interface Residuals {
  readonly must: readonly number[][];
  readonly may: readonly number[][];
}

function residuals(
  pattern: string,
  statement: ParsedStatement,
  policyContext: PolicyContext,
  notes: Notes,
): Residuals {
  const domain = policyContext.about === "domain" ? domainOf(policyContext.ingress) : undefined;
  const prefix = domain ?? `${policyContext.api.arn}/`;
  const text = expanded(pattern, policyContext, domain);
  if (domain === undefined && text.startsWith(prefix) && !hasVariable(text, statement)) {
    const rest = [glob(text.slice(prefix.length))];
    return { must: rest, may: rest };
  }
  const { items, holes } = readItems(text, statement, policyContext);
  if (!items) return { must: [], may: [] };
  for (const reason of holes) notes.add(statement.path, `"${pattern}": ${reason}`);
  const after = (reading: WildcardReading, from: readonly Item[] = items) => {
    const rests = afterPrefix(toTokens(from, reading), prefix, tokenMatches, isMany);
    // Nothing follows a domain's ARN: a pattern takes in every call by the domain, or none.
    if (domain === undefined) return rests;
    return rests.some((rest) => rest.every(isMany)) ? [[many(Class.any)]] : [];
  };
  const may = after(wide);
  if (pattern !== "*" && countColons(items) < 5 && holes.length === 0) {
    // An ARN of fewer than six parts is completed with wildcards, at least in identity policies.
    const completed: Item[] = [...items];
    while (countColons(completed) < 5) completed.push(colon, "*");
    may.push(...after(wide, completed));
  }
  return { must: holes.length > 0 ? [] : after(narrow), may };
}

/** API Gateway writes out the short form as it stores a policy. */
function expanded(pattern: string, { api, policy }: PolicyContext, domain: string | undefined): string {
  if (!pattern.startsWith(`${shorthand}/`)) return pattern;
  // https://docs.aws.amazon.com/cli/latest/reference/apigateway/create-domain-name.html, example 2
  return policy === "domain" ? (domain ?? pattern) : api.arn + pattern.slice(shorthand.length);
}

export function resourceRange(
  statement: ParsedStatement,
  policyContext: PolicyContext,
  notes: Notes,
): LanguageRange {
  const all = statement.resource.patterns.map((pattern) =>
    residuals(pattern, statement, policyContext, notes),
  );
  const must = language(all.flatMap((each) => each.must));
  const may = language(all.flatMap((each) => each.may));
  const same =
    must.patterns.size === may.patterns.size &&
    [...must.patterns.keys()].every((key) => may.patterns.has(key));
  const { patterns } = statement.resource;
  const parted = patterns.find((pattern) => {
    const [plain = ""] = pattern.split("$", 1);
    const wildcard = plain.search(/[*?]/);
    return wildcard >= 0 && plain.lastIndexOf(":") > wildcard;
  });
  if (!same && parted !== undefined) {
    notes.add(
      statement.path,
      `a wildcard before a colon, as in "${parted}", may or may not reach past it; name region, account and API in full`,
    );
  }
  return same ? { must, may: must } : { must, may };
}

/** Every STAGE/METHOD/PATH that can be asked for with these methods. */
export function requests(
  methods: readonly string[],
  stage: TextForm,
  path: Class,
  longest: number,
): Language {
  const slash = literal("/");
  const { characters } = stage.certain;
  return language(
    methods.map((method) => [
      one(characters),
      many(characters),
      ...slash,
      ...literal(method),
      ...slash,
      many(path),
    ]),
    longest,
  );
}

/** Requests to a stage whose name is longer than API Gateway lets it be. */
export const tooLongStages = ({ certain: { characters }, longest }: TextForm): Language =>
  language([
    [...Array<number>(longest + 1).fill(one(characters)), many(characters), ...literal("/"), many(Class.any)],
  ]);

/** Requests to one of these stages. */
export const onStages = (stages: readonly string[]): Language =>
  language(stages.map((stage) => [...literal(`${stage}/`), many(Class.any)]));

/** Paths with a % that two hexadecimal digits do not follow: no URL has one. */
export const barePercents = (): Language => {
  const percent = [many(Class.any), ...literal("%")];
  const odd = [one(Class.notHexOfAnyCase), many(Class.any)];
  const digit = one(Class.hexOfAnyCase);
  return language([percent, [...percent, ...odd], [...percent, digit], [...percent, digit, ...odd]]);
};

const methodsOf = (method: string): readonly string[] =>
  method === "*" || method === "ANY" ? httpMethods : [method];

/** The requests that a grant's stage, method and path take in. */
export function grantLanguage(grants: readonly IntendedAccess[]): Language {
  const patterns: number[][] = [];
  for (const { stage, method, path } of grants) {
    for (const each of methodsOf(method)) {
      patterns.push([
        ...glob(stage, { wildcard: Class.notSlash }),
        ...literal(`/${each}`),
        ...glob(path === "*" ? "/*" : path),
      ]);
    }
  }
  return language(patterns);
}
