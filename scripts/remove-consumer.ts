import { command } from "../shared/terminal/command";
import { fitted } from "../shared/terminal/fitted";
import { filesOf } from "./consumers/deployment-files";
import { consumerName, ofStack } from "./consumers/options";
import { isHere, nextAfter, planRemoval } from "./consumers/remove";
import { writeFiles } from "./consumers/write-files";
import { environmentOf } from "./sandbox/environment";
import { Pulumi } from "./stacks/pulumi";
import { nextText } from "./terminal/next";

export default command({
  program: "npm run remove-consumer --",
  what:
    "Takes a consumer out of the provider's config. Its own config goes too once its stack has no resources. " +
    "Destroys nothing.",
  examples: [
    ["billing", "of stack dev"],
    ["billing --stack prod", "of another deployment"],
  ],
  exits: { 0: "taken out", 1: "a file cannot be read or written; nothing was changed" },
})
  .addArgument(consumerName())
  .addOption(ofStack())
  .action(async (name, { stack }) => {
    const files = filesOf(name, stack);
    const here = isHere(files, stack);
    const resources = here ? await resourcesOf(name, stack) : undefined;
    const { changes, lines } = planRemoval({ name, stack, resources }, files);
    writeFiles(changes);
    const next = nextAfter({ name, stack, resources }, here);
    console.log(fitted(lines.join("\n"), process.stdout.columns));
    console.log(nextText(next));
  });

async function resourcesOf(name: string, stack: string): Promise<number | undefined> {
  try {
    const pulumi = await Pulumi.create(await environmentOf(stack));
    return (await pulumi.resourceCounts("consumer")).get(name) ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
