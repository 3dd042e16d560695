import { z } from "zod";
import type { Aws } from "./aws";

/** A resource that exists and that an interrupted creation may have made. */
export interface Found {
  /** By which Terraform's AWS provider imports it. https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
  readonly importId: string;
  /** By which a stack knows it, where that is not the same. */
  readonly stateId?: string;
  /** Without an id of its own: what it belongs to has one of it, so that the one found is the one that a stack has. */
  readonly part?: boolean;
  /** Its creation ended half-way, in a way that no later update would notice. */
  readonly incomplete?: string;
}

/**
 * What exists of that which a resource with these inputs would be; most is found by the tags that the program sets.
 * Undefined where the inputs lack what it would be found by, as those of a program before it set tags.
 */
export type Find = (inputs: unknown, aws: Aws) => Promise<readonly Found[] | undefined>;

/** All that a program set at the creation: AWS has made a resource with them, or not at all. */
export const tags = z.record(z.string(), z.string());
export const text = z.string();

export type Tagged = { readonly tags: Readonly<Record<string, string>> };
export type TagList = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

/** Parses of the inputs what the resource is found by. */
export function of<Shape extends z.ZodRawShape>(
  shape: Shape,
  find: (inputs: z.infer<z.ZodObject<Shape>>, aws: Aws) => Promise<readonly Found[]>,
): Find {
  const schema = z.object(shape);
  return async (inputs, aws) => {
    const parsed = schema.safeParse(inputs);
    return parsed.success ? find(parsed.data, aws) : undefined;
  };
}

/** Without Pulumi's own note in the inputs of a state. */
export function entries(tags: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(tags).filter(([key]) => key !== "__defaults");
}

export function isTagged(given: TagList | undefined, { tags }: Tagged): boolean {
  return entries(tags).every(([key, value]) =>
    (given ?? []).some((it) => it.Key === key && it.Value === value),
  );
}

export function hasTags(
  found: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return entries(wanted).every(([key, value]) => found?.[key] === value);
}

/**
 * The resource of this id, unless AWS says that there is none, or it is another's; parts have the ids of what they belong
 * to.
 */
export async function existing<Answer>(
  importId: string,
  answer: Promise<Answer>,
  isOwn: (answer: Answer) => boolean = () => true,
): Promise<Found[]> {
  try {
    return isOwn(await answer) ? [{ importId, part: importId.includes("/") }] : [];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

export async function foundIn<Page, Item>(
  pages: AsyncIterable<Page>,
  matching: (page: Page) => readonly Item[],
  found: (item: Item) => Found,
): Promise<Found[]> {
  const all: Found[] = [];
  try {
    for await (const page of pages) all.push(...matching(page).map(found));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return all;
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(NotFoundException|NoSuchEntity|NoSuchEntityException|NoSuchHostedZone|ResourceNotFoundException|UnknownResourceException|DashboardNotFoundError|ResourceNotFound)$/.test(
      error.name,
    )
  );
}
