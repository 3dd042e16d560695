import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { tryLock } from "../toolchain/lock";
import { type BackendMap, exampleBackends } from "./backends";
import { startControlPlane } from "./control-plane";
import { startDataPlane } from "./execute-api";
import type { Faults } from "./gateway/faults";
import { botocoreModels, botocoreRegions } from "./gateway/parse";
import { keepPort, lastPort } from "./gateway/port";
import { EmulatorClient } from "./moto/client";
import { emulatorPython } from "./moto/environment";
import { startEmulator } from "./moto/process";
import { Credentials } from "./services/sts/credentials";
import { sandboxEnvironment } from "./state/environment";
import { closeToOthers, fileFailure, isThere, privateFolder, removeUnfinished } from "./state/files";
import { endCallsCutInTwo, missingResources } from "./state/recovery";
import { readStacks } from "./state/stacks";
import { Store } from "./state/store";

export interface Sandbox {
  /** URL that AWS_ENDPOINT_URL is set to. */
  readonly endpoint: string;
  /** What AWS clients and Pulumi need in their environment to act on the sandbox. */
  readonly env: Record<string, string>;
  /** Settles with the reason when the sandbox ends by itself. */
  readonly failed: Promise<string>;
  /** Saves everything and ends every process of the sandbox. */
  stop(): Promise<void>;
}

/**
 * Starts an AWS on this machine, with what was deployed on it when it last stopped.
 * @param options.directory where everything of the sandbox is kept; one sandbox at a time
 * @param options.reset forget what was deployed, and the Pulumi stacks with it
 * @param options.faults makes calls to the control plane fail; for tests only
 * @param options.domainDelayMilliseconds how long it takes until a private custom domain name, its certificate or an
 * access association is served: 15 minutes or so on AWS, default 0
 * @param options.backends what answers HTTP integrations, by host and port; default: those of the example
 * @throws when Python is missing, the directory's sandbox is running, or its state cannot be used
 */
export async function startSandbox(options: {
  readonly directory: string;
  readonly log: (line: string) => void;
  readonly reset?: boolean;
  readonly faults?: Faults | undefined;
  readonly domainDelayMilliseconds?: number | undefined;
  readonly backends?: BackendMap | undefined;
}): Promise<Sandbox> {
  const directory = path.resolve(options.directory);
  const python = await emulatorPython(options.log);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    privateFolder(directory);
    const lock = await tryLock(path.join(directory, "sandbox.lock"));
    if (!("release" in lock)) throw new Failure(runningAlready(directory, lock.pid));
    undo.push(() => lock.release());
    // What earlier versions and Pulumi wrote there, others could read.
    closeToOthers(directory);
    undo.push(async () => closeToOthers(directory));
    const file = (name: string) => path.join(directory, name);
    for (const folder of [directory, file("functions")]) removeUnfinished(folder);
    const emulatorFile = file("emulator.state");
    if (options.reset) {
      const names = (await readdir(directory)).filter((it) => it.startsWith("emulator.state"));
      for (const name of ["control-plane.json", "functions", "state", ...names]) {
        await rm(file(name), { recursive: true, force: true });
      }
    }
    // Both files are written before a change is acknowledged. One without the other is an incomplete state.
    if (isThere(emulatorFile) && !isThere(file("control-plane.json"))) {
      throw new Failure(
        `${emulatorFile} is there and ${file("control-plane.json")} is not: the state is incomplete. Put it ` +
          "back, or start again with --reset.",
      );
    }
    const emulator = await startEmulator(python, emulatorFile);
    undo.push(() => emulator.stop());
    const client = new EmulatorClient(emulator);
    undo.push(async () => client.close());
    const store = new Store(file("control-plane.json"));
    // The check above relies on this file, also after a kill.
    store.save();
    const credentials = new Credentials(file("credentials.key"));
    const controlPlane = await startControlPlane({
      store,
      emulator: client,
      credentials,
      functionsFolder: file("functions"),
      python,
      models: botocoreModels(python),
      regions: botocoreRegions(python),
      log: options.log,
      faults: options.faults,
      domainDelayMilliseconds: options.domainDelayMilliseconds,
      preferredPort: await lastPort(file("endpoint.port")),
    });
    undo.push(() => controlPlane.stop());
    keepPort(file("endpoint.port"), controlPlane.endpoint);
    const stateFolder = file("state");
    privateFolder(stateFolder);
    const stacks = await readStacks(stateFolder);
    if (emulator.repeated > 0) {
      options.log(`sandbox: was killed; carried ${emulator.repeated} changes out again`);
      const held = await controlPlane.inventory();
      const lines = [...endCallsCutInTwo(store, held), ...missingResources(stacks, held)];
      for (const line of lines) options.log(`sandbox: ${line}`);
    }
    const dataPlane = await startDataPlane({
      controlPlane,
      directory,
      credentials,
      backends: options.backends ?? exampleBackends,
      log: options.log,
    });
    undo.push(() => dataPlane.stop());
    controlPlane.useDataPlane(dataPlane);
    return {
      endpoint: controlPlane.endpoint,
      env: sandboxEnvironment({
        endpoint: controlPlane.endpoint,
        credentials: credentials.base,
        token: credentials.token,
        authorityFile: dataPlane.authorityFile,
        outsideProxyUrl: dataPlane.outsideProxyUrl,
        stateFolder,
        directory,
      }),
      failed: emulator.ended.then(({ expected, reason }) =>
        expected ? new Promise<string>(() => {}) : `The emulator ended by itself: ${reason}`,
      ),
      stop,
    };
  } catch (error) {
    await stop();
    throw fileFailure(error, directory);
  }
}

function runningAlready(directory: string, pid: number): string {
  // Process 1 is a container's first, or the machine's: nobody is advised to end it.
  const stop = pid > 1 ? `stop it with: kill ${pid}` : "stop it where it was started";
  return (
    `The sandbox in ${directory} is running already, as process ${pid}. ` +
    `Use it, ${stop}, or start another with --name NAME.`
  );
}
