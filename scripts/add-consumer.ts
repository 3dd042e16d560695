import { Argument, Option } from "@commander-js/extra-typings";
import { roleArn } from "../shared/contract/consumer";
import { accountId, region } from "../shared/contract/identifiers";
import { checked, command } from "../shared/terminal/command";
import { fitted } from "../shared/terminal/fitted";
import { planAddition } from "./consumers/add";
import { filesOf } from "./consumers/deployment-files";
import { consumerName, ofStack } from "./consumers/options";
import { writeFiles } from "./consumers/write-files";
import { nextText } from "./terminal/next";

/** The first fault that a schema of the contract finds. */
const as = (schema: typeof accountId) => checked((text) => schema.safeParse(text).error?.issues[0]?.message);

export default command({
  program: "npm run add-consumer --",
  what: "Writes the config of one more consumer, and its entry in the provider's. Deploys nothing.",
  examples: [
    ["billing --account 333333333333", "may call GET /, in stack dev"],
    ['billing --account 333333333333 "GET /pets/*" "POST /"', "may call these"],
    ['billing --account 333333333333 "GET /orders/* callers"', "its own roles, who sign"],
    ["billing --account 333333333333 --domain", "by the API's private domain too"],
    ["billing --account 333333333333 --elsewhere", "deployed by another pipeline"],
  ],
  exits: { 0: "written, or there already", 1: "a file cannot be read or written; nothing was changed" },
})
  .addArgument(consumerName())
  .addArgument(
    new Argument("[grants...]", 'what it may call: "METHOD PATH" or "METHOD PATH callers"').default(
      [],
      '"GET /"',
    ),
  )
  .addOption(
    new Option("--account <id>", "AWS account of the consumer")
      .argParser(as(accountId))
      .makeOptionMandatory(),
  )
  .addOption(ofStack())
  .addOption(
    new Option("--region <region>", "region of both sides (default: the provider's)").argParser(as(region)),
  )
  .addOption(
    new Option("--role <arn>", "role that deploys it (default: named as the first consumer's)")
      .argParser(
        checked((text) => (roleArn.safeParse(text).success ? undefined : "expected the ARN of a role")),
      )
      .conflicts("profile"),
  )
  .option("--profile <name>", "AWS profile that deploys it (default: NAME where the first assumes no role)")
  .addOption(
    new Option("--organization <name>", "of its stack (default: that of the other consumers)").argParser(
      checked((text) =>
        /^[A-Za-z0-9_.-]+$/.test(text) ? undefined : "expected the name of an organization",
      ),
    ),
  )
  .option("--domain", "it may call by the API's private domain too (default: by the API's own names)")
  .option("--elsewhere", "another pipeline deploys it: only the provider's entry (default: from here)")
  .action((name, grants, options) => {
    const { stack, elsewhere } = options;
    const { changes, lines } = planAddition({ ...options, name, grants }, filesOf(name, stack));
    writeFiles(changes);
    console.log(fitted(lines.join("\n"), process.stdout.columns));
    if (changes.length === 0) console.log("nothing was changed");
    const there =
      `have it deployed there: pulumi -C consumer up --stack ${name}, ` +
      `with consumer:providerStack ORGANIZATION/provider/${stack}; then`;
    console.log(
      nextText([
        ...(elsewhere ? [[there] as const] : []),
        [`npm run preview -- --stack ${stack}`, "what it changes"],
        [`npm run up -- --stack ${stack}`, "admits it, and calls"],
      ]),
    );
  });
