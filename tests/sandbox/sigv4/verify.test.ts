import assert from "node:assert/strict";
import {
  host,
  presign,
  requestOf,
  type Sent,
  type SignatureParts,
  secret,
  signByHeader,
  signing,
} from "./signing.fixture";
import { type KeyHolder, type VerifyOptions, verify } from "./verify";

const now = Date.parse("2026-03-01T12:00:00Z");
const holder: KeyHolder = {
  secretAccessKey: secret,
  account: "111111111111",
  arn: "arn:aws:sts::111111111111:assumed-role/probe/session",
  userId: "AROAEXAMPLE:session",
  tokenIssuedAt: 1_772_366_400,
};
const options: VerifyOptions = {
  region: "us-east-1",
  service: "execute-api",
  now: now,
  keys: (accessKeyId, token) => {
    if (accessKeyId !== "ASIAEXAMPLE" || (token !== "token" && token !== "old")) return "unknown";
    return token === "old" ? "expired" : holder;
  },
};

interface Case {
  name: string;
  presigned?: boolean;
  sign?: (given: SignatureParts) => void;
  tamper?: (sent: Sent) => void;
  /** "verified", or the error's type and the beginning of its message. */
  expected: "verified" | { type: string; message: string | RegExp };
  because: string;
}

const mismatch = {
  type: "InvalidSignatureException",
  message:
    /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'[\s\S]+'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n[\s\S]+'\n$/,
};
const unrecognized = {
  type: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};
const invalid = (message: string | RegExp) => ({ type: "InvalidSignatureException", message });
const incomplete = (message: string | RegExp) => ({ type: "IncompleteSignatureException", message });

