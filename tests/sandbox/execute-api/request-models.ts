/**
 * Models: JSON schemas of draft 4 that bodies of requests must match.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
import { Script } from "node:vm";
import AjvDraft04, { type ValidateFunction } from "ajv-draft-04";
import { runBounded } from "../bounded-script";
import { own } from "../own";

type Models = Readonly<Record<string, { readonly schema?: string | undefined }>>;

/** By which one model refers to another. */
export function modelUri(apiId: string, name: string): string {
  return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
}

/** Draft 4 knows no "nullable", which OpenAPI 3 has. */
const ofDraft4 = (name: string, value: unknown) =>
  name === "nullable" && typeof value === "boolean" ? undefined : value;

/**
 * The check that a model stands for; undefined for a model without a schema. Words of "format" are not checked, which
 * draft 4 leaves open.
 * @throws when a schema is none of draft 4, or refers to what is not there
 */
export function schemas(
  apiId: string,
  models: Models,
): (name: string) => ((body: unknown) => boolean) | undefined {
  // Expressions are of ECMA 262 as it was then: what means nothing escaped is itself.
  const ajv = new AjvDraft04({ strict: false, validateFormats: false, logger: false, unicodeRegExp: false });
  for (const [name, { schema }] of Object.entries(models)) {
    if (schema !== undefined) ajv.addSchema(JSON.parse(schema, ofDraft4), modelUri(apiId, name));
  }
  return (name) => {
    const text = own(models, name)?.schema;
    if (text === undefined) return undefined;
    const check = ajv.getSchema(modelUri(apiId, name));
    return check && ((body) => bounded(check, body));
  };
}

const validationMilliseconds = 1000;
const script = new Script("check(body)");

/** A schema has regular expressions of its author's, and one can be made to run for ever on a short text. */
function bounded(check: ValidateFunction, body: unknown): boolean {
  return runBounded(script, { check, body }, validationMilliseconds) === true;
}
