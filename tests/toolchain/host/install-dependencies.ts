import type { ServerWritableStream } from "@grpc/grpc-js";
import {
  type InstallDependenciesRequest,
  InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { asRpcError, RpcError } from "../plugin/errors";
import { type Processes, stopChild } from "../plugin/processes";
import { hostOptions } from "./options";

/** `pulumi install`: the package manager's own install, its output passed through. */
export function installDependencies(
  call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
  processes: Processes,
): void {
  let manager: string;
  try {
    const chosen = hostOptions(call.request.getInfo()).packagemanager;
    manager = chosen === "auto" ? "npm" : chosen;
  } catch (error) {
    call.emit("error", asRpcError(error));
    return;
  }
  const child = processes.spawn(manager, ["install"], {
    cwd: call.request.getDirectory(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  call.on("cancelled", () => stopChild(child));
  child.stdout?.on("data", (data: Buffer) => {
    const response = new InstallDependenciesResponse();
    response.setStdout(data);
    call.write(response);
  });
  child.stderr?.on("data", (data: Buffer) => {
    const response = new InstallDependenciesResponse();
    response.setStderr(data);
    call.write(response);
  });
  child.once("error", (error) => call.emit("error", new RpcError(`${manager} install: ${error.message}`)));
  child.once("close", (code) => {
    if (code === 0) call.end();
    else
      call.emit(
        "error",
        new RpcError(`${manager} install failed with exit code ${code} in ${call.request.getDirectory()}`),
      );
  });
}
