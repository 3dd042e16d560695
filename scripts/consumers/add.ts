import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { lastOf } from "../stacks/project";
import {
  type ConfigFile,
  type DeploymentFiles,
  type Entry,
  entriesIn,
  placeIn,
  placeOf,
} from "./deployment-files";
import { consumersIn, defaultEntry, type GrantEntry, grantOf, grantText, routesIn } from "./grants";
import type { FileChange } from "./write-files";
import { configOf, withEntry } from "./yaml-list";

export interface Addition {
  readonly name: string;
  readonly account: string;
  readonly stack: string;
  readonly region?: string | undefined;
  readonly role?: string | undefined;
  readonly profile?: string | undefined;
  readonly organization?: string | undefined;
  /** Another pipeline deploys it. */
  readonly elsewhere?: true | undefined;
  /** It may call by the API's private domain. */
  readonly domain?: true | undefined;
  readonly grants: readonly string[];
}

/** What becomes of the files, and a line about each. */
export interface Planned {
  readonly changes: readonly FileChange[];
  readonly lines: readonly string[];
}

/** @throws Failure naming every value that cannot be, what is accepted, and the next command */
export function planAddition(addition: Addition, files: DeploymentFiles): Planned {
  const { name, stack } = addition;
  const routes = routesIn(files.provider);
  const asked = addition.grants.length > 0 ? addition.grants : ["GET /"];
  const grants = asked.map((text) => ({ text, grant: grantOf(text, routes) }));
  const faults = [
    ...nameFaults(addition),
    ...placeFaults(addition, files),
    ...domainFaults(addition, files),
    ...grants.flatMap(({ text, grant }) =>
      "fault" in grant ? [`grant ${JSON.stringify(text)}: ${grant.fault}`] : [],
    ),
  ];
  const entries = grants.flatMap(({ grant }) => ("fault" in grant ? [] : [grant]));
  if (faults.length === 0) faults.push(...existing(addition, files, entries));
  if (faults.length > 0)
    throw new Failure(`${faults.join("\n  ")}\n  next: npm run add-consumer -- --help`, 64);
  const planned = [
    addition.elsewhere ? undefined : consumerFile(addition, files),
    addition.elsewhere ? undefined : acceptanceEntry(addition, files),
    // Last: what the others name is there by then, also where a machine stops half-way.
    providerEntry(addition, files, entries),
  ].filter((each) => each !== undefined);
  return {
    changes: planned.flatMap(({ change }) => change ?? []),
    lines: [
      `consumer ${name} in account ${addition.account}, of stack ${stack}:`,
      ...planned.map(({ file, what }) => `  ${file.shown}: ${what}`),
    ],
  };
}

interface PlannedFile {
  readonly file: ConfigFile;
  readonly what: string;
  readonly change?: FileChange;
}

function nameFaults({ name, stack }: Addition): string[] {
  if (name !== lastOf(stack)) return [];
  return [`name ${name}: it is the deployment's own consumer; expected another name`];
}

function placeFaults(addition: Addition, { provider }: DeploymentFiles): string[] {
  const { account, region, elsewhere, role, profile } = addition;
  const own = placeIn(provider);
  const faults: string[] = [];
  if (own.accounts.includes(account))
    faults.push(`--account ${account}: it is the provider's (${provider.shown}); expected the consumer's`);
  if (region !== undefined && own.region !== undefined && region !== own.region)
    faults.push(`--region ${region}: a private API is called from its own region; expected ${own.region}`);
  if (region === undefined && own.region === undefined)
    faults.push(`--region is missing: ${provider.shown} has no aws:region; expected the API's`);
  if (role !== undefined && role.split(":")[4] !== account)
    faults.push(`--role ${role}: it is of another account; expected arn:aws:iam::${account}:role/NAME`);
  const idle = role !== undefined ? "--role" : profile !== undefined ? "--profile" : undefined;
  if (elsewhere && idle !== undefined) faults.push(`${idle}: another pipeline deploys it; expected none`);
  return faults;
}

/** As the provider's program has it: a domain to call by, and for every consumer where it is the only door. */
function domainFaults({ domain }: Addition, { provider }: DeploymentFiles): string[] {
  const own = configOf(provider.text, provider.shown)["provider:domain"];
  const given = z.looseObject({ name: z.string(), onlyDoor: z.boolean().optional() }).safeParse(own).data;
  if (domain && given === undefined)
    return [`--domain: ${provider.shown} has no provider:domain; expected one (docs/private-domain.md)`];
  if (!domain && given?.onlyDoor === true)
    return [`--domain is missing: ${given.name} is the only door to the API (onlyDoor of provider:domain)`];
  return [];
}

