/**
 * The start of a plugin by Pulumi's engine: the plugin serves gRPC on a free port of 127.0.0.1 and prints only this
 * port as the first line of its standard output.
 * https://www.pulumi.com/docs/iac/guides/building-extending/packages/
 */
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { endWithTheEngine, type Processes } from "./processes";

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** The engine's address: the last argument that is not a flag (`[-v=N --logtostderr --tracing URL] ADDRESS`). */
export function engineAddress(args: readonly string[]): string {
  const address = args.findLast((arg) => !arg.startsWith("-"));
  if (address === undefined || !/:\d+$/.test(address)) {
    throw new Error(
      `no engine address (host:port) among the arguments ${JSON.stringify(args)}: Pulumi's engine starts this program, it is not run by hand`,
    );
  }
  return address;
}

export async function serve(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
  processes: Processes,
): Promise<void> {
  const server = new Server(unlimited);
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  endWithTheEngine(processes);
  process.stdout.write(`${port}\n`);
}
