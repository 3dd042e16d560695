import { command } from "../shared/terminal/command";
import { Failure } from "../shared/terminal/failure";
import { inspectEmulator } from "../tests/sandbox/moto/environment";
import { inspectToolchain } from "../tests/toolchain";
import { environmentOf } from "./sandbox/environment";
import { leftovers } from "./sandbox/leftovers";
import { table } from "./terminal/table";

export default command({
  program: "npm run doctor --",
  what: "What is used, from where, in which version; what is missing, and the command that fixes it. Changes nothing.",
  examples: [["", "engine, plugins, emulator, and what killed updates left in the sandbox"]],
  exits: { 0: "all that is needed is here", 1: "something is missing" },
}).action(async () => {
  const toolchain = await inspectToolchain();
  const emulator = await inspectEmulator();
  const items = [...toolchain.items, { name: "sandbox's emulator", ...emulator }];
  console.log(
    table(
      ["part", "state", "detail"],
      items.map((item) => [item.name, item.state, item.detail]),
      process.stdout.columns,
    ),
  );
  for (const { name, fix } of items) if (fix !== undefined) console.log(`\n${name}\n  next: ${fix}`);
  // A sandbox that does not run has nothing to report.
  const exported = process.env.SANDBOX_OUTSIDE_PROXY === undefined ? {} : process.env;
  const sandbox = await environmentOf("sandbox").catch(() => ({}));
  const left = await leftovers({ ...exported, ...sandbox }).catch(() => []);
  if (left.length > 0) {
    console.log(`\nleft in the sandbox by updates that were killed or failed\n  ${left.join("\n  ")}`);
    console.log("  next: npm run repair -- --stack sandbox; what is left then: docs/troubleshooting.md");
  }
  if (!toolchain.ok || emulator.state === "missing") throw new Failure("not all that is needed is here");
});
