import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "../../sandbox";
import { at, Boto, type Input, list, text } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000031";
const other = "310000000032";
const Bucket = "state-310000000031";

/** An object's entity tag: the digest of its content. */
const etag = (content: string) => `"${createHash("md5").update(content).digest("hex")}"`;

describe("S3, as a state backend needs it", () => {
  let boto: Boto;
  const call = (operation: string, input: Input, by = account) =>
    boto.call(by, "s3", operation, { Bucket, ...input });
  before(async () => {
    ({ boto } = await sharedSandbox());
    await call("create_bucket", {});
  });

  it("writes, reads, copies, lists by prefix and deletes objects", async () => {
    await call("put_object", { Key: "a/one two.json", Body: "content" });
    const head = await call("head_object", { Key: "a/one two.json" });
    assert.deepEqual([at(head, "ContentLength"), at(head, "ETag")], [7, etag("content")]);
    await call("copy_object", { Key: "a/copy", CopySource: { Bucket, Key: "a/one two.json" } });
    assert.equal(text(await call("get_object", { Key: "a/copy" }), "ETag"), etag("content"));
    await call("put_object", { Key: "b/three", Body: "" });
    const found = await call("list_objects_v2", { Prefix: "a/", Delimiter: "/" });
    assert.deepEqual(
      list(found, "Contents").map((it) => text(it, "Key")),
      ["a/copy", "a/one two.json"],
    );
    await call("delete_object", { Key: "a/copy" });
    const gone = await boto.refusal(account, "s3", "get_object", { Bucket, Key: "a/copy" });
    assert.equal(gone.code, "NoSuchKey");
  });

  it("has one bucket of each name, for all accounts", async () => {
    await call("put_object", { Key: "shared", Body: "by one" });
    assert.equal(text(await call("head_object", { Key: "shared" }, other), "ETag"), etag("by one"));
    await call("put_object", { Key: "shared", Body: "by the other" }, other);
    assert.equal(text(await call("head_object", { Key: "shared" }), "ETag"), etag("by the other"));
    const taken = await boto.refusal(other, "s3", "create_bucket", { Bucket });
    assert.match(taken.code, /^BucketAlready/);
  });

  it("deletes only an empty bucket", async () => {
    await call("create_bucket", { Bucket: `${Bucket}-2` });
    await call("put_object", { Bucket: `${Bucket}-2`, Key: "kept", Body: "" });
    const refusal = await boto.refusal(account, "s3", "delete_bucket", { Bucket: `${Bucket}-2` });
    assert.equal(refusal.code, "BucketNotEmpty");
    await call("delete_object", { Bucket: `${Bucket}-2`, Key: "kept" });
    await call("delete_bucket", { Bucket: `${Bucket}-2` });
    const gone = await boto.refusal(account, "s3", "list_objects_v2", { Bucket: `${Bucket}-2` });
    assert.equal(gone.code, "NoSuchBucket");
  });

  const refused = [
    { operation: "get_bucket_policy", input: {}, message: /s3:GET \/BUCKET\?policy/ },
    { operation: "list_objects", input: {}, message: /s3:GET \/BUCKET\?encoding-type/ },
    {
      operation: "create_multipart_upload",
      input: { Key: "k" },
      message: /s3:POST \/BUCKET\/KEY\?uploads/,
    },
    {
      operation: "get_object",
      input: { Key: "k", VersionId: "1" },
      message: /s3:GET \/BUCKET\/KEY\?versionId/,
    },
    ...["x", "bytes=0-1,3-4", "bytes=-", "lines=1-2"].map((Range) => ({
      operation: "get_object",
      input: { Key: "k", Range },
      message: /for parameter range is invalid/,
    })),
    {
      operation: "put_object",
      input: { Key: "k", ServerSideEncryption: "none" },
      message: /x-amz-server-side-encryption' failed to satisfy constraint/,
    },
    { operation: "put_object", input: { Key: "k", ChecksumCRC32C: "AAAAAA==" }, message: /does not emulate/ },
  ];
  for (const { operation, input, message } of refused) {
    it(`refuses ${operation} of ${Object.keys(input).join(" and ") || "a bucket"}`, async () => {
      const refusal = await boto.refusal(account, "s3", operation, { Bucket, ...input });
      assert.match(refusal.message, message);
    });
  }

  it("has its objects after a restart, and no other account can create the bucket", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "sandbox-s3-"));
    const run = async (work: (restarted: Boto) => Promise<void>) => {
      const sandbox = await startSandbox({ directory, log: () => undefined });
      const client = await Boto.start(sandbox.env);
      try {
        await work(client);
      } finally {
        client.stop();
        await sandbox.stop();
      }
    };
    try {
      await run(async (client) => {
        await client.call(account, "s3", "create_bucket", { Bucket });
        await client.call(account, "s3", "put_object", { Bucket, Key: "kept", Body: "content" });
      });
      await run(async (client) => {
        const head = await client.call(account, "s3", "head_object", { Bucket, Key: "kept" });
        assert.equal(text(head, "ETag"), etag("content"));
        assert.match((await client.refusal(other, "s3", "create_bucket", { Bucket })).code, /^BucketAlready/);
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
