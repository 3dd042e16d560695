import { inspectToolchain } from "../tests/toolchain/index";
import { Failure, main } from "./terminal/failure";
import { table } from "./terminal/table";

/** What is used, from where, in which version; what is missing, and the command that mends it. Changes nothing. */
main(async () => {
  const report = await inspectToolchain();
  console.log(
    table(
      ["part", "state", "detail"],
      report.items.map((item) => [item.name, item.state, item.detail]),
    ),
  );
  for (const { name, mend } of report.items)
    if (mend !== undefined) console.log(`\n${name}\n  next: ${mend}`);
  if (!report.ok) throw new Failure("not all that is needed is here");
});
