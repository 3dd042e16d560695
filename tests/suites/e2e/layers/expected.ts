import type { InvocationForm } from "../../../../shared/invocation/form";
import type { Outcome } from "../../../acceptance/outcome";
import type { Observed } from "./observed";

/** Some rows that end alike: a row's name with FORM for the form, and the forms (all where they are left out). */
export interface Expected {
  readonly rows: readonly string[];
  readonly forms?: readonly InvocationForm[];
  readonly ends: Outcome;
}

/** The rows of a table by name. @throws when one names no call that was made */
export function expand(table: readonly Expected[], made: Observed): Observed {
  return new Map(
    table.flatMap(({ rows, forms, ends }) =>
      rows.flatMap((row) => {
        const all = [...made.keys()].filter((name) => formless(name) === row);
        const names = forms === undefined ? all : all.filter((name) => forms.some((form) => has(name, form)));
        if (names.length === 0) throw new Error(`no call is named ${row}`);
        return names.map((name) => [name, ends] as const);
      }),
    ),
  );
}

const form = / by (private-dns|route53-alias|host-header|api-id-header)\b/;

function formless(name: string): string {
  return name.replace(form, " by FORM");
}

function has(name: string, wanted: InvocationForm): boolean {
  return form.exec(name)?.[1] === wanted;
}

/** The calls by these forms. */
export function byForms(calls: Observed, forms: readonly InvocationForm[]): string[] {
  return [...calls.keys()].filter((name) => forms.some((each) => has(name, each)));
}
