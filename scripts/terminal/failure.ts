/** An error whose message is the whole of what the user should read: no stack trace. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** Runs a script's main function and ends the process as it ends. */
export function main(script: () => Promise<void>): void {
  script().then(
    () => process.exit(process.exitCode ?? 0),
    (error: unknown) => {
      const expected = error instanceof Failure;
      const text =
        error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
      console.error(`error: ${text}`);
      process.exit(expected ? error.exitCode : 1);
    },
  );
}