/** What is there by this name already, and is something else. */
function existing(addition: Addition, files: DeploymentFiles, grants: readonly GrantEntry[]): string[] {
  const { name, account, stack } = addition;
  const { consumer, provider } = files;
  const found = consumersIn(provider)?.find((_, at, all) => at === placeOf(name, all));
  const remove = `expected a new name, or npm run remove-consumer -- ${name} --stack ${stack} first`;
  const faults: string[] = [];
  if (found !== undefined && !isDeepStrictEqual(found, entryOf(addition, grants, found)))
    faults.push(
      `name ${name}: ${provider.shown} has it with other values: ${JSON.stringify(found)}; ${remove}`,
    );
  if (consumer.text === undefined) return faults;
  const config = configOf(consumer.text, consumer.shown);
  const { accounts } = placeIn(consumer);
  const named = z.string().catch("").parse(config["consumer:providerStack"]);
  if (addition.elsewhere)
    faults.push(
      `--elsewhere: ${consumer.shown} is here, by which it is deployed from here; expected no such file`,
    );
  else if (!isDeepStrictEqual(accounts, [account]))
    faults.push(
      `name ${name}: ${consumer.shown} has it in account ${accounts.join(", ") || "of nobody knows"}, not ${account}; expected a new name`,
    );
  else if (lastOf(named || name) !== lastOf(stack))
    faults.push(
      `name ${name}: ${consumer.shown} has it as a consumer of ${named || name}; expected a new name`,
    );
  return faults;
}

/** ORGANIZATION/consumer/NAME, of the organization that the provider's config names elsewhere. */
function fullName({ name, organization }: Addition, provider: ConfigFile): string {
  const named = consumersIn(provider)?.find(({ stack }) => stack?.includes("/"));
  return `${organization ?? named?.stack?.split("/")[0] ?? "organization"}/consumer/${name}`;
}

function entryOf(addition: Addition, grants: readonly GrantEntry[], found?: Entry) {
  const stack = found?.stack ?? "";
  const deploy = addition.elsewhere ? { deploy: false } : {};
  return { stack, ...deploy, ...(addition.domain ? { domain: true } : {}), grants: [...grants] };
}

function providerEntry(
  addition: Addition,
  { provider }: DeploymentFiles,
  grants: readonly GrantEntry[],
): PlannedFile {
  const list = consumersIn(provider);
  if (list !== undefined && placeOf(addition.name, list) >= 0)
    return { file: provider, what: "has it already" };
  const key = "provider:consumers";
  const entry = { ...entryOf(addition, grants), stack: fullName(addition, provider) };
  // Without the key the deployment's own consumer is admitted, and must be still.
  const before =
    list === undefined ? withEntry(provider.text, provider.shown, key, defaultEntry) : provider.text;
  const text = withEntry(before, provider.shown, key, entry);
  const own = list === undefined ? ", and the deployment's own consumer as it was by default" : "";
  const byDomain = addition.domain ? ", by the private domain too" : "";
  const what = `an entry in ${key}, granted ${grants.map(grantText).join(", ")}${byDomain}${own}`;
  return { file: provider, what, change: { path: provider.path, text } };
}

/** How the consumer's account is reached: as the options say, or by a role of the name that the first consumer has. */
function credentials({ name, account, role, profile }: Addition, first: ConfigFile) {
  const like = placeIn(first).roleArn?.replace(/(?<=:)[0-9]{12}(?=:role\/)/, account);
  if (role !== undefined) return { roleArn: role };
  if (profile !== undefined) return { profile };
  return like === undefined ? { profile: name } : { roleArn: like };
}

function consumerFile(addition: Addition, { consumer, provider, first }: DeploymentFiles): PlannedFile {
  if (consumer.text !== undefined) return { file: consumer, what: "is there already, and left as it is" };
  const { name, account, stack } = addition;
  const { roleArn, profile } = credentials(addition, first);
  const region = addition.region ?? placeIn(provider).region;
  const organization = fullName(addition, provider).split("/")[0];
  const text = stringify({
    config: {
      "aws:region": region,
      "aws:allowedAccountIds": [account],
      ...(roleArn === undefined ? { "aws:profile": profile } : { "aws:assumeRoles": [{ roleArn }] }),
      "aws:defaultTags": { tags: { project: "private-api", side: "consumer", stack: name } },
      "consumer:providerStack": `${organization}/provider/${lastOf(stack)}`,
    },
  });
  const what = `written: region ${region}, ${roleArn === undefined ? `profile ${profile}` : `role ${roleArn}`}`;
  return { file: consumer, what, change: { path: consumer.path, text } };
}

function acceptanceEntry(
  addition: Addition,
  { acceptance, provider, first }: DeploymentFiles,
): PlannedFile | undefined {
  const key = "acceptance:consumers";
  if (acceptance.text === undefined) return undefined;
  const list = entriesIn(acceptance, key) ?? [];
  if (placeOf(addition.name, list) >= 0) return { file: acceptance, what: "has it already" };
  const entry = { stack: fullName(addition, provider), ...credentials(addition, first) };
  const text = withEntry(acceptance.text, acceptance.shown, key, entry);
  const what = `an entry in ${key}: calls are made from its probe too`;
  return { file: acceptance, what, change: { path: acceptance.path, text } };
}
