import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../shared/terminal/failure";
import { isCode } from "./lock";
import { goFolder } from "./paths";
import { isOlder } from "./versions";

const progressMilliseconds = 10_000;

/** Debug information is stripped from the programs, so the compiler need not generate it. */
export const compilerFlags = ["-gcflags=all=-dwarf=false"];
/** Build tags of the engine and its plugin; the bridge has none. */
export const engineTags = ["-tags", "osusergo"];
/** Fewer garbage collections: with the flags above, the compiler takes a sixth less time. */
const compilerEnvironment = { GOGC: "400" };

export interface GoBuild {
  /** Name in messages: "Pulumi engine". */
  readonly name: string;
  /** Folder of the module to build in. */
  readonly module: string;
  readonly package: string;
  readonly output: string;
  readonly flags: readonly string[];
  /** Duration without a cache, for progress lines: "3 minutes". */
  readonly usually: string;
}

/** Throws unless the `go` on PATH can build this project's Go modules; the error names what to do. */
export async function requireGo(): Promise<string> {
  const needed = await neededGoVersion();
  let answer: string;
  try {
    // In a folder without go.mod: otherwise go would try to download the version in go.mod.
    const { stdout } = await promisify(execFile)("go", ["env", "GOVERSION", "GOTOOLCHAIN"], {
      cwd: tmpdir(),
    });
    answer = stdout;
  } catch (error) {
    const why = isCode(error, "ENOENT") ? "there is no `go` on PATH" : `\`go env\` failed: ${String(error)}`;
    throw new Failure(
      `Go ${needed} or newer is needed to build the Pulumi engine, but ${why}: install it (https://go.dev/dl/) and run the same command again`,
    );
  }
  const [version = "", toolchain = ""] = answer.split("\n").map((line) => line.trim());
  const canFetchNewer = toolchain !== "local" && !isOlder(version, "1.21.0");
  if (isOlder(version, needed) && !canFetchNewer) {
    throw new Failure(
      `Go ${needed} or newer is needed to build the Pulumi engine, but \`go\` on PATH is ${version}: install a newer one (https://go.dev/dl/) and run the same command again`,
    );
  }
  return version;
}

async function neededGoVersion(): Promise<string> {
  const goMod = await readFile(join(goFolder, "go.mod"), "utf8");
  return /^go (\S+)$/m.exec(goMod)?.[1] ?? "1.25.11";
}

/** Downloads a build's modules. Errors are ignored: the build itself reports them better. */
export function downloadModules(build: Pick<GoBuild, "module" | "package">): Promise<void> {
  const child = spawn("go", ["list", "-deps", "-f", "{{.Name}}", build.package], {
    cwd: build.module,
    stdio: "ignore",
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}

/** Runs `go build`, with a progress line every ten seconds. */
export async function goBuild(build: GoBuild, log: (line: string) => void): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  log(`${build.name}: building from its Go module (about ${build.usually} the first time)`);
  const child = spawn("go", ["build", ...compilerFlags, ...build.flags, "-o", build.output, build.package], {
    cwd: build.module,
    env: { ...compilerEnvironment, ...process.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let downloads = 0;
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      downloads += text.match(/^go: downloading /gm)?.length ?? 0;
      printed.push(text);
    });
  }
  const timer = setInterval(() => {
    const fetched = downloads === 0 ? "" : `, ${downloads} modules downloaded`;
    log(`${build.name}: still compiling, ${seconds()} s so far${fetched}`);
  }, progressMilliseconds);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code === 0) return log(`${build.name}: built in ${seconds()} s`);
    const lines = printed
      .join("")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("go: downloading "));
    throw new Failure(
      `\`go build ${build.package}\` in ${build.module} failed:\n${lines.slice(-20).join("\n")}`,
    );
  } finally {
    clearInterval(timer);
  }
}
