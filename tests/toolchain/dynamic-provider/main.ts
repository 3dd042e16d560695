/**
 * Stand-in for pulumi-resource-pulumi-nodejs, the plugin of dynamic providers: runs the provider from the project's own
 * @pulumi/pulumi.
 */
import { resolveFrom } from "../host/resolve";
import { endWithTheEngine, Processes } from "../plugin/processes";

const processes = new Processes();
endWithTheEngine(processes);
const child = processes.spawn(
  process.execPath,
  [resolveFrom(process.cwd(), "@pulumi/pulumi/cmd/dynamic-provider"), ...process.argv.slice(2)],
  { stdio: ["ignore", "inherit", "inherit"] },
);
child.once("close", (code) => process.exit(code ?? 1));
