import { Failure } from "../shared/terminal/failure";
import { intentOf } from "../tests/acceptance/matrix/intent";
import { alsoRefusedBy } from "../tests/acceptance/matrix/refusals";
import { admits } from "../tests/acceptance/matrix/row";
import { observe } from "../tests/acceptance/observe";
import { answerText } from "../tests/acceptance/outcome";
import { outcomeOf, traceOf } from "../tests/acceptance/trace";
import { explainCommand, explainedCall } from "./explain/options";
import { wayText } from "./explain/text";
import { environmentOf } from "./sandbox/environment";
import { deployed } from "./stacks/deployed";
import { requireStack } from "./stacks/known";
import { Pulumi } from "./stacks/pulumi";

export default explainCommand(async (options) => {
  await requireStack(options.stack);
  const environment = await environmentOf(options.stack);
  Object.assign(process.env, environment, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
  const { input: found, disagreements } = await deployed(
    await Pulumi.create(environment),
    options.stack,
    options.consumer,
  );
  for (const disagreement of disagreements) console.error(`the two sides do not agree: ${disagreement}`);
  const { call, input, decides } = explainedCall(options, found);
  const way = traceOf(input, call);
  console.log(wayText(call, way, decides, process.stdout.columns));
  if (!options.curl) return;
  const expected = outcomeOf(way, call);
  const predicted = { ...call, expected };
  const orElse = [
    ...alsoRefusedBy(predicted, intentOf(input)),
    ...(decides !== undefined && expected === "answered" ? (["refused by authorizer"] as const) : []),
  ];
  const behindWebAcl = way.some(({ layer }) => layer === "WAF");
  const row = {
    ...predicted,
    name: "explained",
    because: "the deployed policies say so",
    orElse,
    behindWebAcl,
  };
  const [observation] = await observe(input, [row], (line) => console.error(line));
  if (observation === undefined) throw new Failure("the call was not made");
  const { observed, result } = observation;
  console.log(`curl: ${observed} (${answerText(result)})`);
  if (!admits(row, observed)) throw new Failure(`predicted: ${expected}; observed: ${observed}`);
});
