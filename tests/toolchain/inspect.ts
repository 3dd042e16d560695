/** The report of `npm run doctor` about the toolchain. Changes nothing. */
import { builtToolchain } from "./build";
import { downloadedToolchain, isDownloaded } from "./download/install";
import { unreachableReason } from "./download/reachable";
import { hosts } from "./download/releases";
import { findClis, missingPlugins } from "./found";
import { requireGo } from "./go-build";
import { exists } from "./once";
import { messageOf } from "./plugin/message";
import { findTerraformProvider } from "./terraform-provider";
import { lockedVersions } from "./versions";

interface ReportItem {
  /** The subject: "Pulumi CLI", "download hosts", "Go". */
  readonly name: string;
  /** used: by the next command; available: could be used; missing: must be fixed, or is not needed now. */
  readonly state: "used" | "available" | "missing";
  /** Version and path, or why it is missing. */
  readonly detail: string;
  /** The command that fixes it, if needed. */
  readonly fix: string | undefined;
}

export interface ToolchainReport {
  /** The kind that the next command uses; undefined if it must install first. */
  readonly kind: "found" | "downloaded" | "built" | undefined;
  /** True when the next command has a toolchain or can install one. */
  readonly ok: boolean;
  readonly items: readonly ReportItem[];
}

const installCommand = "npx tsx tests/toolchain/main.ts";

export async function inspectToolchain(): Promise<ToolchainReport> {
  const versions = lockedVersions();
  const items: ReportItem[] = [];
  const add = (name: string, state: ReportItem["state"], detail: string, fix?: string) =>
    items.push({ name, state, detail, fix });
  let kind: ToolchainReport["kind"];

  const [clis, unreachable] = await Promise.all([
    findClis(versions),
    unreachableReason(hosts(), versions.engine, 3000),
  ]);
  for (const cli of clis) {
    const place = `${cli.version} at ${cli.pulumi}`;
    const missing = await missingPlugins(cli.home, versions);
    const plugins = missing.map((name) => `${name} v${versions[name]}`).join(", ");
    if (cli.unsuitable !== undefined) add("Pulumi CLI, found", "missing", `${place}: ${cli.unsuitable}`);
    else if (missing.length > 0) {
      const usable = unreachable === undefined;
      add(
        "Pulumi CLI, found",
        usable ? "available" : "missing",
        `${place}, without plugins ${plugins}`,
        installCommand,
      );
    } else {
      add("Pulumi CLI, found", kind === undefined ? "used" : "available", `${place}, plugins in ${cli.home}`);
      kind ??= "found";
    }
  }
  if (clis.length === 0) add("Pulumi CLI, found", "missing", "none on PATH or under PULUMI_HOME");

  const downloaded = downloadedToolchain(versions);
  if (await isDownloaded(versions)) {
    add(
      "Pulumi CLI, downloaded",
      kind === undefined ? "used" : "available",
      `${versions.engine} at ${downloaded.pulumi}`,
    );
    kind ??= "downloaded";
  }
  const built = builtToolchain(versions);
  if (await exists(built.folder)) {
    const detail = `${versions.engine} at ${built.pulumi}, with stand-ins`;
    add("Pulumi CLI, built", kind === undefined ? "used" : "available", detail);
    kind ??= "built";
  }

  if (unreachable === undefined) add("download hosts", "available", Object.values(hosts()).join(", "));
  else add("download hosts", "missing", unreachable);
  const parts = await Promise.all([
    attempt("Go", "install it: https://go.dev/dl/", requireGo),
    attempt("Terraform AWS provider", "see the text", async () => {
      const { version, path } = await findTerraformProvider();
      return `${version} at ${path}`;
    }),
  ]);
  // Both are only for the stand-ins, not for the official plugins.
  const needed = kind === "built" || (kind === undefined && unreachable !== undefined);
  for (const { name, detail, fix } of parts) {
    add(name, fix === undefined ? "available" : "missing", detail, needed ? fix : undefined);
  }
  if (kind === undefined) add("toolchain", "missing", "nothing is installed yet", installCommand);
  const canBuild = parts.every(({ fix }) => fix === undefined);
  return { kind, ok: kind !== undefined || unreachable === undefined || canBuild, items };
}

async function attempt(
  name: string,
  fix: string,
  look: () => Promise<string>,
): Promise<{ name: string; detail: string; fix: string | undefined }> {
  try {
    return { name, detail: await look(), fix: undefined };
  } catch (error) {
    return { name, detail: messageOf(error), fix };
  }
}
