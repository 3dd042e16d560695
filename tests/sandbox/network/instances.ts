/** The EC2 instances: their commands run here, but see the network of their VPC only. */
import { delimiter } from "node:path";
import type { ControlPlane, Instances } from "../snapshots";
import { agentOf } from "./agent";
import type { NetworkProxy } from "./proxy";
import { runScript } from "./shell";

/**
 * What a client needs to go through the sandbox's network and to trust its names. All that it reaches there has a
 * certificate of the sandbox's authority, or one that is imported: curl would take longer to read the system's roots
 * than to make a call.
 */
function clientEnvironment(proxyUrl: string, authorityFile: string): Readonly<Record<string, string>> {
  return {
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    HTTP_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    ALL_PROXY: proxyUrl,
    all_proxy: proxyUrl,
    CURL_CA_BUNDLE: authorityFile,
    SSL_CERT_FILE: authorityFile,
    AWS_CA_BUNDLE: authorityFile,
    REQUESTS_CA_BUNDLE: authorityFile,
    NODE_EXTRA_CA_CERTS: authorityFile,
  };
}

/** The parent's PATH without what npm puts in front of it. */
function systemPath(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const own = folders.filter((folder) => folder !== "" && !folder.includes("node_modules"));
  return own.length > 0 ? own.join(delimiter) : "/usr/local/bin:/usr/bin:/bin";
}

export function createInstances(
  controlPlane: ControlPlane,
  proxy: NetworkProxy,
  authorityFile: string,
): Instances & { stop(): void } {
  const stopping = new AbortController();
  return {
    async agent(instanceId) {
      const [network, apis] = await Promise.all([controlPlane.network(), controlPlane.apis()]);
      return agentOf(instanceId, { network, apis });
    },
    run(command, signal) {
      const proxyUrl = proxy.urlFor({ kind: "instance", instanceId: command.instanceId });
      return runScript(
        {
          text: command.commands.join("\n"),
          workingDirectory: command.workingDirectory,
          timeoutSeconds: command.timeoutSeconds,
          environment: {
            PATH: systemPath(),
            LANG: "C.UTF-8",
            ...clientEnvironment(proxyUrl, authorityFile),
          },
        },
        AbortSignal.any([signal, stopping.signal]),
      );
    },
    stop: () => stopping.abort(),
  };
}
