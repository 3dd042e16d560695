import { bumpEmulator } from "./bump/emulator";
import { bumpPulumi } from "./bump/pulumi";
import { main } from "./terminal/failure";
import { usageFailure } from "./terminal/options";

type Bump = (version?: string) => Promise<string>;

const parts = new Map<string, Bump>([
  ["pulumi", bumpPulumi],
  ["emulator", bumpEmulator],
]);
const usage = `  usage: npm run bump -- [pulumi[@VERSION]] [emulator[@VERSION]]
         without a name all of them, without a version the newest that this Node runs`;

/** Pins newer versions wherever they are pinned; the tests tell whether they do. */
main(async () => {
  const named = process.argv.slice(2);
  const wanted = (named.length > 0 ? named : [...parts.keys()]).map((text) => {
    const [name = "", version] = text.split("@");
    const bump = parts.get(name);
    if (bump === undefined) throw usageFailure(`${text}: there is nothing of this name to bump`, usage);
    return { name, bump, version };
  });
  const done: string[] = [];
  for (const { name, bump, version } of wanted) {
    console.error(`\n${name}`);
    done.push(await bump(version));
  }
  console.log(`\nnow ${done.join("; ")}\nnext: npm test`);
});
