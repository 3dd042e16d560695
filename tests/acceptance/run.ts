import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import { type AcceptanceResult, acceptanceInput } from "./input";
import { accessMatrix } from "./matrix";
import { intentOf } from "./matrix/intent";
import { observe } from "./observe";
import { record, recorded } from "./record";
import { accessReport } from "./report";

/**
 * Entry point of the root stack's Command: makes the calls, then holds them against what is meant. What people read
 * goes to stderr, so that stdout holds nothing but the result as JSON. An instance that cannot be made to call is one
 * error; a case that fails makes the exit code, and so `pulumi up`, fail as well.
 */
async function run(): Promise<number> {
  const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
  record(input, await observe(input, accessMatrix(intentOf(input)), (line) => console.error(line)));
  const { passed, failed } = await judge();
  const { made, proofs, unobserved } = recorded();
  const result: AcceptanceResult = { passed, failed, rows: made.map(({ row }) => row), proofs, unobserved };
  const text = JSON.stringify(result);
  const reports = join(__dirname, "..", "..", "reports");
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, "acceptance.json"), `${text}\n`);
  writeFileSync(join(reports, "access.html"), accessReport(result));
  if (failed === 0) await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  return failed === 0 ? 0 : 1;
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
  // A connection that AWS keeps silent on would hold the process, and with it the update.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`, () => process.exit(1));
  },
);
