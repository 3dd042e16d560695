import { Argument, InvalidArgumentError } from "@commander-js/extra-typings";
import { command } from "../shared/terminal/command";
import { nearest } from "../shared/terminal/nearest";
import { bumpEmulator } from "./bump/emulator";
import { bumpPulumi } from "./bump/pulumi";

type Bump = (version?: string) => Promise<string>;

const parts = new Map<string, Bump>([
  ["pulumi", bumpPulumi],
  ["emulator", bumpEmulator],
]);

interface Wanted {
  readonly name: string;
  readonly bump: Bump;
  readonly version: string | undefined;
}

export default command({
  program: "npm run bump --",
  what: "Pins newer versions wherever they are pinned; the tests show whether they work.",
  examples: [
    ["", "everything, to the newest of the same major that this Node runs"],
    ["pulumi@3.260.0", "engine and SDK of this version, with the newest plugins"],
  ],
  exits: { 0: "pinned; next: npm test", 1: "something failed" },
})
  .addArgument(
    new Argument("[part[@version]...]", `what to pin: ${[...parts.keys()].join(", ")}`)
      .argParser((text, before: readonly Wanted[] = []) => [...before, wantedOf(text)])
      .default([], "all"),
  )
  .action(async (named) => {
    const wanted = named.length > 0 ? named : [...parts.keys()].map(wantedOf);
    const done: string[] = [];
    for (const { name, bump, version } of wanted) {
      console.error(`\n${name}`);
      done.push(await bump(version));
    }
    console.log(`\nnow ${done.join("; ")}\nnext: npm test`);
  });

function wantedOf(text: string): Wanted {
  const [name = "", version, ...more] = text.split("@");
  const bump = parts.get(name);
  const names = [...parts.keys()];
  if (bump === undefined)
    throw new InvalidArgumentError(`expected ${names.join(", ")}${nearest(name, names)}`);
  if ((version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) || more.length > 0)
    throw new InvalidArgumentError("expected a version such as 3.260.0 after the @");
  return { name, bump, version };
}
