import { entriesOf } from "../../../../../shared/open-api/document";
import type { Call, Context, Operations } from "../../../gateway/call";
import { AwsError } from "../../../gateway/errors";
import { membersOf } from "../../../gateway/members/table";
import { own } from "../../../own";
import { authorizerOperations } from "../authorizers";
import { integrationOperations } from "../integrations";
import { apiGatewayMembers } from "../members";
import { methodOperations } from "../methods";
import { resourceOperations } from "../resources";
import { restApiOperations } from "../rest-apis";

/** Input of one operation: path of the entity below the API, and the body. */
interface Asked {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An import calls the operations that a client would call one by one, with all their checks. */
const single: Operations = {
  ...restApiOperations,
  ...resourceOperations,
  ...methodOperations,
  ...integrationOperations,
  ...authorizerOperations,
};

/** Refuses in a document the members that the single operations refuse. */
function checkAsked(operation: string, body: Asked["body"]): void {
  const members = membersOf(apiGatewayMembers, operation);
  const walk = (value: unknown, path: readonly string[]): void => {
    const verdict = members.verdict(path);
    const below = entriesOf(value);
    if (verdict === undefined && (below.length > 0 || members.reaches(path))) {
      for (const [key, each] of below) walk(each, [...path, typeof key === "number" ? "N" : key]);
      return;
    }
    const except = verdict?.kind === "refused" ? verdict.except : undefined;
    if (verdict !== undefined && except === undefined) return;
    if (except?.some((each) => each.toLowerCase() === String(value).toLowerCase())) return;
    throw new AwsError(
      "BadRequestException",
      `The sandbox does not emulate ${path.join(".")} of ${operation}: leave it out.`,
    );
  };
  for (const [name, value] of Object.entries(body)) if (value !== undefined) walk(value, [name]);
}

/** One step of an import, as if a client had called it. @throws AwsError that names the place in the document */
export async function ask(
  { operation, parameters, body }: Asked,
  call: Call,
  context: Context,
  place = "",
): Promise<unknown> {
  const carriedOut = own(single, operation);
  if (carriedOut === undefined || carriedOut === "emulator") throw new Error(`no operation ${operation}`);
  const asked: Call = {
    ...call,
    operation,
    target: "/",
    headers: { "content-type": "application/json" },
    parameters: new Map(Object.entries(parameters)),
    body: Buffer.from(JSON.stringify(body)),
  };
  try {
    checkAsked(operation, body);
    const reply = await carriedOut(asked, context);
    return JSON.parse(String(reply.body) || "{}");
  } catch (error) {
    if (!(error instanceof AwsError) || place === "") throw error;
    throw new AwsError(error.code, `${error.message} (${place} of the imported document)`, error.status);
  }
}
