/** Something in a document whose effect cannot be known, and why. */
export interface Note {
  readonly path: string;
  readonly message: string;
  /** The key may not even be in a request: nothing that leans on the document is then called proved. */
  readonly unknownKey: boolean;
}

export class Notes {
  private readonly byText = new Map<string, Note>();

  add(path: string, message: string, unknownKey = false): void {
    this.byText.set(`${path}: ${message}`, { path, message, unknownKey });
  }

  get list(): readonly Note[] {
    return [...this.byText.values()];
  }
}
