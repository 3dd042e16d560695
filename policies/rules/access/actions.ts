import { statementName } from "../../prover";
import { listed, type RawDocument, statementsOf } from "../../resources/policy-document";
import type { RuleFinding } from "../verdict";

/** Allow statements that give more than the one action that calls an API. */
export function beyondInvoke(document: RawDocument): RuleFinding[] {
  return statementsOf(document).flatMap((statement, index): RuleFinding[] => {
    if (statement.Effect !== "Allow") return [];
    const actions = listed(statement.Action);
    const beyond = actions.filter((action) => action.toLowerCase() !== "execute-api:invoke");
    const given = statement.NotAction === undefined ? beyond : ["NotAction"];
    return given.length === 0
      ? []
      : [
          {
            message: `${nameOf(statement, index)} allows ${given.join(", ")}: more than execute-api:Invoke`,
            fix: 'Write "Action": "execute-api:Invoke".',
          },
        ];
  });
}

/** Statement[1] "AllowAll" */
export function nameOf({ Sid }: Readonly<Record<string, unknown>>, statement: number): string {
  return statementName({ statement, ...(typeof Sid === "string" ? { sid: Sid } : {}) });
}
