/** What became of a command's invocation meanwhile; read by the one that carries it out. */
export interface RunningCommand {
  cancelled: boolean;
  /** The sandbox stops: nobody will see the end. */
  stopped: boolean;
}

/** Commands under way, so that they can be cancelled one by one or, when the sandbox stops, all at once. */
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

  /** Ends everything and waits until it has ended. */
  async stop(): Promise<void> {
    for (const order of this.orders.values()) order.stopped = true;
    if (this.orders.size > 0) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}
