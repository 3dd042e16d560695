/**
 * Method and resource routing: an exact segment wins over {parameter}, which wins over {proxy+}; a named
 * method wins over ANY. If the more exact branch has no match, the next one is tried.
 */

import { own } from "../own";
import type { ApiResource, Method } from "../snapshots";

interface Node {
  readonly exact: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  greedy: { readonly name: string; readonly resource: ApiResource } | undefined;
  resource: ApiResource | undefined;
}

export interface Match {
  readonly resource: ApiResource;
  readonly method: Method;
  readonly parameters: Readonly<Record<string, string>>;
}

const node = (): Node => ({ exact: new Map(), parameter: undefined, greedy: undefined, resource: undefined });

const segmentsOf = (path: string) => path.split("/").slice(1);

function add(root: Node, resource: ApiResource): void {
  const segments = resource.path === "/" ? [] : segmentsOf(resource.path);
  let at = root;
  for (const segment of segments) {
    const greedy = /^\{(.+)\+\}$/.exec(segment)?.[1];
    if (greedy !== undefined) {
      at.greedy = { name: greedy, resource };
      return;
    }
    const parameter = /^\{(.+)\}$/.exec(segment)?.[1];
    if (parameter !== undefined) {
      at.parameter ??= { name: parameter, node: node() };
      at = at.parameter.node;
    } else {
      const next = at.exact.get(segment) ?? node();
      at.exact.set(segment, next);
      at = next;
    }
  }
  at.resource = resource;
}

export class PathTree {
  private readonly root = node();

  constructor(resources: readonly ApiResource[]) {
    for (const resource of resources) add(this.root, resource);
  }

  /** @param path path after the stage, "/" or "/a/b", not decoded. */
  match(method: string, path: string): Match | undefined {
    const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
    const segments = trimmed === "/" || trimmed === "" ? [] : segmentsOf(trimmed);
    return this.walk(this.root, segments, 0, {}, method);
  }

  private walk(
    at: Node,
    segments: readonly string[],
    index: number,
    parameters: Readonly<Record<string, string>>,
    method: string,
  ): Match | undefined {
    const segment = segments[index];
    if (segment === undefined) return found(at.resource, method, parameters);
    const exact = at.exact.get(segment);
    if (exact !== undefined) {
      const match = this.walk(exact, segments, index + 1, parameters, method);
      if (match !== undefined) return match;
    }
    if (at.parameter !== undefined && segment !== "") {
      const { name, node: next } = at.parameter;
      const match = this.walk(next, segments, index + 1, { ...parameters, [name]: decode(segment) }, method);
      if (match !== undefined) return match;
    }
    if (at.greedy === undefined) return undefined;
    const rest = segments.slice(index).map(decode).join("/");
    return found(at.greedy.resource, method, { ...parameters, [at.greedy.name]: rest });
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings-method-request.html */
const any: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

function found(
  resource: ApiResource | undefined,
  name: string,
  parameters: Readonly<Record<string, string>>,
): Match | undefined {
  const method = own(resource?.methods, name) ?? (any.has(name) ? resource?.methods.ANY : undefined);
  return resource === undefined || method === undefined ? undefined : { resource, method, parameters };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
