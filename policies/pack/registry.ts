import { type PolicyResource, type ResourceValidationArgs, UnknownValueError } from "@pulumi/policy";
import { isSignOfPrivateApi } from "../resources/private-api-signs";
import { Properties, Unknown } from "../resources/properties";
import type { Resource } from "../resources/resource";

/** Resources registered so far in this run, by URN: what a rule may look up beside its subject. */
export class Registry {
  private readonly byUrn = new Map<string, Resource>();

  /** The SDK calls each policy with the same resource: the copy is made once. */
  resource(args: ResourceValidationArgs): Resource {
    const known = this.byUrn.get(args.urn);
    if (known !== undefined && this.latest === args.urn) return known;
    const resource = inputsOf(args);
    this.byUrn.set(args.urn, resource);
    this.signs ||= isSignOfPrivateApi(resource);
    this.latest = args.urn;
    return resource;
  }

  readonly seen = (urn: string): Resource | undefined => this.byUrn.get(urn);

  /** Whether a resource so far shows that the stack is about a private API. */
  get concernsPrivateApi(): boolean {
    return this.signs;
  }

  private signs = false;
  private latest: string | undefined;
}

/** What both kinds of resources of the SDK have in common. */
function described({ type, urn, name, props, opts, provider }: ResourceValidationArgs | PolicyResource) {
  return {
    type,
    urn,
    name,
    properties: new Properties(plainValues(props)),
    protect: opts.protect,
    provider: provider && new Properties(plainValues(provider.props)),
  };
}

function inputsOf(args: ResourceValidationArgs): Resource {
  return { ...described(args), parent: args.opts.parent, dependencies: [], propertyDependencies: {} };
}

/** As it is at the end of a stack. */
export function outputsOf(resource: PolicyResource): Resource {
  return {
    ...described(resource),
    parent: resource.parent?.urn,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([name, from]) => [name, from.map(({ urn }) => urn)]),
    ),
  };
}

/**
 * A plain copy of what the policy SDK hands over. Its proxy throws on the first read of an unknown value, which ends
 * a rule; the copy holds an Unknown in its place, so that a rule can look at all that is known.
 */
function plainValues(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(properties).map((key) => [key, plainAt(properties, key)]));
}

function plainAt(container: object, key: string): unknown {
  try {
    const value: unknown = Reflect.get(container, key);
    if (Array.isArray(value))
      return Array.from({ length: value.length }, (_, at) => plainAt(value, String(at)));
    if (typeof value !== "object" || value === null) return value;
    return plainValues(value as Record<string, unknown>);
  } catch (error) {
    if (error instanceof Error && error instanceof UnknownValueError) return new Unknown(error);
    throw error;
  }
}
