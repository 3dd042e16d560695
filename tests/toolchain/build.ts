/** The toolchain without Pulumi's downloads: built from Go modules and this folder's stand-ins. */
import { copyFile, link, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleStandIns, standInSources } from "./bundle";
import { downloadModules, engineTags, goBuild, requireGo } from "./go-build";
import { contentKey } from "./hash";
import { exists, makeOnce } from "./once";
import { cacheFolder, goFolder } from "./paths";
import type { Versions } from "./versions";

type Log = (line: string) => void;

const platform = [process.platform, process.arch];
/** The name under which the aws plugin looks for it beside itself. */
const bridgeFile = "pulumi-terraform-bridge-dynamic";
const whyFile = "why.txt";

const bridgeBuild = {
  name: "Terraform bridge",
  module: join(goFolder, "bridge"),
  package: "github.com/pulumi/pulumi-terraform-bridge/v3/dynamic",
  flags: ["-ldflags", "-s -w"],
  usually: "80 seconds",
};

interface Piece {
  readonly folder: string;
  readonly file: string;
}

/** Paths of the pieces, named by a digest of their sources, so that a change of one does not rebuild the others. */
function pieces(versions: Versions): { engine: Piece; bridge: Piece; aws: Piece; standIns: Piece } {
  const modules = ["go.mod", "go.sum"].map((name) => join(goFolder, name));
  const bridgeModules = ["go.mod", "go.sum"].map((name) => join(goFolder, "bridge", name));
  const named = (name: string, key: string, file: string): Piece => {
    const folder = join(cacheFolder(), name, key);
    return { folder, file: join(folder, file) };
  };
  return {
    engine: named("engine", `${versions.engine}-${contentKey(modules, platform)}`, "pulumi"),
    bridge: named("bridge", contentKey(bridgeModules, [...platform, bridgeFile]), bridgeFile),
    aws: named(
      "aws-plugin",
      `${versions.aws}-${contentKey([...modules, join(goFolder, "awsplugin")], platform)}`,
      "pulumi-resource-aws",
    ),
    standIns: named(
      "stand-ins",
      contentKey(standInSources, [versions.engine, versions.command]),
      "pulumi-language-nodejs",
    ),
  };
}

export interface BuiltToolchain {
  readonly folder: string;
  readonly pulumi: string;
  /** A separate PULUMI_HOME, so that stand-ins are never used as official plugins later. */
  readonly home: string;
}

export function builtToolchain(versions: Versions): BuiltToolchain {
  const { engine, bridge, aws, standIns } = pieces(versions);
  // This file creates the layout, so a change of it needs another folder.
  const key = contentKey([__filename], [engine.folder, bridge.folder, aws.folder, standIns.folder]);
  const folder = join(cacheFolder(), "built", `${versions.engine}-${key}`);
  return { folder, pulumi: join(folder, "bin", "pulumi"), home: join(folder, "home") };
}

/** `why` is saved with the toolchain, so that later commands can print it. */
export async function buildToolchain(versions: Versions, why: string, log: Log): Promise<BuiltToolchain> {
  const built = builtToolchain(versions);
  await makeOnce(built.folder, log, async (part) => {
    const made = await buildPieces(versions, log);
    const bin = join(part, "bin");
    const awsPlugin = join(part, "home", "plugins", `resource-aws-v${versions.aws}`);
    const commandPlugin = join(part, "home", "plugins", `resource-command-v${versions.command}`);
    const schema = join(awsPlugin, "schema");
    for (const folder of [bin, schema, commandPlugin]) await mkdir(folder, { recursive: true });
    await place(made.engine.file, join(bin, "pulumi"));
    for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
      await place(join(made.standIns.folder, name), join(bin, name));
    }
    await place(
      join(made.standIns.folder, "pulumi-resource-command"),
      join(commandPlugin, "pulumi-resource-command"),
    );
    await place(made.aws.file, join(awsPlugin, "pulumi-resource-aws"));
    await place(made.aws.file, join(schema, "terraform-provider-aws"));
    await place(made.bridge.file, join(awsPlugin, bridgeFile));
    await writeFile(join(part, whyFile), why);
  });
  return built;
}

export async function whyBuilt({ folder }: BuiltToolchain): Promise<string> {
  return readFile(join(folder, whyFile), "utf8");
}

export async function setWhyBuilt({ folder }: BuiltToolchain, why: string): Promise<void> {
  await writeFile(join(folder, whyFile), why);
}

async function buildPieces(versions: Versions, log: Log): Promise<ReturnType<typeof pieces>> {
  const made = pieces(versions);
  const { engine, bridge, aws, standIns } = made;
  const present = await Promise.all([engine, bridge, aws].map(({ folder }) => exists(folder)));
  if (present.includes(false)) await requireGo();
  // Download the bridge's modules while the engine compiles.
  const modules = (await exists(bridge.folder)) ? undefined : downloadModules(bridgeBuild);
  await makeOnce(standIns.folder, log, (folder) => bundleStandIns(folder, versions));
  await makeOnce(engine.folder, log, (folder) =>
    goBuild(
      {
        name: "Pulumi engine",
        module: goFolder,
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        output: join(folder, "pulumi"),
        flags: [
          ...engineTags,
          "-ldflags",
          `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${versions.engine}`,
        ],
        usually: "3 minutes",
      },
      log,
    ),
  );
  await modules;
  await makeOnce(bridge.folder, log, (folder) =>
    goBuild({ ...bridgeBuild, output: join(folder, bridgeFile) }, log),
  );
  await makeOnce(aws.folder, log, (folder) =>
    goBuild(
      {
        name: "aws plugin",
        module: goFolder,
        package: "./awsplugin",
        output: join(folder, "pulumi-resource-aws"),
        flags: [...engineTags, "-ldflags", `-s -w -X main.version=${versions.aws}`],
        usually: "20 seconds",
      },
      log,
    ),
  );
  return made;
}

/** A hard link, or a copy. Not a symbolic link: the engine looks for files beside its own real path. */
async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
