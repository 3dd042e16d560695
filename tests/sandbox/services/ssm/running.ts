/** Requests to end a running command; the code that runs it reads them. */
export interface RunningCommand {
  cancelled: boolean;
  /** The sandbox stops: the end is not recorded. */
  stopped: boolean;
}

/** Commands in progress, to cancel one, or all when the sandbox stops. */
export class Running {
  private readonly orders = new Map<string, RunningCommand>();
  private readonly waiting = new Set<() => void>();

  begin(commandId: string, instanceId: string): Readonly<RunningCommand> {
    const order = { cancelled: false, stopped: false };
    this.orders.set(`${commandId}/${instanceId}`, order);
    return order;
  }

  end(commandId: string, instanceId: string): void {
    this.orders.delete(`${commandId}/${instanceId}`);
    if (this.orders.size > 0) return;
    for (const done of this.waiting) done();
    this.waiting.clear();
  }

  cancel(commandId: string, instanceId: string): void {
    const order = this.orders.get(`${commandId}/${instanceId}`);
    if (order) order.cancelled = true;
  }

  /** Ends all commands and waits for them. */
  async stop(): Promise<void> {
    for (const order of this.orders.values()) order.stopped = true;
    if (this.orders.size > 0) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}
