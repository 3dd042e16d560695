import { createHash } from "node:crypto";

/** A statement as the builders write it: one effect, full ARNs, no shorthand. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | { readonly AWS: readonly string[] };
  readonly Action: "execute-api:Invoke" | "*";
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** A fault of a document, as data. */
export interface DocumentError {
  readonly path: string;
  readonly message: string;
}

/** "*" stands alone: a list that holds it admits everyone, whatever else it names. */
export function principalElement(principals: readonly string[]): Statement["Principal"] {
  return principals.includes("*") ? "*" : { AWS: [...principals].sort() };
}

/** The text that is sent to AWS. Compact, because white space counts against the size limits. */
export function documentText(document: PolicyDocument): string {
  return JSON.stringify(document);
}

/** SHA-256 of the text, hexadecimal: two sides compare documents by it without exchanging them. */
export function documentDigest(document: PolicyDocument): string {
  return textDigest(documentText(document));
}

export function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Over the limit, AWS refuses the document only after other resources exist; this says so before. */
export function sizeErrors(document: PolicyDocument, limit: number, path: string): DocumentError[] {
  const size = documentText(document).length;
  return size <= limit
    ? []
    : [{ path, message: `${size} characters are ${size - limit} over AWS's limit of ${limit}` }];
}
