import { parseArgs } from "node:util";
import { ensureToolchain } from "../tests/toolchain";
import { backgroundSandbox } from "./sandbox/background";
import { deploy, observedTable } from "./stacks/deploy";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

/** The main job on the sandbox: four updates, then the table of what was observed. */
main(async () => {
  const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
  const log = (line: string) => console.error(line);
  await ensureToolchain({ log });
  const sandbox = await backgroundSandbox(log);
  let keep = false;
  try {
    const pulumi = await Pulumi.create(sandbox.environment);
    await deploy(pulumi, "sandbox", ["--yes", "--skip-preview"], { callAgain: false });
    console.log(`\n${await observedTable(pulumi, "sandbox")}\n`);
    keep = values.keep;
  } finally {
    if (keep) await sandbox.release();
    else await sandbox.stop();
  }
  log(
    keep
      ? "The sandbox runs on: npm run preview -- --stack sandbox, npm run destroy -- --stack sandbox --yes"
      : "The sandbox is stopped and keeps what was deployed; npm start -- --keep leaves it running.",
  );
});
