// Entry of every npm script: plain JavaScript, since it also runs where nothing is installed yet. Without a script's name
// it installs only.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const installed = join(modules, ".package-lock.json");
const stamp = join(modules, ".lock-digest");

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node ${process.versions.node} is too old: 20.19 or newer is needed\n  next: install it, then run again`,
  );
}

/**
 * Installs the dependencies of package-lock.json unless exactly these are installed: by this script, which leaves a
 * digest, or by npm, which writes down last what it has installed. No package's own scripts are run.
 */
function installDependencies() {
  const lock = join(root, "package-lock.json");
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp)) {
    if (readFileSync(stamp, "utf8") === digest) return;
  } else if (existsSync(installed) && statSync(installed).mtimeMs > statSync(lock).mtimeMs) return;
  // npm would empty the folder that a link leads to, under whoever else runs from it.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) failOfLink();
  console.error("dependencies: npm ci (about a minute where nothing is cached)");
  const npm = process.env.npm_execpath;
  const [command, ...start] = npm ? [process.execPath, npm] : ["npm"];
  const run = spawnSync(command, [...start, "ci", "--ignore-scripts", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (run.error) fail(`cannot run ${command}: ${run.error.message}\n  next: install Node with its npm`);
  if (run.status !== 0) fail(`npm ci failed (exit ${run.status ?? run.signal})\n  next: see the lines above`);
  writeFileSync(stamp, digest);
}

function failOfLink() {
  const there = existsSync(modules) ? realpathSync(modules) : "nothing";
  fail(
    `${modules} is a link to ${there}, which is not known to contain what package-lock.json says\n` +
      `  next: ${existsSync(modules) ? `npm ci --ignore-scripts, in ${dirname(there)}` : `rm ${modules}`}, then run again`,
  );
}

/** Runs the command of scripts/NAME.ts and ends as it ends. Ctrl-C reaches the child by itself; it decides when it is done. */
function run(name, args) {
  const script = join(root, "scripts", "terminal", "run.ts");
  if (!existsSync(join(modules, "tsx")))
    fail(`${modules} is not whole: there is no tsx\n  next: rm -r ${modules}, then run again`);
  // "--" because Node 20 takes an --env-file that follows the script for its own.
  const child = spawn(process.execPath, ["--require", "tsx/cjs", "--", script, name, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  child.on("error", (error) => fail(`cannot run ${process.execPath}: ${error.message}`));
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

process.on("uncaughtException", (error) => fail(process.env.DEBUG ? error.stack : error.message));
requireNode();
installDependencies();
const [name, ...args] = process.argv.slice(2);
if (name !== undefined) run(name, args);
