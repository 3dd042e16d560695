import { Failure } from "../shared/terminal/failure";
import { estimateOf } from "./cost/estimate";
import { costCommand } from "./cost/options";
import { regionOf, resourcesOf } from "./cost/resources";
import { costJson, costText } from "./cost/text";
import { reportOf, stacksToPlan } from "./preview/run";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { linesByStack, requireUninterrupted } from "./stacks/plan";
import { Pulumi } from "./stacks/pulumi";
import { limited, together } from "./terminal/limited";

export default costCommand(async (options) => {
  const { stack, calls, gb, format } = options;
  await requireStack(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  // The acceptance stack makes calls, and nothing that stays.
  const stacks = (await stacksToPlan(pulumi, stack)).filter(({ part }) => part !== "acceptance");
  const plans = await limited(together, stacks, async (of) => ({
    of,
    report: await reportOf(pulumi, of, ["preview"]),
  }));
  requireUninterrupted();
  const failed = plans.filter(({ report }) => !report.complete);
  if (failed.length > 0)
    throw new Failure(
      `cannot be planned:\n\n${linesByStack(failed.map(({ of, report }) => ({ of, lines: report.errors })))}`,
    );
  const report = {
    options,
    region: plans.map(({ report }) => regionOf(report)).find((region) => region !== undefined),
    pricesOf: options.region ?? "us-east-1",
    estimate: estimateOf(
      plans.flatMap(({ of, report }) => resourcesOf(of, report)),
      { calls, gb },
    ),
  };
  console.log(format === "json" ? costJson(report) : costText(report, process.stdout.columns));
});
