import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const dependencyNames = z.record(z.string(), z.string()).optional();

/** The relevant part of a package.json. `pulumi` marks an SDK: https://www.pulumi.com/docs/iac/guides/building-extending/packages/ */
const manifestSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  dependencies: dependencyNames,
  devDependencies: dependencyNames,
  optionalDependencies: dependencyNames,
  pulumi: z
    .object({
      resource: z.boolean().optional(),
      name: z.string().optional(),
      version: z.string().optional(),
      server: z.string().optional(),
      parameterization: z.object({ name: z.string(), version: z.string(), value: z.string() }).optional(),
    })
    .optional(),
});

export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: z.infer<typeof manifestSchema>;
}

/** Every dependency of the package.json at or above `folder`, once each; nearest first. */
export function dependencies(folder: string, transitive: boolean): Package[] {
  const root = nearestManifest(folder);
  if (root === undefined) return [];
  const found = new Map<string, Package>();
  const lookup = new Lookup();
  const waiting = [root];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { dependencies, optionalDependencies, devDependencies } = next.manifest;
    const wanted = { ...dependencies, ...optionalDependencies, ...(next === root ? devDependencies : {}) };
    for (const name of Object.keys(wanted)) {
      const dependency = lookup.resolve(next.folder, name);
      if (dependency === undefined || found.has(dependency.folder)) continue;
      found.set(dependency.folder, dependency);
      if (transitive) waiting.push(dependency);
    }
  }
  return [...found.values()];
}

function nearestManifest(folder: string): Package | undefined {
  const manifest = readManifest(folder);
  if (manifest !== undefined) return { name: manifest.name ?? "", folder, manifest };
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestManifest(parent);
}

/** Node's lookup of packages. Each package is read only once, because every update does this first. */
class Lookup {
  private readonly stores = new Map<string, boolean>();
  private readonly packages = new Map<string, Package | undefined>();

  /** In node_modules of the folder, then of each folder above it. */
  resolve(from: string, name: string): Package | undefined {
    const store = join(from, "node_modules");
    const found = this.exists(store) ? this.packageIn(store, name) : undefined;
    if (found !== undefined) return found;
    const parent = dirname(from);
    return parent === from ? undefined : this.resolve(parent, name);
  }

  private exists(store: string): boolean {
    const known = this.stores.get(store) ?? existsSync(store);
    this.stores.set(store, known);
    return known;
  }

  private packageIn(store: string, name: string): Package | undefined {
    const folder = join(store, name);
    if (!this.packages.has(folder)) {
      const manifest = readManifest(folder);
      this.packages.set(folder, manifest && { name, folder, manifest });
    }
    return this.packages.get(folder);
  }
}

function readManifest(folder: string): z.infer<typeof manifestSchema> | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "package.json"), "utf8");
  } catch {
    return undefined;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    // An unreadable package.json of a dependency is ignored: it is not a Pulumi SDK.
    return undefined;
  }
}
