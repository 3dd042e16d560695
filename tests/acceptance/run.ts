import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import Mocha from "mocha";
import { type AcceptanceResult, acceptanceInput, acceptanceSubject } from "./input";
import { accessMatrix } from "./matrix";
import { intentOf } from "./matrix/intent";
import { observe } from "./observe";
import { observeAlarms } from "./observe/alarms";
import { record, recorded } from "./record";
import { accessReport } from "./report";
import { latestRun, reportFiles } from "./report/changes";

/**
 * Entry point of the root stack's Command: makes the calls, then compares them with what is meant. What people read
 * goes to stderr, so that stdout has nothing but the result as JSON. An instance that cannot be made to call is one
 * error; a case that fails makes the exit code, and so `pulumi up`, fail as well.
 */
async function run(): Promise<number> {
  const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
  const subject = acceptanceSubject.parse(JSON.parse(process.env.ACCEPTANCE_SUBJECT ?? "{}"));
  const about = () => ({ subject, at: new Date().toISOString(), commit: commit() });
  try {
    const log = (line: string) => console.error(line);
    const observations = await observe(input, accessMatrix(intentOf(input)), log);
    record(input, observations, await observeAlarms(input, observations, log));
  } catch (error) {
    // An earlier report must not pass for this run's.
    const none = { passed: 0, failed: 1, rows: [], statements: [], proofs: [], alarms: [], unobserved: [] };
    writeReports({ ...about(), ...none, error: messageOf(error) });
    throw error;
  }
  const { passed, failed } = await judge();
  const { made, ...rest } = recorded();
  const result: AcceptanceResult = { ...about(), passed, failed, rows: made.map(({ row }) => row), ...rest };
  writeReports(result);
  if (failed > 0) return 1;
  await new Promise<void>((resolve) => process.stdout.write(JSON.stringify(result), () => resolve()));
  return 0;
}

/** The result for programs, and for people, with what changed since the last run that is known here. */
function writeReports(result: AcceptanceResult): void {
  const { folder, json, page, earlier } = reportFiles(process.env.ACCEPTANCE_CONSUMER);
  const kept = [json, earlier].filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  const before = latestRun(result.subject, kept);
  mkdirSync(folder, { recursive: true });
  writeFileSync(json, `${JSON.stringify(result)}\n`);
  writeFileSync(page, accessReport(result, before, basename(json)));
}

/** Of this checkout; none where it is no repository, or there is no git. */
function commit(): AcceptanceResult["commit"] {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: __dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    return { id: git("rev-parse", "HEAD").trim(), dirty: git("status", "--porcelain").trim() !== "" };
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function judge(): Promise<{ readonly passed: number; readonly failed: number }> {
  Mocha.reporters.Base.consoleLog = console.error;
  const mocha = new Mocha({ reporter: "spec", color: false });
  mocha.addFile(join(__dirname, "suite.ts"));
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
}

run().then(
  // A connection that AWS does not answer would keep the process running, and with it the update.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`, () => process.exit(1));
  },
);
