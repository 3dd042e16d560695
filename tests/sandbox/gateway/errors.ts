import { randomUUID } from "node:crypto";
import { cbor } from "@smithy/core/cbor";
import { XMLBuilder } from "fast-xml-parser";
import type { Reply } from "./call";

/** An error that AWS would answer: `code` and `message` are AWS's own, `status` the HTTP status. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/**
 * The wire protocols of the services in use (https://smithy.io/2.0/aws/protocols/). rest-xml is S3's, whose errors have
 * no element around them.
 */
export type Protocol = "ec2" | "query" | "json" | "cbor" | "rest-json" | "rest-xml" | "wrapped-rest-xml";

/** A service's own protocol; some services accept CBOR as well. */
export type ServiceProtocol = Exclude<Protocol, "cbor">;

const xml = new XMLBuilder({ format: false, suppressEmptyNode: false });

/** The error as the protocol writes it, so that every SDK reads its code and message. */
export function errorReply(protocol: Protocol, error: AwsError): Reply {
  const id = randomUUID();
  const { code, message, status } = error;
  const type = status >= 500 ? "Receiver" : "Sender";
  const headers = { "x-amzn-requestid": id };
  switch (protocol) {
    case "ec2":
      return {
        status,
        headers: { ...headers, "content-type": "text/xml;charset=UTF-8" },
        body: xml.build({ Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: id } }),
      };
    case "query":
    case "wrapped-rest-xml":
      return {
        status,
        headers: { ...headers, "content-type": "text/xml" },
        body: xml.build({
          ErrorResponse: { Error: { Type: type, Code: code, Message: message }, RequestId: id },
        }),
      };
    case "rest-xml":
      // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
      return {
        status,
        headers: { ...headers, "content-type": "application/xml" },
        body: xml.build({ Error: { Code: code, Message: message, RequestId: id } }),
      };
    case "json":
      return {
        status,
        headers: { ...headers, "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
        body: JSON.stringify({ __type: code, message, Message: message }),
      };
    case "cbor":
      return {
        status,
        headers: {
          ...headers,
          "content-type": "application/cbor",
          "smithy-protocol": "rpc-v2-cbor",
          // Clients of a service that once had the query protocol read the error code here.
          "x-amzn-query-error": `${code};${type}`,
        },
        body: Buffer.from(cbor.serialize({ __type: code, message })),
      };
    case "rest-json":
      return {
        status,
        headers: { ...headers, "content-type": "application/json", "x-amzn-errortype": code },
        body: JSON.stringify({ message }),
      };
  }
}
