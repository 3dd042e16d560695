/** URLs of Pulumi's releases, by version and platform. */
import { Failure } from "../../../shared/terminal/failure";
import type { Versions } from "../versions";

/** Hosts to download from; tests use their own server. */
export interface Hosts {
  /** Archives of the CLI and of the plugins: https://get.pulumi.com */
  readonly archives: string;
  /** Checksums, beside the releases of each repository: https://github.com */
  readonly checksums: string;
}

export interface Release {
  /** Name in messages: "Pulumi CLI 3.248.0". */
  readonly name: string;
  /** File name of the archive, as in the checksums file. */
  readonly file: string;
  readonly archive: string;
  readonly checksums: string;
  /** Path components to strip: 1 for the CLI (pulumi/), 0 for a plugin. */
  readonly strip: number;
}

export function hosts(environment: NodeJS.ProcessEnv = process.env): Hosts {
  return {
    archives: environment.PRIVATE_API_PULUMI_ARCHIVES || "https://get.pulumi.com",
    checksums: environment.PRIVATE_API_PULUMI_CHECKSUMS || "https://github.com",
  };
}

export function cliRelease({ archives, checksums }: Hosts, version: string): Release {
  // https://github.com/pulumi/pulumi/blob/v3.248.0/.goreleaser.yml
  const file = `pulumi-v${version}-${operatingSystem()}-${process.arch === "x64" ? "x64" : "arm64"}.tar.gz`;
  return {
    name: `Pulumi CLI ${version}`,
    file,
    archive: `${archives}/releases/sdk/${file}`,
    checksums: `${checksums}/pulumi/pulumi/releases/download/v${version}/pulumi-${version}-checksums.txt`,
    strip: 1,
  };
}

function pluginRelease({ archives, checksums }: Hosts, name: "aws" | "command", version: string): Release {
  // https://github.com/pulumi/pulumi-aws/blob/master/.github/workflows/publish.yml
  const file = `pulumi-resource-${name}-v${version}-${operatingSystem()}-${process.arch === "x64" ? "amd64" : "arm64"}.tar.gz`;
  return {
    name: `${name} plugin ${version}`,
    file,
    archive: `${archives}/releases/plugins/${file}`,
    checksums: `${checksums}/pulumi/pulumi-${name}/releases/download/v${version}/pulumi-${name}_${version}_checksums.txt`,
    strip: 0,
  };
}

export function releases(from: Hosts, versions: Versions): { cli: Release; aws: Release; command: Release } {
  return {
    cli: cliRelease(from, versions.engine),
    aws: pluginRelease(from, "aws", versions.aws),
    command: pluginRelease(from, "command", versions.command),
  };
}

function operatingSystem(): string {
  if (process.platform === "linux" || process.platform === "darwin") return process.platform;
  throw new Failure(
    `${process.platform}: the toolchain is downloaded on Linux and macOS only; install the Pulumi CLI (https://www.pulumi.com/docs/install/) and run the same command again`,
  );
}
