/** Starts the data plane: the network with its instances, and execute-api behind the endpoints. */
import { join } from "node:path";
import { type BackendMap, Backends } from "../backends";
import { createInstances } from "../network/instances";
import { instanceMetadata } from "../network/metadata";
import { startNetworkProxy } from "../network/proxy";
import { Credentials } from "../services/sts/credentials";
import type { ApiTests, ControlPlane, Instances } from "../snapshots";
import { openAuthority } from "./authority";
import { Certificates, keepDomainCertificate } from "./certificates";
import { ExecuteApi } from "./execute-api";
import { DataPlaneServer } from "./server";
import { apiTests } from "./test-invocations";

export interface DataPlaneOptions {
  readonly controlPlane: ControlPlane;
  /** Folder of the certificate authority, which is created if missing. */
  readonly directory: string;
  /** Verify signatures; default: those of the key file in the directory. */
  readonly credentials?: Credentials;
  /** Backends of HTTP integrations; default: none. */
  readonly backends?: BackendMap | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface DataPlane {
  readonly instances: Instances;
  readonly apiTests: ApiTests;
  /** Proxy URL of a client on the public internet (address 203.0.113.77). */
  readonly outsideProxyUrl: string;
  /** PEM bundle: the system's root certificates and the sandbox's authority. */
  readonly authorityFile: string;
  /** Writes the collected access log lines. */
  flushLogs(): void;
  stop(): Promise<void>;
}

export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { controlPlane } = options;
  const authority = await openAuthority(options.directory);
  await keepDomainCertificate(options.directory, authority);
  const credentials = options.credentials ?? new Credentials(join(options.directory, "credentials.key"));
  const backends = new Backends(options.backends ?? new Map(), options.log ?? (() => undefined));
  const service = new ExecuteApi(controlPlane, credentials, backends);
  const server = new DataPlaneServer(service, new Certificates(authority));
  const proxy = await startNetworkProxy({
    controlPlane,
    listener: (name) =>
      name === "execute-api" ? (arrival, socket) => server.accept(socket, arrival) : undefined,
    metadata: instanceMetadata(controlPlane, credentials),
  });
  const instances = createInstances(controlPlane, proxy, authority.certificateFile);
  return {
    instances,
    apiTests: apiTests(service, controlPlane),
    outsideProxyUrl: proxy.urlFor({ kind: "internet", address: "203.0.113.77" }),
    authorityFile: authority.bundleFile,
    flushLogs: () => service.accessLogs.flush(),
    async stop() {
      instances.stop();
      server.stop();
      await proxy.stop();
      await backends.stop();
      service.accessLogs.flush();
    },
  };
}
