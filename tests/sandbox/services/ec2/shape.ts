import { z } from "zod";
import { items } from "../../gateway/xml";

/** A list that an answer may leave out. */
export function list<T>(item: z.ZodType<T>) {
  return items(item)
    .optional()
    .transform((found) => found ?? []);
}

export const text = z.union([z.string(), z.number()]).transform(String);
export const optionalText = text.optional().transform((found) => (found === "" ? undefined : found));
