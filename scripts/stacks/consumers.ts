import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { checkout, lastOf, projectFolder } from "./project";
import type { Pulumi } from "./pulumi";

/** A consumer that a provider's config names. */
export interface NamedConsumer {
  /** As the Pulumi CLI takes it. */
  readonly stack: string;
  /** Why another pipeline deploys it; undefined where it is deployed from here. */
  readonly elsewhere: string | undefined;
}

/** As far as it says who deploys a consumer; the provider's program judges the rest. */
const entries = z.array(z.object({ stack: z.string().optional(), deploy: z.boolean().optional() }));

type Entry = z.infer<typeof entries>[number];

/**
 * The consumers of the provider's stack: its own, of the same name, first.
 * @throws Failure for config that cannot be read, and for a consumer that is another provider's
 */
export async function consumersOf(pulumi: Pick<Pulumi, "config">, stack: string): Promise<NamedConsumer[]> {
  const text = (await pulumi.config("provider", stack)).get("provider:consumers");
  const named = new Map(entriesOf(text, stack).map((entry) => [consumerName(entry.stack, stack), entry]));
  const own = named.get(stack) ?? {};
  named.delete(stack);
  return [[stack, own] as const, ...named].map(([name, entry]) => ({
    stack: name,
    elsewhere: elsewhereBecause(name, entry, stack),
  }));
}

function entriesOf(text: string | undefined, stack: string): Entry[] {
  if (text === undefined) return [];
  const result = entries.safeParse(jsonOrText(text));
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) =>
      `  provider:consumers${path.map((key) => `[${String(key)}]`).join("")}: ${message}`,
  );
  throw new Failure(
    `provider/${configFile(stack)} cannot be read:\n${faults.join("\n")}\n` +
      "  next: write a list such as [{ stack: organization/consumer/billing, grants: [{ method: GET, path: / }] }]",
  );
}

/** Config as the CLI prints it: lists and maps as JSON. What is none stays a text, which a schema then refuses. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** By its name alone where the backend has one organization only, or where it is the provider's own. */
function consumerName(named: string | undefined, stack: string): string {
  const [organization, project, name] = named?.split("/") ?? [];
  if (!named || name === undefined || (project === "consumer" && name === lastOf(stack))) return stack;
  return organization === "organization" && project === "consumer" ? name : named;
}

function elsewhereBecause(consumer: string, { deploy }: Entry, provider: string): string | undefined {
  if (deploy === false) return `deploy: false in provider/${configFile(provider)}`;
  if (consumer === provider) return undefined;
  const file = join(projectFolder("consumer"), configFile(consumer));
  const shown = relative(checkout, file);
  if (!existsSync(file)) return `there is no ${shown} here`;
  requireProvider(file, shown, consumer, provider);
  return undefined;
}

const consumerConfig = z.object({
  config: z.object({ "consumer:providerStack": z.string().optional() }).nullish(),
});

/** What another provider's deployment has made must not be taken down with this one's. */
function requireProvider(file: string, shown: string, consumer: string, provider: string): void {
  const found = consumerConfig.safeParse(parse(readFileSync(file, "utf8"), { logLevel: "silent" }));
  const named = (found.success && found.data.config?.["consumer:providerStack"]) || undefined;
  if (lastOf(named ?? consumer) === lastOf(provider)) return;
  const key = "consumer:providerStack";
  throw new Failure(
    `${shown}: ${key} is ${named ?? `not set, which means stack ${lastOf(consumer)}`}; expected stack ` +
      `${lastOf(provider)}, whose provider:consumers names this consumer\n` +
      `  next: pulumi -C consumer config set --stack ${consumer} ${key} organization/provider/${lastOf(provider)}; ` +
      `if it is not this provider's: deploy: false at its entry in provider/${configFile(provider)}`,
  );
}

/** Name of the file that holds a stack's config. */
export const configFile = (stack: string) => `Pulumi.${lastOf(stack)}.yaml`;
