import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import { z } from "zod";

/** `runtime.options` of Pulumi.yaml. https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
const schema = z.object({
  typescript: z.union([z.boolean(), z.stringbool()]).default(true),
  tsconfig: z.string().optional(),
  nodeargs: z.string().default(""),
  packagemanager: z.enum(["auto", "npm", "pnpm", "yarn"]).default("auto"),
});

export type HostOptions = z.infer<typeof schema>;

export function hostOptions(info: ProgramInfo | undefined): HostOptions {
  const parsed = schema.safeParse(info?.getOptions()?.toJavaScript() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `Pulumi.yaml, runtime.options.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not understood"}`,
  );
}

/** Splits `--max-old-space-size=4096 --require "my file.js"` like a shell, with quotes only. */
export function splitArguments(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}
