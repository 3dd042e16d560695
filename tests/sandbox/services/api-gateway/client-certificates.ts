import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { z } from "zod";
import { keyAlgorithm, randomSerial } from "../../execute-api/authority";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { input, newId, notFound, now, pageReply, parameter, patchInput } from "./entities";
import type { ClientCertificate } from "./model";
import { applyPatch, text } from "./patch";

const create = z.object({
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const daySeconds = 24 * 60 * 60;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */
const validSeconds = 365 * daySeconds;

/**
 * Client certificates of stages for HTTP backends. They are stored and not used: the sandbox calls backends by plain
 * HTTP.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GenerateClientCertificate.html
 */
export const clientCertificateOperations: Operations = {
  GenerateClientCertificate: async (call, context) => {
    const { account, region } = call;
    const clientCertificateId = newId(6);
    const createdDate = now();
    const expirationDate = createdDate + validSeconds;
    const certificate: ClientCertificate = {
      ...input(call, create),
      account,
      region,
      clientCertificateId,
      createdDate,
      expirationDate,
      pemEncodedCertificate: await pem(createdDate, expirationDate),
    };
    put(context.store.contents.clientCertificates, clientCertificateId, certificate);
    return restReply(201, onTheWire(certificate));
  },
  GetClientCertificate: (call, context) => restReply(200, onTheWire(certificateOf(call, context))),
  GetClientCertificates: (call, { store }) =>
    pageReply(
      call,
      Object.values(store.contents.clientCertificates)
        .filter(({ account, region }) => account === call.account && region === call.region)
        .map(onTheWire),
    ),
  UpdateClientCertificate: (call, context) => {
    const certificate = certificateOf(call, context);
    applyPatch(patchInput(call), { "/description": text(certificate, "description") });
    return restReply(200, onTheWire(certificate));
  },
  DeleteClientCertificate: (call, context) => {
    const { clientCertificateId: id } = certificateOf(call, context);
    const stages = Object.values(context.store.contents.restApis).flatMap((api) => Object.values(api.stages));
    if (stages.some(({ clientCertificateId }) => clientCertificateId === id)) {
      throw new AwsError("BadRequestException", `Client certificate ${id} is in use by a stage`);
    }
    delete context.store.contents.clientCertificates[id];
    return restReply(202);
  },
};

/** @throws AwsError when the account and region have no such certificate */
export function heldCertificate(
  id: string,
  { account, region }: Pick<Call, "account" | "region">,
  { store }: Context,
): ClientCertificate {
  const found = own(store.contents.clientCertificates, id);
  if (found?.account !== account || found.region !== region)
    throw notFound("Invalid Client Certificate identifier specified");
  return found;
}

function certificateOf(call: Call, context: Context): ClientCertificate {
  return heldCertificate(parameter(call, "clientCertificateId"), call, context);
}

function onTheWire({ account: _, region: __, ...shown }: ClientCertificate) {
  return shown;
}

async function pem(from: number, to: number): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: "CN=ApiGateway",
    notBefore: new Date(from * 1000),
    notAfter: new Date(to * 1000),
    signingAlgorithm: keyAlgorithm,
    keys,
  });
  return certificate.toString("pem");
}
