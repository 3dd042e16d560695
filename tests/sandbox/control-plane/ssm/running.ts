/** Commands under way, so that they can be cancelled one by one or, when the sandbox stops, all at once. */
export class Running {
  private readonly controllers = new Map<string, AbortController>();
  private readonly waiting = new Set<() => void>();

  begin(commandId: string, instanceId: string): AbortController {
    const controller = new AbortController();
    this.controllers.set(`${commandId}/${instanceId}`, controller);
    return controller;
  }

  end(commandId: string, instanceId: string): void {
    this.controllers.delete(`${commandId}/${instanceId}`);
    if (this.controllers.size > 0) return;
    for (const done of this.waiting) done();
    this.waiting.clear();
  }

  cancel(commandId: string, instanceId: string): void {
    this.controllers.get(`${commandId}/${instanceId}`)?.abort();
  }

  /** Cancels everything and waits until it has ended. */
  async stop(): Promise<void> {
    for (const controller of this.controllers.values()) controller.abort();
    if (this.controllers.size > 0) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}
