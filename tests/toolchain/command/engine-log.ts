import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Lines for the engine's display, in order. */
export class EngineLog {
  readonly #client: EngineClient;
  #sent: Promise<void> = Promise.resolve();

  constructor(address: string) {
    this.#client = new EngineClient(address, credentials.createInsecure());
  }

  line(urn: string, message: string): void {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    // A status line beside the resource, not part of the diagnostics at the end.
    request.setEphemeral(true);
    this.#sent = this.#sent.then(
      () =>
        new Promise((resolve) => {
          // A line that cannot be shown must not fail the command.
          this.#client.log(request, () => resolve());
        }),
    );
  }

  /** Resolves when every line is with the engine: to be awaited before a reply, after which lines may be lost. */
  flush(): Promise<void> {
    return this.#sent;
  }
}
