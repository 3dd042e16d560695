import { inspectEmulator } from "../tests/sandbox/emulator/environment";
import { inspectToolchain } from "../tests/toolchain/index";
import { Failure, main } from "./terminal/failure";
import { table } from "./terminal/table";

/** What is used, from where, in which version; what is missing, and the command that mends it. Changes nothing. */
main(async () => {
  const toolchain = await inspectToolchain();
  const emulator = await inspectEmulator();
  const items = [...toolchain.items, { name: "sandbox's emulator", ...emulator }];
  console.log(
    table(
      ["part", "state", "detail"],
      items.map((item) => [item.name, item.state, item.detail]),
    ),
  );
  for (const { name, mend } of items) if (mend !== undefined) console.log(`\n${name}\n  next: ${mend}`);
  if (!toolchain.ok || emulator.state === "missing") throw new Failure("not all that is needed is here");
});
