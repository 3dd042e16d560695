import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import type { AcceptanceResult } from "./input";
import { recorded } from "./record";
import { accessReport } from "./report";

/**
 * Entry point of the root stack's Command. Mocha's own report goes to stderr, so that stdout holds nothing but
 * the result as JSON; a failing case makes the exit code, and so `pulumi up`, fail.
 */
Mocha.reporters.Base.consoleLog = console.error;
const mocha = new Mocha({ reporter: "spec", color: false });
mocha.addFile(join(__dirname, "suite.ts"));
const runner = mocha.run((failures) => {
  const result: AcceptanceResult = {
    passed: runner.stats?.passes ?? 0,
    failed: failures,
    ...recorded(),
  };
  const text = JSON.stringify(result);
  const reports = join(__dirname, "..", "..", "reports");
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, "acceptance.json"), `${text}\n`);
  writeFileSync(join(reports, "access.html"), accessReport(result));
  if (failures === 0) process.stdout.write(text);
  process.exitCode = failures === 0 ? 0 : 1;
});
