import { own } from "../../own";
import { http } from "./http";
import type { CompileIntegration } from "./integration";
import { lambdaProxy } from "./lambda-proxy";
import { mock } from "./mock";

/** How each type of integration answers. A new one is a line here, and one of what PutIntegration accepts. */
const types: Readonly<Record<string, CompileIntegration>> = {
  MOCK: mock,
  AWS_PROXY: lambdaProxy,
  HTTP: http,
  HTTP_PROXY: http,
};

/** undefined for a type that the sandbox does not run. */
export function integrationOf(type: string): CompileIntegration | undefined {
  return own(types, type);
}
