import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { compare, type LoadTarget } from "../../tests/sandbox/execute-api/bench-load";
import { startSandbox } from "../../tests/sandbox/sandbox";
import { Boto, text } from "../../tests/sandbox/testing/boto";
import { selfSigned } from "../../tests/sandbox/testing/certificate";
import { createFunction, createRole } from "../../tests/sandbox/testing/function";
import { createProfile, runInstance } from "../../tests/sandbox/testing/instance";
import { createEndpoint, createNetwork, type TestNetwork } from "../../tests/sandbox/testing/network";
import { openPolicy } from "../../tests/sandbox/testing/rest-api";
import { runOn } from "../../tests/sandbox/testing/run-command";
import { comparisonRows } from "./data-plane";
import type { Measurement } from "./measure";

const consumer = "111111111111";
const provider = "222222222222";
const region = "us-east-1";
const backendFile = join(__dirname, "backend.mjs");
const backendName = "backend.internal";
const backendAddress = "10.8.1.20";

/**
 * A private API in a sandbox, called from an instance through its endpoint, beside the same handler on a bare Node server.
 * Lambda: the server calls the handler with an event. HTTP: the server is the backend itself, which the API reaches
 * through VPC link and load balancer. The client's connections are kept, and TLS, on both sides: what differs is the
 * sandbox.
 */
export async function benchIntegrations(log: (line: string) => void): Promise<Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), "integrations-bench-"));
  const backend = await startBackend(directory);
  const sandbox = await startSandbox({
    directory,
    log,
    backends: new Map([[`${backendAddress}:8080`, { kind: "port", port: backend.ports.plain }]]),
  });
  const boto = await Boto.start(sandbox.env);
  try {
    const restApiId = await deploy(boto);
    const proxy = new URL(await proxyOfInstance(boto));
    const own = (path: string): LoadTarget => ({
      port: Number(proxy.port),
      serverName: `${restApiId}.execute-api.${region}.amazonaws.com`,
      path: `/live${path}`,
      authorityFile: sandbox.env.AWS_CA_BUNDLE ?? "",
      proxyAuthorization: `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64")}`,
    });
    const { certificateFile: authorityFile, ports } = backend;
    const bare = (path: string): LoadTarget => ({
      port: ports.secure,
      serverName: backendName,
      path,
      authorityFile,
    });
    return [
      ...comparisonRows("HTTP through a VPC link", 0.4, await compare(own("/http"), bare("/http"))),
      ...comparisonRows("Lambda proxy", 0.3, await compare(own("/function"), bare("/function"))),
    ];
  } finally {
    boto.stop();
    await sandbox.stop();
    backend.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const portsOfBackend = z.object({ plain: z.number(), secure: z.number() });

async function startBackend(directory: string) {
  const { certificate, privateKey } = await selfSigned([backendName]);
  const [keyFile, certificateFile] = [join(directory, "backend.key"), join(directory, "backend.pem")];
  writeFileSync(keyFile, privateKey);
  writeFileSync(certificateFile, certificate);
  const child = spawn(process.execPath, [backendFile, keyFile, certificateFile], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  const ports = portsOfBackend.parse(JSON.parse(String(line)));
  return { ports, certificateFile, stop: () => child.kill() };
}

/** @returns the API's id */
async function deploy(boto: Boto): Promise<string> {
  const gateway = (operation: string, input: Record<string, unknown>) =>
    boto.call(provider, "apigateway", operation, input);
  const api = await gateway("create_rest_api", {
    name: "bench",
    endpointConfiguration: { types: ["PRIVATE"] },
    policy: openPolicy,
  });
  const restApiId = text(api, "id");
  const integrate = async (pathPart: string, integration: Record<string, unknown>) => {
    const parentId = text(api, "rootResourceId");
    const made = await gateway("create_resource", { restApiId, parentId, pathPart });
    const method = { restApiId, resourceId: text(made, "id"), httpMethod: "GET" };
    await gateway("put_method", { ...method, authorizationType: "NONE" });
    await gateway("put_integration", { ...method, ...integration });
  };
  await integrate("function", {
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: await makeFunction(boto, restApiId),
  });
  await integrate("http", {
    type: "HTTP_PROXY",
    integrationHttpMethod: "GET",
    uri: `http://${backendName}:8080/http`,
    connectionType: "VPC_LINK",
    connectionId: await makeLink(boto),
  });
  await gateway("create_deployment", { restApiId, stageName: "live" });
  return restApiId;
}

/** @returns the URI of its invocations */
async function makeFunction(boto: Boto, restApiId: string): Promise<string> {
  const files = { "index.mjs": readFileSync(backendFile, "utf8") };
  await createFunction(boto, provider, await createRole(boto, provider, "function"), "backend", files);
  await boto.call(provider, "lambda", "add_permission", {
    FunctionName: "backend",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:${region}:${provider}:${restApiId}/live/GET/function`,
  });
  const arn = `arn:aws:lambda:${region}:${provider}:function:backend`;
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

/** A link to a load balancer in front of the backend, whose groups admit both. @returns its id */
async function makeLink(boto: Boto): Promise<string> {
  const network = await createNetwork(boto, provider, "10.8.0.0/16");
  await admit(boto, provider, network, 8080, "0.0.0.0/0");
  const elb = (operation: string, input: Record<string, unknown>) =>
    boto.call(provider, "elbv2", operation, input);
  const balancer = await elb("create_load_balancer", {
    Name: "bench",
    Type: "network",
    Scheme: "internal",
    Subnets: network.subnetIds,
    SecurityGroups: [network.groupId],
  });
  const LoadBalancerArn = text(balancer, "LoadBalancers.0.LoadBalancerArn");
  const group = { Name: "bench", Protocol: "TCP", Port: 8080, VpcId: network.vpcId, TargetType: "ip" };
  const TargetGroupArn = text(await elb("create_target_group", group), "TargetGroups.0.TargetGroupArn");
  await elb("register_targets", { TargetGroupArn, Targets: [{ Id: backendAddress, Port: 8080 }] });
  await elb("create_listener", {
    LoadBalancerArn,
    Protocol: "TCP",
    Port: 8080,
    DefaultActions: [{ Type: "forward", TargetGroupArn }],
  });
  const link = await boto.call(provider, "apigateway", "create_vpc_link", {
    name: "bench",
    targetArns: [LoadBalancerArn],
  });
  const vpcLinkId = text(link, "id");
  await boto.call(provider, "apigateway", "get_vpc_link", { vpcLinkId });
  return vpcLinkId;
}

async function admit(boto: Boto, account: string, { groupId }: TestNetwork, port: number, CidrIp: string) {
  await boto.call(account, "ec2", "authorize_security_group_ingress", {
    GroupId: groupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] }],
  });
}

/** The way out of an instance whose VPC has an endpoint, as it sees it itself. */
async function proxyOfInstance(boto: Boto): Promise<string> {
  const network = await createNetwork(boto, consumer);
  await admit(boto, consumer, network, 443, "10.7.0.0/16");
  for (const service of ["ssm", "ssmmessages"])
    await createEndpoint(boto, consumer, network, { ServiceName: `com.amazonaws.${region}.${service}` });
  await createEndpoint(boto, consumer, network, { PrivateDnsEnabled: true });
  const profile = await createProfile(boto, consumer, "bench");
  const instance = await runInstance(boto, consumer, network, { IamInstanceProfile: { Name: profile } });
  return runOn(boto, consumer, instance, ['printf %s "$HTTPS_PROXY"']);
}