const cases: readonly Case[] = [
  { name: "signed by header", expected: "verified", because: "everything is right" },
  {
    name: "presigned",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
      given.expires = "60";
    },
    expected: "verified",
    because: "the query string contains the signature",
  },
  {
    name: "presigned without X-Amz-Expires",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
    },
    expected: "verified",
    because: "it is then valid for five minutes",
  },
  {
    name: "Date header",
    sign: (given) => {
      given.dateHeader = "Date";
      given.time = "Sun, 01 Mar 2026 12:00:00 GMT";
      given.signedHeaders = ["date", "host", "x-amz-security-token"];
    },
    expected: "verified",
    because: "it may replace X-Amz-Date",
  },
  {
    name: "unsigned",
    tamper: (sent) => {
      delete sent.headers.Authorization;
    },
    expected: { type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" },
    because: "the request has no signature",
  },
  {
    name: "another scheme with all parameters",
    tamper: (sent) => {
      sent.headers.Authorization = sent.headers.Authorization?.replace("AWS4-HMAC-SHA256", "Own") ?? "";
    },
    expected: { type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" },
    because: "it is not a signature of AWS",
  },
  {
    name: "header and query string",
    tamper: (sent) => {
      sent.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
    },
    expected: invalid(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ),
    because: "only one signature is allowed",
  },
  {
    name: "no Signature, no date",
    tamper: (sent) => {
      sent.headers.Authorization = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host";
      delete sent.headers["X-Amz-Date"];
    },
    expected: incomplete(
      "Authorization header requires 'Signature' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=jOKAI4B63xT4DVDoUT+5mTBNQxho/nGWZSkaXc+9P/g=",
    ),
    because: "both are needed, and the header itself is not repeated",
  },
  {
    name: "presigned without signature",
    presigned: true,
    tamper: (sent) => {
      sent.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260301T120000Z";
    },
    expected: incomplete(
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
    ),
    because: "each parameter is named",
  },
  {
    name: "date in another format",
    tamper: (sent) => {
      sent.headers["X-Amz-Date"] = "2026-03-01T12:00:00Z";
    },
    expected: incomplete(
      "Date must be in ISO-8601 'basic format'. Got '2026-03-01T12:00:00Z'. See http://en.wikipedia.org/wiki/ISO_8601",
    ),
    because: "only the basic format is read",
  },
  {
    name: "five minutes old",
    sign: (given) => {
      given.time = "20260301T115500Z";
    },
    expected: "verified",
    because: "it is just inside the window",
  },
  {
    name: "five minutes and a second old",
    sign: (given) => {
      given.time = "20260301T115459Z";
    },
    expected: invalid(
      "Signature expired: 20260301T115459Z is now earlier than 20260301T115500Z (20260301T120000Z - 5 min.)",
    ),
    because: "it is just outside the window",
  },
  {
    name: "five minutes and a second ahead",
    sign: (given) => {
      given.time = "20260301T120501Z";
    },
    expected: invalid(
      "Signature not yet current: 20260301T120501Z is still later than 20260301T120500Z (20260301T120000Z + 5 min.)",
    ),
    because: "clocks may differ by five minutes",
  },
  {
    name: "presigned long ago for an hour",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
      given.time = "20260301T110001Z";
      given.expires = "3600";
    },
    expected: "verified",
    because: "it expires in a second",
  },
  {
    name: "presigned an hour and a second ago for an hour",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
      given.time = "20260301T105959Z";
      given.expires = "3600";
    },
    expected: invalid(/^Signature expired: 20260301T105959Z is now earlier than 20260301T110000Z/),
    because: "X-Amz-Expires has passed",
  },
  {
    name: "presigned for more than a week",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
      given.expires = "604801";
    },
    expected: incomplete("X-Amz-Expires must be from 1 to 604800 seconds. Got '604801'."),
    because: "a week is the limit",
  },
  ...["1e3", " 60", "60.0", "0x3c"].map(
    (expires): Case => ({
      name: `presigned for "${expires}"`,
      presigned: true,
      sign: (given) => {
        given.signedHeaders = ["host"];
        given.expires = expires;
      },
      expected: incomplete(`X-Amz-Expires must be from 1 to 604800 seconds. Got '${expires}'.`),
      because: "seconds have only digits",
    }),
  ),
  ...["X-Amz-Expires", "X-Amz-Credential", "X-Amz-SignedHeaders", "%58-Amz-Date"].map(
    (name): Case => ({
      name: `presigned with ${name} once more`,
      presigned: true,
      sign: (given) => {
        given.signedHeaders = ["host"];
        given.expires = "60";
      },
      tamper: (sent) => {
        sent.query += `&${name}=60`;
      },
      expected: incomplete(`The query-string parameter '${decodeURIComponent(name)}' comes more than once.`),
      because: "it would be ambiguous",
    }),
  ),
  {
    name: "Host unsigned",
    sign: (given) => {
      given.signedHeaders = ["x-amz-date", "x-amz-security-token"];
    },
    expected: invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    because: "a signature is for one host",
  },
  {
    name: "another x-amz- header unsigned",
    tamper: (sent) => {
      sent.headers["X-Amz-Extra"] = "added";
    },
    expected: invalid("'X-Amz-Extra' must be a 'SignedHeader' in the AWS Authorization."),
    because: "every x-amz- header must be signed",
  },
  {
    name: "unknown algorithm",
    sign: (given) => {
      given.algorithm = "AWS4-HMAC-SHA1";
    },
    expected: incomplete("Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). "),
    because: "there is only one",
  },
  {
    name: "credential of four elements",
    sign: (given) => {
      given.credential = "ASIAEXAMPLE/20260301/us-east-1/aws4_request";
    },
    expected: incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'ASIAEXAMPLE/20260301/us-east-1/aws4_request'",
    ),
    because: "the service is missing",
  },
  {
    name: "scope of another region, service, terminator and day",
    sign: (given) => {
      given.credential = "ASIAEXAMPLE/20260228/eu-west-1/s3/aws5_request";
    },
    expected: invalid(
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260228' != '20260301', from '20260301T120000Z'. ",
    ),
    because: "all faults are named",
  },
  {
    name: "unknown access key",
    sign: (given) => {
      given.credential = given.credential.replace("ASIAEXAMPLE", "ASIAOTHER");
    },
    expected: unrecognized,
    because: "it was not issued",
  },
  {
    name: "no session token",
    sign: (given) => {
      given.token = undefined;
      given.signedHeaders = ["host", "x-amz-date"];
    },
    expected: unrecognized,
    because: "temporary credentials need it",
  },
  {
    name: "tampered session token",
    tamper: (sent) => {
      sent.headers["X-Amz-Security-Token"] = "tokeN";
    },
    expected: unrecognized,
    because: "it was not issued for this key",
  },
  {
    name: "expired session token",
    sign: (given) => {
      given.token = "old";
    },
    expected: {
      type: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    },
    because: "it has expired",
  },
  {
    name: "another Host",
    tamper: (sent) => {
      sent.headers.Host = "other.execute-api.us-east-1.amazonaws.com";
    },
    expected: mismatch,
    because: "the signature covers the Host",
  },
  {
    name: "Host with a port",
    sign: (given) => {
      given.headers.Host = `${host}:443`;
    },
    expected: "verified",
    because: "the Host is signed as sent",
  },
  {
    name: "another query string",
    tamper: (sent) => {
      sent.query = "admin=true";
    },
    expected: mismatch,
    because: "it was added afterwards",
  },
  {
    name: "another query string, presigned",
    presigned: true,
    sign: (given) => {
      given.signedHeaders = ["host"];
    },
    tamper: (sent) => {
      sent.query += "&admin=true";
    },
    expected: mismatch,
    because: "it was added afterwards",
  },
  {
    name: "another body",
    sign: (given) => {
      given.body = "signed";
    },
    tamper: (sent) => {
      sent.body = "sent";
    },
    expected: mismatch,
    because: "the body is signed",
  },
  {
    name: "body not signed, as S3 allows",
    sign: (given) => {
      given.headers["X-Amz-Content-Sha256"] = "UNSIGNED-PAYLOAD";
      given.signedHeaders.splice(1, 0, "x-amz-content-sha256");
    },
    tamper: (sent) => {
      sent.body = "sent";
    },
    expected: mismatch,
    because: "API Gateway always verifies the body",
  },
  {
    name: "unsigned header",
    tamper: (sent) => {
      sent.headers.Accept = "application/json";
    },
    expected: "verified",
    because: "only signed headers are covered",
  },
  {
    name: "no hexadecimal signature",
    tamper: (sent) => {
      sent.headers.Authorization = sent.headers.Authorization?.replace(/Signature=.*/, "Signature=x") ?? "";
    },
    expected: mismatch,
    because: "it cannot be the signature",
  },
];

