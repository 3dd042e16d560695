import { Failure } from "../../shared/terminal/failure";
import { nearest } from "../../shared/terminal/nearest";
import { lastOf } from "../stacks/project";
import type { NextStep } from "../terminal/next";
import type { Planned } from "./add";
import { type ConfigFile, type DeploymentFiles, entriesIn, placeOf } from "./deployment-files";
import { consumersIn } from "./grants";
import type { FileChange } from "./write-files";
import { configOf, withoutEntry } from "./yaml-list";

export interface Removal {
  readonly name: string;
  readonly stack: string;
  /** Of the consumer's stack, 0 where it is not deployed; undefined where nobody could find out. */
  readonly resources: number | undefined;
}

/** Whether the consumer's config is here, and is of this deployment. */
export function isHere({ consumer }: DeploymentFiles, stack: string): boolean {
  if (consumer.text === undefined) return false;
  const named = configOf(consumer.text, consumer.shown)["consumer:providerStack"];
  return typeof named === "string" && lastOf(named) === lastOf(stack);
}

/** @throws Failure where there is no such consumer, with those that there are */
export function planRemoval(removal: Removal, files: DeploymentFiles): Planned {
  const { name, stack, resources } = removal;
  if (name === lastOf(stack))
    throw new Failure(
      `name ${name}: it is the deployment's own consumer; expected another\n  next: npm run destroy -- --stack ${stack}`,
      64,
    );
  const here = isHere(files, stack);
  const taken = [
    withoutConsumer(name, files.provider, "provider:consumers"),
    withoutConsumer(name, files.acceptance, "acceptance:consumers"),
  ].filter((each) => each !== undefined);
  if (taken.length === 0 && !here) throw new Failure(unknownText(removal, files), 64);
  const { path, shown } = files.consumer;
  const changes: FileChange[] = taken.map(({ change }) => change);
  const lines = taken.map(({ line }) => `  ${line}`);
  if (here && resources === 0) {
    changes.push({ path, text: undefined });
    lines.push(`  ${shown}: removed, since its stack has no resources`);
  } else if (here) {
    const why =
      resources === undefined
        ? "whether its stack has resources could not be determined"
        : `its stack has ${resources} resources`;
    lines.push(`  ${shown}: kept, since ${why}`);
  }
  return { changes, lines: [`consumer ${name} of stack ${stack}:`, ...lines] };
}

const onSandbox = ['eval "$(npm run --silent sandbox -- --print-env)"', "pulumi, on the sandbox"] as const;

/** What is left to do, in the order that AWS allows: the API ends the association before the endpoint is deleted. */
export function nextAfter({ name, stack, resources }: Removal, here: boolean): NextStep[] {
  return [
    [`npm run up -- --stack ${stack}`, "the API no longer admits it"],
    ...(here && resources !== 0
      ? ([
          ...(lastOf(stack) === "sandbox" ? [onSandbox] : []),
          [`pulumi -C consumer destroy --stack ${name}`],
          [`pulumi -C consumer stack rm ${name}`, "its config file goes with it"],
        ] as const)
      : []),
    ...(here ? [] : ([["have it taken down by the pipeline that deploys it"]] as const)),
  ];
}

function withoutConsumer(name: string, file: ConfigFile, key: string) {
  const list = entriesIn(file, key);
  const at = list === undefined ? -1 : placeOf(name, list);
  if (file.text === undefined || at < 0) return undefined;
  const text = withoutEntry(file.text, file.shown, key, at);
  const domain = list?.[at]?.domain === true ? ", and with it its share of the private domain" : "";
  return { change: { path: file.path, text }, line: `${file.shown}: its entry in ${key} is out${domain}` };
}

function unknownText({ name, stack }: Removal, { provider, consumer }: DeploymentFiles): string {
  const names = (consumersIn(provider) ?? []).flatMap(({ stack: named }) =>
    named === undefined || lastOf(named) === lastOf(stack) ? [] : [lastOf(named)],
  );
  const others = names.length === 0 ? "it names none" : `expected one of: ${names.join(", ")}`;
  const other = consumer.text === undefined ? "" : `, and ${consumer.shown} is not this deployment's`;
  return (
    `name ${name}: ${provider.shown} names no such consumer${other}; ${others}${nearest(name, names)}\n` +
    "  next: the same with --stack NAME for the consumer of another deployment"
  );
}
