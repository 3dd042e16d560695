/**
 * Finds the Terraform AWS provider 5.x as the built aws plugin will (go/awsplugin/terraform), to fail early: in one of
 * Terraform's implied filesystem mirrors or in a folder directly under /opt.
 */

import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";

/** Names the provider's executable, or a mirror folder, instead of the search. */
export const variable = "TERRAFORM_AWS_PROVIDER";

const layout = "registry.terraform.io/hashicorp/aws";
const architectures: Record<string, string> = { x64: "amd64", arm64: "arm64", ia32: "386", arm: "arm" };
const platform = `${process.platform}_${architectures[process.arch] ?? process.arch}`;

export interface TerraformProvider {
  readonly path: string;
  readonly version: string;
}

/** @throws naming what to do when there is none */
export async function findTerraformProvider(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TerraformProvider> {
  const override = environment[variable];
  if (override && (await isExecutable(override))) return { path: override, version: `named by ${variable}` };
  const mirrors = override ? [override] : await impliedMirrors(environment);
  const found = (await Promise.all(mirrors.map(providersIn))).flat();
  const newest = found.sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true }))[0];
  if (newest !== undefined) return newest;
  throw new Failure(
    `no Terraform AWS provider 5.x found, which the aws plugin's stand-in needs: looked for ${layout}/5.*/${platform}/terraform-provider-aws_v5* in ${mirrors.join(", ")}. Put one there (\`terraform providers mirror FOLDER\` fetches it packed: unpack it), or set ${variable} to its path`,
  );
}

async function providersIn(mirror: string): Promise<TerraformProvider[]> {
  const versions = (await namesIn(join(mirror, layout))).filter((name) => /^5\.\d+\.\d+$/.test(name));
  const perVersion = versions.map(async (version) => {
    const folder = join(mirror, layout, version, platform);
    const files = (await namesIn(folder)).filter((name) =>
      name.startsWith(`terraform-provider-aws_v${version}`),
    );
    const executables = await Promise.all(files.map((name) => isExecutable(join(folder, name))));
    return files.filter((_, at) => executables[at]).map((name) => ({ path: join(folder, name), version }));
  });
  return (await Promise.all(perVersion)).flat();
}

/** https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
async function impliedMirrors(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const home = environment.HOME || homedir();
  const mirrors = [join("terraform.d", "plugins"), join(home, ".terraform.d", "plugins")];
  if (process.platform === "darwin") {
    const support = "Library/Application Support/io.terraform/plugins";
    mirrors.push(join(home, support), join("/", support));
  } else {
    const own = environment.XDG_DATA_HOME || join(home, ".local", "share");
    const shared = (environment.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":");
    mirrors.push(...[own, ...shared].map((folder) => join(folder, "terraform", "plugins")));
  }
  return [...mirrors, ...(await namesIn("/opt")).map((name) => join("/opt", name))];
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function isExecutable(path: string): Promise<boolean> {
  return stat(path).then(
    (file) => file.isFile() && (file.mode & 0o111) !== 0,
    () => false,
  );
}
