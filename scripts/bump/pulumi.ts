import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { goFolder } from "../../tests/toolchain/paths";
import { lockedVersions } from "../../tests/toolchain/versions";
import { checkout, policyPack } from "../stacks/project";
import { runShown } from "./run";

/** npm takes the newest of a major whose `engines` suit the Node that it runs on. */
const plugins = ["@pulumi/aws@7", "@pulumi/command@1", "@pulumi/policy@1"];

const policySdk = z.object({ dependencies: z.object({ "@pulumi/policy": z.string() }) });

/**
 * SDKs, plugins, and the engine where it is built from its Go module.
 *
 * @param wanted version of the engine and its SDK
 * @returns the versions, for people
 */
export async function bumpPulumi(wanted = "3"): Promise<string> {
  await runShown("npm", [
    "install",
    "--save-exact",
    "--ignore-scripts",
    `@pulumi/pulumi@${wanted}`,
    ...plugins,
  ]);
  const { engine, aws, command } = lockedVersions();
  const policy = policySdk.parse(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")));
  const tested = { "@pulumi/pulumi": `^${engine}`, ...policy.dependencies };
  const set = Object.entries(tested).map(([name, version]) => `dependencies.${name}=${version}`);
  await runShown("npm", ["pkg", "set", ...set], policyPack);
  const modules = ["pkg", "sdk"].map((name) => `github.com/pulumi/pulumi/${name}/v3@v${engine}`);
  await runShown("go", ["get", ...modules], goFolder);
  await runShown("go", ["mod", "tidy"], goFolder);
  return `engine ${engine}, aws ${aws}, command ${command}`;
}
