import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { accountId, region } from "../../shared/contract/identifiers";
import { Failure } from "../../shared/terminal/failure";
import { configFile } from "../stacks/consumers";
import { checkout, lastOf, projectFolder } from "../stacks/project";
import { textOf } from "./write-files";
import { configOf } from "./yaml-list";

/** A file of a stack's config. */
export interface ConfigFile {
  readonly path: string;
  /** As people name it, from the checkout's folder. */
  readonly shown: string;
  /** Undefined where there is no such file. */
  readonly text: string | undefined;
}

/** The files that speak of a consumer of a deployment. */
export interface DeploymentFiles {
  /** The consumer's own. */
  readonly consumer: ConfigFile;
  readonly provider: ConfigFile & { readonly text: string };
  readonly acceptance: ConfigFile;
  /** Of the consumer that the deployment has from the start. */
  readonly first: ConfigFile;
}

/** @throws Failure with the stacks that there are */
export function filesOf(consumer: string, stack: string, folder = checkout): DeploymentFiles {
  const file = (project: Parameters<typeof projectFolder>[0], name: string): ConfigFile => {
    const shown = join(relative(checkout, projectFolder(project)), configFile(name));
    const path = join(folder, shown);
    return { path, shown, text: textOf(path) };
  };
  const provider = file("provider", stack);
  if (provider.text === undefined) {
    const names = readdirSync(join(folder, "provider"))
      .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
      .filter((name) => name !== "dev.example");
    throw new Failure(
      `--stack ${stack}: there is no ${provider.shown}; expected one of: ${names.join(", ")}\n` +
        `  next: cp provider/Pulumi.dev.example.yaml ${provider.shown}, and put the provider's account into it`,
      64,
    );
  }
  return {
    consumer: file("consumer", consumer),
    provider: { ...provider, text: provider.text },
    acceptance: file("acceptance", stack),
    first: file("consumer", stack),
  };
}

const accounts = z.array(accountId).catch([]);
const role = z.array(z.object({ roleArn: z.string() }));

/** Where a stack is deployed, as its config says. */
export function placeIn({ text, shown }: ConfigFile) {
  const config = text === undefined ? {} : configOf(text, shown);
  const roles = role.safeParse(config["aws:assumeRoles"]);
  return {
    region: region.safeParse(config["aws:region"]).data,
    accounts: accounts.parse(config["aws:allowedAccountIds"]),
    roleArn: roles.success ? roles.data[0]?.roleArn : undefined,
  };
}

const entries = z.array(z.looseObject({ stack: z.string().optional() }));

export type Entry = z.infer<typeof entries>[number];

/** A list of a stack's config whose entries name stacks; undefined where it is not set. */
export function entriesIn({ text, shown }: ConfigFile, key: string): Entry[] | undefined {
  const value = text === undefined ? undefined : configOf(text, shown)[key];
  if (value === undefined || value === null) return undefined;
  const result = entries.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Failure(
    `${shown}: ${[key, ...(issue?.path ?? [])].join(".")}: ${issue?.message}; expected a list of entries with stack\n` +
      "  next: edit it, then run again",
  );
}

/** The place in a list of the entry of a consumer; -1 where it has none. */
export function placeOf(consumer: string, list: readonly Entry[]): number {
  return list.findIndex(({ stack }) => stack !== undefined && lastOf(stack) === consumer);
}
