import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, fullName, type StackOf, sandboxConfig, stackId } from "./config";

/** Salt of the sandbox's passphrase, as in Pulumi.sandbox.yaml. */
const sandboxSalt = "v1:Gh3VbjA2B3A=:v1:acYXfj3ErTOqMJsa:Z9qWBANMsIMUMoGf26gKHGpSdnFrlQ==";

/** The config files of a deployment's stacks, outside the projects. */
export class StackConfigs {
  private readonly configs = new Map<string, Config>();

  constructor(private readonly folder: string) {}

  /** Sets config of a stack on top of the sandbox's own; a key set to undefined is taken away. */
  async change(of: StackOf, change: Config): Promise<void> {
    const config = { ...(this.configs.get(fullName(of)) ?? sandboxConfig(of)), ...change };
    this.configs.set(fullName(of), config);
    await writeFile(this.fileOf(of), JSON.stringify({ config, encryptionsalt: sandboxSalt }));
  }

  fileOf(of: StackOf): string {
    const { project, stack } = stackId(of);
    return join(this.folder, `Pulumi.${project}.${stack}.yaml`);
  }
}
