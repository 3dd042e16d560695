import { z } from "zod";
import { at } from "../../shared/open-api/document";

/** What answers a method of the API, where it is no mock. */
export const backend = z.object({
  method: z.string(),
  path: z.string(),
  kind: z.enum(["lambda", "http", "other"]),
  /** Name of a function, or a URI; missing while it is not known. */
  target: z.string().optional(),
  /** Whether it is reached by a VPC link. */
  linked: z.boolean().optional(),
});

export type Backend = z.infer<typeof backend>;

/** From an integration, as a resource or a document has it; a mock is none. */
export function backendOf(method: string, path: string, integration: unknown): Backend | undefined {
  const said = (key: string) => String(at(integration, key) ?? "");
  const type = said("type").toUpperCase();
  if (type === "MOCK" || type === "") return undefined;
  const uri = said("uri");
  const [, name] = /:function:([^/]+)\/invocations$/.exec(uri) ?? [];
  const kind =
    /:lambda:path\//.test(uri) || type === "AWS_PROXY"
      ? "lambda"
      : type.startsWith("HTTP")
        ? "http"
        : "other";
  const target = kind === "lambda" ? name : uri;
  return {
    method,
    path,
    kind,
    ...(target ? { target } : {}),
    ...(said("connectionType").toUpperCase() === "VPC_LINK" ? { linked: true } : {}),
  };
}
