import { own } from "../../own";
import { http } from "./http";
import type { CompileIntegration } from "./integration";
import { lambdaProxy } from "./lambda-proxy";
import { mock } from "./mock";

/** The types of integrations. A new one also needs a line where PutIntegration is checked. */
const types: Readonly<Record<string, CompileIntegration>> = {
  MOCK: mock,
  AWS_PROXY: lambdaProxy,
  HTTP: http,
  HTTP_PROXY: http,
};

/** undefined for a type that the sandbox does not emulate. */
export function integrationOf(type: string): CompileIntegration | undefined {
  return own(types, type);
}
