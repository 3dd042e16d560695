import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const dependencyNames = z.record(z.string(), z.string()).optional();

/** What the host reads of a package.json. `pulumi` marks an SDK: https://www.pulumi.com/docs/iac/guides/building-extending/packages/ */
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

/** Every package that the package.json at or above `folder` depends on, each once; nearest first. */
export function dependencies(folder: string, transitive: boolean): Package[] {
  const root = nearestManifest(folder);
  if (root === undefined) return [];
  const found = new Map<string, Package>();
  const waiting = [root];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { dependencies, optionalDependencies, devDependencies } = next.manifest;
    const wanted = { ...dependencies, ...optionalDependencies, ...(next === root ? devDependencies : {}) };
    for (const name of Object.keys(wanted)) {
      const dependency = resolvePackage(next.folder, name);
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

/** Node's own lookup: node_modules of the folder, then of each folder above it. */
function resolvePackage(from: string, name: string): Package | undefined {
  const folder = join(from, "node_modules", name);
  const manifest = readManifest(folder);
  if (manifest !== undefined) return { name, folder, manifest };
  const parent = dirname(from);
  return parent === from ? undefined : resolvePackage(parent, name);
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
    // A package of another's making may hold anything; it is no Pulumi SDK then.
    return undefined;
  }
}
