/**
 * Models: JSON schemas of draft 4 for request bodies.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
import { Script } from "node:vm";
import AjvDraft04, { type ValidateFunction } from "ajv-draft-04";
import { runBounded } from "../bounded-script";
import { own } from "../own";

type Models = Readonly<Record<string, { readonly schema?: string | undefined }>>;

/** For references between models. */
export function modelUri(apiId: string, name: string): string {
  return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
}

/** Draft 4 does not have "nullable" of OpenAPI 3. */
const ofDraft4 = (name: string, value: unknown) =>
  name === "nullable" && typeof value === "boolean" ? undefined : value;

/**
 * The check of a model; undefined for a model without a schema. "format" is not checked, which draft 4 allows.
 * @throws for a schema that is not valid in draft 4, or has an unknown reference
 */
export function schemas(
  apiId: string,
  models: Models,
): (name: string) => ((body: unknown) => boolean) | undefined {
  // Old ECMA 262 expressions, in which needless escapes are allowed.
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

/** Limits the time: a regular expression of a schema can take exponential time for a short text. */
function bounded(check: ValidateFunction, body: unknown): boolean {
  return runBounded(script, { check, body }, validationMilliseconds) === true;
}