describe("SigV4: verification", () => {
  for (const { name, presigned, sign, tamper, expected, because } of cases) {
    it(`${name}: ${expected === "verified" ? expected : expected.type}, because ${because}`, () => {
      const given = signing();
      sign?.(given);
      const sent = presigned ? presign(given) : signByHeader(given);
      tamper?.(sent);
      const found = verify(requestOf(sent), options);
      if (expected === "verified") {
        const { secretAccessKey: _, ...signer } = holder;
        assert.deepEqual(found, { kind: "verified", signer: { ...signer, accessKeyId: "ASIAEXAMPLE" } });
        return;
      }
      assert.equal(found.kind, "refused");
      if (found.kind !== "refused") return;
      assert.equal(found.refusal.errorType, expected.type);
      if (typeof expected.message === "string") assert.equal(found.refusal.message, expected.message);
      else assert.match(found.refusal.message, expected.message);
    });
  }

  it("reports SigV4a as unsupported", () => {
    const sent = signByHeader({ ...signing(), algorithm: "AWS4-ECDSA-P256-SHA256" });
    assert.deepEqual(verify(requestOf(sent), options), { kind: "unsupported", what: "SigV4a" });
  });

  it("reveals no secret", () => {
    assert.doesNotMatch(JSON.stringify(verify(requestOf(signByHeader(signing())), options)), /secret|token"/);
  });

  it("answers with the canonical request, including the session token, when the signature does not match", () => {
    const sent = signByHeader(signing());
    sent.query = "admin=true";
    const found = verify(requestOf(sent), options);
    assert.equal(found.kind, "refused");
    if (found.kind !== "refused") return;
    const { message } = found.refusal;
    assert.match(message, /\nadmin=true\n/);
    assert.match(message, new RegExp(`\nx-amz-security-token:${sent.headers["X-Amz-Security-Token"]}\n`));
    assert.ok(!message.includes(holder.secretAccessKey));
  });
});
