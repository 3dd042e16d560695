import { environmentOf } from "./sandbox/environment";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { initStacks } from "./stacks/order";
import { type ProjectName, requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { runUpdates } from "./stacks/steps";
import { main } from "./terminal/failure";

/** The order that AWS allows. */
const order: readonly { readonly project: ProjectName; readonly why: string }[] = [
  { project: "acceptance", why: "the tests go first" },
  { project: "provider", why: "then the APIs" },
  { project: "consumer", why: "then the networks that reached them" },
];

main(async () => {
  const options = stackOptions("destroy", process.argv.slice(2));
  requireStackConfig(options.stack);
  const flags = confirmationFlags(options);
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  const stacks = await initStacks(pulumi, options.stack);
  const ordered = order.flatMap(({ project, why }) =>
    stacks.filter((each) => each.project === project).map((each) => ({ ...each, why })),
  );
  await runUpdates(
    pulumi,
    ordered.map((each) => ({ ...each, args: () => ["destroy", ...flags] })),
  );
});
