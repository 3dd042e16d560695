/** Something in a document whose effect cannot be known, and why. */
export interface Note {
  readonly path: string;
  readonly message: string;
}

export class Notes {
  private readonly byText = new Map<string, Note>();

  add(path: string, message: string): void {
    this.byText.set(`${path}: ${message}`, { path, message });
  }

  get list(): readonly Note[] {
    return [...this.byText.values()];
  }
}
