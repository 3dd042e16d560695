import { fitted } from "../../shared/terminal/fitted";

/** Says something to the person at the terminal, beside what a command prints. */
export const tell = (text: string): void => console.error(fitted(text, process.stderr.columns));
