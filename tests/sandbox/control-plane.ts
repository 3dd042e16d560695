import { Functions } from "./functions";
import { authorize } from "./gateway/authorization";
import { deployedResources } from "./gateway/authorization/deployed";
import type { Context } from "./gateway/call";
import type { Faults } from "./gateway/faults";
import { startGateway } from "./gateway/gateway";
import type { Models } from "./gateway/parse";
import type { EmulatorClient, Place } from "./moto/client";
import { own } from "./own";
import { deployedApis, domainDoors } from "./services/api-gateway/snapshot";
import { readNetwork } from "./services/ec2/snapshot";
import { readRole } from "./services/iam/role";
import { runnable } from "./services/lambda/entities";
import { FunctionLogs } from "./services/lambda/function-logs";
import { policyOf } from "./services/lambda/model";
import { LogWriter } from "./services/logs/log-writer";
import { Monitoring } from "./services/monitoring/monitoring";
import { Running } from "./services/ssm/running";
import type { Credentials } from "./services/sts/credentials";
import type { ApiTests, ControlPlane, Instances, LambdaTarget, NetworkSnapshot, Role } from "./snapshots";
import { type Held, inventory } from "./state/inventory";
import type { Store } from "./state/store";

export interface RunningControlPlane extends ControlPlane {
  readonly endpoint: string;
  /** Every resource that somebody made. */
  inventory(): Promise<readonly Held[]>;
  /** Commands run on its instances from now on, and its logs are waited for. */
  useDataPlane(dataPlane: Served): void;
  /** Ends commands under way, then answers no more. */
  stop(): Promise<void>;
}

interface Served {
  readonly instances: Instances;
  readonly apiTests: ApiTests;
  flushLogs(): void;
}

/** The AWS endpoint in front of moto, and the snapshots of what is deployed. */
export async function startControlPlane(options: {
  readonly store: Store;
  readonly emulator: EmulatorClient;
  readonly credentials: Credentials;
  /** Where the code of Lambda functions is kept. */
  readonly functionsFolder: string;
  /** A Python that unpacks it. */
  readonly python: string;
  readonly models: Models;
  readonly regions: ReadonlySet<string>;
  readonly log: (line: string) => void;
  readonly faults?: Faults | undefined;
  /** How long it takes until a domain name or access association is served. Default 0. */
  readonly domainDelayMilliseconds?: number | undefined;
  /** Port of the endpoint, when it is free. */
  readonly preferredPort?: number | undefined;
}): Promise<RunningControlPlane> {
  const { store, emulator, credentials, log } = options;
  let served: Served | undefined;
  let network: Promise<NetworkSnapshot> | undefined;
  let apis: ReturnType<typeof deployedApis> | undefined;
  let doors: ReturnType<typeof domainDoors> | undefined;
  const roles = new Map<string, Promise<Role | undefined>>();
  const targets = new Map<string, LambdaTarget>();
  const running = new Running();
  const monitoring = new Monitoring(emulator);
  const logs = new LogWriter(emulator, log, monitoring);
  let port = 0;
  const functions = new Functions({
    folder: options.functionsFolder,
    python: options.python,
    credentials,
    roleId: async (account, name) => (await roleOf(account, name))?.id,
    endpoint: () => `http://127.0.0.1:${port}`,
    writeLog: (made, stream, lines) => functionLogs.write(made, stream, lines),
    log,
  });
  const context: Context = {
    store,
    emulator,
    credentials,
    running,
    monitoring,
    functions,
    domainDelayMilliseconds: options.domainDelayMilliseconds ?? 0,
    instances: () => served?.instances,
    apiTests: () => served?.apiTests,
  };
  const roleOf = (account: string, name: string): Promise<Role | undefined> => {
    const key = `${account}/${name}`;
    const known = roles.get(key);
    if (known !== undefined) return known;
    const read = readRole(account, name, context).catch((error: unknown) => {
      roles.delete(key);
      throw error;
    });
    roles.set(key, read);
    return read;
  };
  const functionLogs = new FunctionLogs(emulator, logs, roleOf);
  const deployed = deployedResources(context);
  endAbandonedCommands(store);
  leaveOutUnknownPlaces(store, options.regions, log);
  const gateway = await startGateway({
    context,
    credentials,
    models: options.models,
    regions: options.regions,
    listing: () => inventory(context),
    advance: async (seconds) => {
      served?.flushLogs();
      await logs.drain();
      await monitoring.advance(seconds, store.contents.places.map(placeOf));
    },
    authorize: (call) => authorize(call, roleOf, deployed),
    changed: ({ service }) => {
      if (service === "lambda") {
        targets.clear();
        return;
      }
      network = undefined;
      apis = undefined;
      doors = undefined;
      if (service === "iam") roles.clear();
    },
    log,
    faults: options.faults,
    preferredPort: options.preferredPort,
  });
  port = gateway.port;
  return {
    endpoint: `http://127.0.0.1:${gateway.port}`,
    network: () => {
      network ??= readNetwork(context).catch((error: unknown) => {
        network = undefined;
        throw error;
      });
      return network;
    },
    apis: async () => {
      apis ??= deployedApis(store);
      return apis;
    },
    doors: async () => {
      doors ??= domainDoors(store);
      return doors;
    },
    role: roleOf,
    lambdaFunction: (arn) => {
      const known = targets.get(arn);
      const made = known === undefined ? own(store.contents.functions, arn) : undefined;
      if (made === undefined) return known;
      const run = runnable(made);
      const target: LambdaTarget = { arn, policy: policyOf(made), invoke: (it) => functions.invoke(run, it) };
      targets.set(arn, target);
      return target;
    },
    vpcLinkTarget: ({ account, region }, id) => {
      const link = own(store.contents.vpcLinks, id);
      const isUsable = link?.account === account && link.region === region && link.status === "AVAILABLE";
      return isUsable ? link.targetArns[0] : undefined;
    },
    writeLog: (destinationArn, stream, lines) => logs.write(destinationArn, stream, lines),
    measure: (place, metric, value) => monitoring.add(place, metric, value),
    inventory: () => inventory(context),
    useDataPlane: (given) => {
      served = given;
    },
    stop: async () => {
      await running.stop();
      await functions.stop();
      await logs.drain();
      await gateway.stop();
    },
  };
}

function placeOf(text: string): Place {
  const [account = "", region = ""] = text.split("/");
  return { account, region };
}

/** A place that the emulator does not know would fail every reading of all places. */
function leaveOutUnknownPlaces(
  { contents }: Store,
  regions: ReadonlySet<string>,
  log: (line: string) => void,
): void {
  const isKnown = (place: string) => {
    const [account = "", region = "", ...more] = place.split("/");
    return /^\d{12}$/.test(account) && regions.has(region) && more.length === 0;
  };
  for (const place of contents.places.filter((it) => !isKnown(it)))
    log(`sandbox: "${place}" is no account and region of AWS: what was deployed there is left out`);
  contents.places = contents.places.filter(isKnown);
}

/** Commands that an earlier process had begun and nobody will finish. */
function endAbandonedCommands(store: Store): void {
  for (const command of Object.values(store.contents.commands)) {
    for (const invocation of Object.values(command.invocations)) {
      if (!["Pending", "InProgress", "Cancelling"].includes(invocation.status)) continue;
      const ended = new Date().toISOString();
      Object.assign(invocation, {
        status: "Failed",
        responseCode: 1,
        ended,
        began: invocation.began || ended,
      });
      delete invocation.details;
      invocation.stderr = "The sandbox ended while the command was under way.";
    }
  }
}
