/**
 * Stand-in for pulumi-resource-pulumi-nodejs, the plugin of dynamic providers: starts the provider that the
 * project's own @pulumi/pulumi brings, in this plugin's place.
 */
import { spawn } from "node:child_process";
import { resolveFrom } from "../host/resolve";

const child = spawn(
  process.execPath,
  [resolveFrom(process.cwd(), "@pulumi/pulumi/cmd/dynamic-provider"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.once("close", (code) => process.exit(code ?? 1));
