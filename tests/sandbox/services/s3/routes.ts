interface Route {
  readonly verb: string;
  /** The path names an object, not only its bucket. */
  readonly object: boolean;
  /** Its query parameters; others, like ?policy, select another operation. */
  readonly query: readonly string[];
  readonly operation: string;
}

const listing = [
  ["list-type", "prefix", "delimiter", "max-keys"],
  ["continuation-token", "start-after", "encoding-type", "fetch-owner"],
].flat();

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const routes: readonly Route[] = [
  { verb: "PUT", object: false, query: [], operation: "CreateBucket" },
  { verb: "HEAD", object: false, query: [], operation: "HeadBucket" },
  { verb: "DELETE", object: false, query: [], operation: "DeleteBucket" },
  { verb: "GET", object: false, query: listing, operation: "ListObjectsV2" },
  { verb: "PUT", object: true, query: [], operation: "PutObject" },
  { verb: "GET", object: true, query: [], operation: "GetObject" },
  { verb: "HEAD", object: true, query: [], operation: "HeadObject" },
  { verb: "DELETE", object: true, query: [], operation: "DeleteObject" },
];

export interface S3Request {
  readonly operation: string;
  /** Bucket, Key and CopySource (BUCKET/KEY) if present, and the query's parameters. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The operation of a request in path style: /BUCKET/KEY. An unknown one is named by verb and query. */
export function s3Operation(
  verb: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): S3Request {
  const { pathname, searchParams } = new URL(target, "http://localhost");
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const parameters = new Map(searchParams);
  const query = [...parameters.keys()];
  const source = headers["x-amz-copy-source"];
  if (bucket) parameters.set("Bucket", bucket);
  if (key) parameters.set("Key", decodeURIComponent(key));
  if (source) parameters.set("CopySource", decodeURIComponent(source).replace(/^\//, ""));
  const fits = (route: Route) =>
    route.verb === verb &&
    route.object === (key !== "") &&
    query.every((name) => route.query.includes(name)) &&
    (route.operation !== "ListObjectsV2" || parameters.get("list-type") === "2");
  const operation = bucket ? routes.find(fits)?.operation : undefined;
  if (operation === "PutObject" && source) return { operation: "CopyObject", parameters };
  return { operation: operation ?? unknown(verb, bucket, key, query), parameters };
}

function unknown(verb: string, bucket: string, key: string, query: readonly string[]): string {
  const path = ["", bucket && "BUCKET", key && "KEY"].join("/").replace(/\/+$/, "") || "/";
  return `${verb} ${path}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}
