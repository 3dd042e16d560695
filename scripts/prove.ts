import { run } from "../policies/proof/cli";

run(process.argv.slice(2), process.stdin, process.stdout).then((exitCode) => {
  process.exitCode = exitCode;
});
