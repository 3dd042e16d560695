import { z } from "zod";
import { gatewayResponse, gatewayResponseTypes } from "../gateway-responses";
import type { GatewayResponse } from "../model";

/** Gateway responses in a document, by type.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html */
export const gatewayResponses = z
  .record(z.string(), gatewayResponse)
  .superRefine((given, context) => {
    for (const name of Object.keys(given))
      if (!gatewayResponseTypes.has(name))
        context.addIssue({
          code: "custom",
          path: [name],
          message: `expected one of ${[...gatewayResponseTypes.keys()].join(", ")}`,
        });
  })
  .transform((given): Readonly<Record<string, GatewayResponse>> => given);
