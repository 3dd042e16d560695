/** EC2 instances: their commands run on this machine, but reach only the network of their VPC. */
import { delimiter } from "node:path";
import type { Agent, ControlPlane, Instance, Instances } from "../snapshots";
import type { World } from "./dns";
import type { NetworkProxy } from "./proxy";
import { route } from "./route";
import { runScript } from "./shell";

/**
 * Variables with which a client uses the sandbox's network and trusts its certificates. They name the sandbox's
 * authority without the system's root certificates, which curl would take longer to read than a call takes.
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

/** The parent's PATH without npm's additions. */
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

/** AWS managed policies that allow Systems Manager to manage an instance. */
const managed =
  /:policy\/(?:service-role\/)?(?:AmazonSSMManagedInstanceCore|AmazonEC2RoleforSSM|AmazonSSMManagedEC2InstanceDefaultPolicy)$/;

/**
 * Whether an instance's SSM Agent reaches Systems Manager, so that the instance is managed; if not, the reason.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export function agentOf(instanceId: string, world: World): Agent {
  const instance = world.network.instances.get(instanceId);
  if (instance === undefined) return { state: "off", reason: `instance ${instanceId} does not exist` };
  if (instance.state !== "running") {
    return { state: "off", reason: `instance ${instanceId} is ${instance.state}, not running` };
  }
  const reason = cutOffReason(instance, world);
  return reason === undefined ? { state: "connected" } : { state: "cut off", reason };
}

function cutOffReason(instance: Instance, world: World): string | undefined {
  const { id: instanceId } = instance;
  if (instance.roleArn === undefined) return `instance ${instanceId} has no instance profile with a role`;
  if (!instance.rolePolicyArns.some((arn) => managed.test(arn))) {
    return `role ${instance.roleArn} lacks the managed policy AmazonSSMManagedInstanceCore`;
  }
  for (const service of ["ssm", "ssmmessages"]) {
    const host = `${service}.${instance.region}.amazonaws.com`;
    const found = route({ kind: "instance", instanceId }, host, 443, world);
    if (found.kind !== "connected") return `the agent does not reach ${host}: ${found.kind}: ${found.reason}`;
    if (found.service !== service) return `${host} resolves to ${found.service}, not to ${service}`;
  }
  return undefined;
}
