import { driftTable, findDrift } from "./drift/check";
import { environmentOf } from "./sandbox/environment";
import { elsewhereText, stacksOf } from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { Failure, main } from "./terminal/failure";
import { parseOptions, usageFailure } from "./terminal/options";

const usage = "  usage: npm run drift -- --stack NAME";

/** Is what is deployed still what the programs and their config say, and does it keep the rules? Changes nothing. */
main(async () => {
  const { stack } = parseOptions(process.argv.slice(2), { stack: { type: "string", short: "s" } }, usage);
  if (stack === undefined) throw usageFailure("--stack is missing", usage);
  requireStackConfig(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  const deployment = await stacksOf(pulumi, stack);
  const findings = await findDrift(pulumi, deployment.stacks);
  for (const line of elsewhereText(deployment)) console.error(line);
  console.log(`\n${driftTable(findings)}`);
  if (findings.every(({ asDeployed, keepsRules }) => asDeployed && keepsRules)) return;
  throw new Failure(
    `stack ${stack} is not what it should be\n` +
      `  next: npm run up -- --stack ${stack} brings back what the programs say, and makes every call again; what is right as it is belongs in their config`,
  );
});
