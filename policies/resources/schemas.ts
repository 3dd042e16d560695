import { z } from "zod";

/** Properties of resources as providers give them; a missing one is undefined. */
export const optionalFlag = z.boolean().optional();
export const optionalText = z.string().optional();
export const optionalNumber = z.number().optional();
/** One text in its place stands for a list of one. */
export const texts = z.union([z.array(z.string()), z.string().transform((text) => [text])]).default([]);
export const textMap = z.record(z.string(), z.string()).default({});
