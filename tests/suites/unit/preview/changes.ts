/** Changes that a pull request may contain, with the verdict that is true of each. */

import type { Route } from "../../../../shared/access/route";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { endpointPolicy, openEndpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { accounts } from "../../world";
import { executionArn, grant, otherEndpoint, role } from "../fixtures";
import type { ConsumerScene, PreviewScene, SceneSides } from "./scene";

interface Change {
  readonly name: string;
  /** The comment's first line. */
  readonly verdict: string;
  /** What the comment says as well. */
  readonly says?: readonly RegExp[];
  /** Its whole text is in golden/NAME.md. */
  readonly golden?: true;
  readonly scene: PreviewScene;
}

const open: Route = { method: "ANY", path: "/", authorization: "NONE" };
const pets: Route = { method: "GET", path: "/pets/{id}", authorization: "NONE" };
const signed: Route = { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" };

const asking: Route = { method: "GET", path: "/{proxy+}", authorization: "CUSTOM" };

const functionUri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:222222222222:function:${name}/invocations`;

const own = (method: (typeof grant)["method"], path: string, principals: readonly string[] = ["*"]) => ({
  principals: [...principals],
  stage: "dev",
  method,
  path,
});
const orders = own("GET", "/orders/*", [role]);

const dev: ConsumerScene = {
  account: accounts.consumer,
  vpcEndpointId: grant.vpcEndpointId,
  grants: [own("GET", "/")],
  callers: [role],
};
const billing: ConsumerScene = {
  account: accounts.stranger,
  vpcEndpointId: otherEndpoint,
  grants: [own("GET", "/")],
};
const existing: ConsumerScene = { ...billing, existing: true, endpointPolicy: openEndpointPolicy };
const forOrders = endpointPolicy(executionArn, [
  { ...own("GET", "/orders/*"), vpcEndpointId: otherEndpoint },
]);
const closed = { ...billing, grants: [] };

const both: SceneSides = { routes: [open], consumers: { dev, billing } };
const alone: SceneSides = { routes: [open], consumers: { dev } };
const signing: SceneSides = {
  routes: [open, signed],
  consumers: { dev: { ...dev, grants: [own("GET", "/"), orders] } },
};

const besideAuthorizer = (signer: string): SceneSides => ({
  routes: [signed, asking],
  consumers: {
    dev: { ...dev, grants: [own("GET", "/orders/1", [signer])], endpointPolicy: openEndpointPolicy },
  },
});

const grants = [{ ...own("GET", "/"), vpcEndpointId: grant.vpcEndpointId }];
const made = apiPolicy(executionArn, grants);
const allow = (more: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/*`,
  ...more,
});
/** Without the deny, and with a statement written by hand. */
const opened = { ...made, Statement: [...made.Statement.slice(1), allow({})] };
const widerForOwn = { ...made, Statement: [...made.Statement, allow({})] };
const whole = endpointPolicy(executionArn, [{ ...own("*", "/*"), vpcEndpointId: grant.vpcEndpointId }]);

const isNamed = (consumers: SceneSides["consumers"]): SceneSides => ({ routes: [open], consumers });

const onlyDoor = (consumers: SceneSides["consumers"]): SceneSides => ({
  ...isNamed(consumers),
  disableExecuteApiEndpoint: true,
});
const bothByDomain = { dev: { ...dev, byDomain: true }, billing: { ...billing, byDomain: true } };

export const changes: readonly Change[] = [
  {
    name: "no-change",
    golden: true,
    verdict: "No change in who may call what",
    scene: { before: both, after: both },
  },
  {
    name: "widened-grant",
    golden: true,
    verdict: "Access widens: consumer `billing` (333333333333) gains `POST /`",
    scene: {
      before: both,
      after: isNamed({ dev, billing: { ...billing, grants: [own("GET", "/"), own("POST", "/")] } }),
    },
  },
  {
    name: "narrowed-grant",
    golden: true,
    verdict: "Access narrows: consumer `billing` (333333333333) loses `GET /`",
    scene: { before: both, after: isNamed({ dev, billing: closed }) },
  },
  {
    name: "changed-grants",
    golden: true,
    verdict:
      "Access changes: consumer `dev` (111111111111) gains `PUT /`, loses `GET /`; consumer `billing` (333333333333) gains `HEAD, POST, PUT, PATCH, DELETE, OPTIONS /`",
    scene: {
      before: both,
      after: isNamed({
        dev: { ...dev, grants: [own("PUT", "/")] },
        billing: { ...billing, grants: [own("*", "/")] },
      }),
    },
  },
  {
    name: "first-preview",
    golden: true,
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /`",
    scene: { after: alone },
  },
  {
    name: "new-consumer",
    golden: true,
    verdict: "Access widens: consumer `billing` (333333333333) gains `GET /`",
    says: [/can call by all four forms/],
    scene: { before: alone, after: both },
  },
  {
    name: "existing-endpoint-with-a-policy-of-its-own",
    verdict: "Access widens: consumer `billing` (333333333333) gains `GET /`",
    scene: {
      before: isNamed({ dev, billing: { ...existing, grants: [] } }),
      after: isNamed({ dev, billing: existing }),
    },
  },
  {
    name: "existing-endpoint-that-lets-nothing-pass",
    verdict: "No change in who may call what",
    says: [/Granted, and refused all the same:\*\* `GET \/` of `billing` by its endpoint policy\./],
    scene: {
      before: isNamed({ dev, billing: { ...existing, endpointPolicy: forOrders, grants: [] } }),
      after: isNamed({ dev, billing: { ...existing, endpointPolicy: forOrders } }),
    },
  },
  {
    name: "existing-endpoint-that-lets-half-pass",
    verdict: "Access widens: consumer `billing` (333333333333) gains `GET /orders/{id}`",
    says: [
      /Granted, and refused all the same:\*\* `GET \/pets\/\{id\}` of `billing` by its endpoint policy\./,
    ],
    scene: {
      before: {
        routes: [{ ...signed, authorization: "NONE" }, pets],
        consumers: { billing: { ...existing, endpointPolicy: forOrders, grants: [] } },
      },
      after: {
        routes: [{ ...signed, authorization: "NONE" }, pets],
        consumers: {
          billing: {
            ...existing,
            endpointPolicy: forOrders,
            grants: [own("GET", "/orders/*"), own("GET", "/pets/*")],
          },
        },
      },
    },
  },
  {
    name: "new-consumer-of-another-pipeline",
    verdict: "Access widens: consumer `billing` (account not known yet) gains `GET /`",
    says: [/private DNS if it is on there, which is not known/],
    scene: { before: alone, after: both, withoutPlan: ["billing"] },
  },
  {
    name: "two-new-consumers",
    verdict:
      "Access widens: consumer `billing` (333333333333) gains `GET /`; consumer `shop` (444444444444) gains `POST /`",
    scene: {
      before: alone,
      after: isNamed({ dev, billing, shop: { account: "444444444444", grants: [own("POST", "/")] } }),
    },
  },
  {
    name: "removed-consumer",
    verdict: "Access narrows: consumer `billing` (333333333333) loses `GET /`",
    scene: { before: both, after: alone, withoutPlan: ["billing"] },
  },
  {
    name: "private-dns-off",
    golden: true,
    verdict: "No change in who may call what",
    says: [/loses `private-dns`/],
    scene: { before: alone, after: isNamed({ dev: { ...dev, privateDns: false } }) },
  },
  {
    name: "private-dns-on",
    verdict: "No change in who may call what",
    says: [/gains `private-dns`.*public APIs answer 403/],
    scene: { before: isNamed({ dev: { ...dev, privateDns: false } }), after: alone },
  },
  {
    name: "association-off",
    verdict: "No change in who may call what",
    says: [/loses `route53-alias`/],
    scene: { before: alone, after: isNamed({ dev: { ...dev, associated: false } }) },
  },
  {
    name: "domain",
    verdict: "No change in who may call what",
    says: [
      /consumer `dev` gains the domain \(`private-domain`, `domain-host-header`\).*all four forms, `private-domain`/,
    ],
    scene: { before: alone, after: isNamed({ dev: { ...dev, byDomain: true } }) },
  },
  {
    name: "domain-lost",
    verdict: "No change in who may call what",
    says: [/consumer `dev` loses the domain \(.*; then it can call by all four forms\./],
    scene: { before: isNamed({ dev: { ...dev, byDomain: true } }), after: alone },
  },
  {
    name: "domain-only-door",
    verdict: "No change in who may call what",
    says: [/loses `private-dns`, .*; then it can call by `private-domain`, `domain-host-header`/],
    scene: {
      before: isNamed({ dev: { ...dev, byDomain: true } }),
      after: { ...isNamed({ dev: { ...dev, byDomain: true } }), disableExecuteApiEndpoint: true },
    },
  },
  {
    name: "domain-only-door-grant",
    verdict: "Access widens: consumer `dev` (111111111111) gains `POST /`",
    scene: {
      before: onlyDoor({ dev: { ...dev, byDomain: true } }),
      after: onlyDoor({ dev: { ...dev, byDomain: true, grants: [own("GET", "/"), own("POST", "/")] } }),
    },
  },
  {
    name: "domain-only-door-consumer",
    verdict: "Access widens: consumer `billing` (333333333333) gains `GET /`",
    scene: {
      before: onlyDoor({ dev: { ...dev, byDomain: true } }),
      after: onlyDoor({ dev: { ...dev, byDomain: true }, billing: { ...billing, byDomain: true } }),
    },
  },
  {
    name: "domain-only-door-without-domain",
    verdict: "Access narrows: consumer `billing` (333333333333) loses `GET /`",
    scene: {
      before: isNamed({ dev: { ...dev, byDomain: true }, billing }),
      after: onlyDoor({ dev: { ...dev, byDomain: true }, billing }),
    },
  },
  {
    name: "domain-policy-narrowed",
    verdict: "Access narrows: consumer `billing` (333333333333) loses `GET /`",
    scene: {
      before: onlyDoor(bothByDomain),
      after: { ...onlyDoor(bothByDomain), domainPolicy: domainPolicy(grants) },
    },
  },
  {
    name: "domain-policy-beside-own-names",
    verdict: "No change in who may call what",
    scene: {
      before: isNamed(bothByDomain),
      after: { ...isNamed(bothByDomain), domainPolicy: domainPolicy(grants) },
    },
  },
  {
    name: "domain-policy-opened",
    golden: true,
    verdict: "Access widens: any other endpoint, of any account, gains `GET /` and perhaps more",
    scene: {
      before: { ...onlyDoor(bothByDomain), apiPolicy: opened },
      after: {
        ...onlyDoor(bothByDomain),
        apiPolicy: opened,
        domainPolicy: { Statement: { ...allow({ Sid: "Everybody" }), Resource: "execute-api:/*" } },
      },
    },
  },
  {
    name: "signed-route",
    golden: true,
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /orders/{id}` (signed)",
    scene: { before: alone, after: signing },
  },
  {
    name: "signature-no-longer-asked",
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /pets/{id}`",
    scene: {
      before: {
        routes: [open, { ...pets, authorization: "AWS_IAM" }],
        consumers: { dev: { ...dev, grants: [own("GET", "/*")] } },
      },
      after: { routes: [open, pets], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
    },
  },
  {
    name: "signature-asked",
    verdict: "Access narrows: consumer `dev` (111111111111) loses `GET /pets/{id}`",
    scene: {
      before: { routes: [open, pets], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
      after: {
        routes: [open, { ...pets, authorization: "AWS_IAM" }],
        consumers: { dev: { ...dev, grants: [own("GET", "/*")] } },
      },
    },
  },
  {
    name: "signature-no-longer-asked-by-code",
    // The fingerprint of the routes is as before.
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /pets/{id}`; the rest is undetermined",
    says: [/not deployed again/],
    scene: {
      before: {
        routes: [open, { ...pets, authorization: "AWS_IAM" }],
        consumers: { dev: { ...dev, grants: [own("GET", "/*")] } },
      },
      after: {
        routes: [open, { ...pets, authorization: "AWS_IAM" }],
        methods: [open, pets],
        consumers: { dev: { ...dev, grants: [own("GET", "/*")] } },
      },
    },
  },
  {
    name: "another-role",
    verdict:
      "Access changes: consumer `dev` (111111111111) gains `GET /orders/{id}` (signed), loses `GET /orders/{id}` (signed)",
    says: [/role\/other/],
    scene: {
      before: signing,
      after: {
        ...signing,
        consumers: {
          dev: {
            ...dev,
            grants: [own("GET", "/"), { ...orders, principals: ["arn:aws:iam::111111111111:role/other"] }],
          },
        },
      },
    },
  },
  {
    name: "another-role-beside-an-authorizer",
    // What the authorizer of /{proxy+} may allow is no word about /orders/{id}.
    verdict:
      "Access changes: consumer `dev` (111111111111) gains `GET /orders/1` (signed), loses `GET /orders/1` (signed)",
    scene: {
      before: besideAuthorizer(role),
      after: besideAuthorizer("arn:aws:iam::111111111111:role/other"),
    },
  },
  {
    name: "signed-route-removed-from-before-a-wider-one",
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /orders/{id}`",
    scene: {
      before: { routes: [signed, asking], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
      after: { routes: [asking], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
    },
  },
  {
    name: "authorizer-on-its-own",
    golden: true,
    verdict: "Access widens: any other endpoint, of any account, gains `GET /probe` and perhaps more",
    scene: {
      before: { routes: [asking], consumers: { dev: { ...dev, grants: [own("GET", "/pets/1")] } } },
      after: {
        routes: [asking],
        consumers: { dev: { ...dev, grants: [own("GET", "/pets/1")] } },
        apiPolicy: {
          Version: "2012-10-17",
          Statement: [allow({ Resource: `${executionArn}/*/GET/health` })],
        },
      },
    },
  },
  {
    name: "new-backends",
    golden: true,
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /pets/{id}`",
    scene: {
      before: {
        routes: [open],
        consumers: { dev },
        integrations: { "ANY/": { type: "AWS_PROXY", uri: functionUri("orders") } },
      },
      after: {
        routes: [open, pets],
        consumers: { dev: { ...dev, grants: [own("GET", "/"), own("GET", "/pets/*")] } },
        integrations: {
          "ANY/": { type: "AWS_PROXY", uri: functionUri("orders-next") },
          "GET/pets/{id}": {
            type: "HTTP_PROXY",
            uri: "http://pets.internal:8080/{id}",
            connectionType: "VPC_LINK",
          },
        },
      },
    },
  },
  {
    name: "another-backend-alone",
    verdict: "No change in who may call what",
    says: [/^- `ANY \/`: answered by HTTP at `https:\/\/orders\.example\.com\/`, before by a mock\.$/m],
    scene: {
      before: alone,
      after: {
        ...alone,
        integrations: { "ANY/": { type: "HTTP", uri: "https://orders.example.com/" } },
      },
    },
  },
  {
    name: "a-function-that-is-not-made-yet",
    verdict: "No change in who may call what",
    says: [/^- `ANY \/`: answered by a Lambda function, before by a mock\.$/m],
    scene: { before: alone, after: { ...alone, integrations: { "ANY/": { type: "AWS_PROXY", uri: null } } } },
  },
  {
    name: "new-route-under-a-grant",
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /pets/{id}`",
    scene: {
      before: { routes: [open], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
      after: { routes: [open, pets], consumers: { dev: { ...dev, grants: [own("GET", "/*")] } } },
    },
  },
  {
    name: "new-route-without-grant",
    verdict: "No change in who may call what",
    scene: { before: alone, after: { ...alone, routes: [open, pets] } },
  },
  {
    name: "grant-without-route",
    verdict: "Access widens: consumer `dev` (111111111111) gains `GET /pets/*` (no route answers)",
    scene: {
      before: alone,
      after: isNamed({ dev: { ...dev, grants: [own("GET", "/"), own("GET", "/pets/*")] } }),
    },
  },
  {
    name: "reordered-grants",
    verdict: "No change in who may call what",
    scene: {
      before: isNamed({ dev: { ...dev, grants: [own("GET", "/"), own("POST", "/")] } }),
      after: isNamed({ dev: { ...dev, grants: [own("POST", "/"), own("GET", "/"), own("GET", "/")] } }),
    },
  },
  {
    name: "grant-already-held-by-a-wider-one",
    verdict: "No change in who may call what",
    scene: {
      before: isNamed({ dev: { ...dev, grants: [own("*", "/*")] } }),
      after: isNamed({ dev: { ...dev, grants: [own("*", "/*"), own("GET", "/")] } }),
    },
  },
  {
    name: "stage-renamed",
    verdict:
      "Access changes: consumer `dev` (111111111111) gains `GET /` on stage `prod`, loses `GET /` on stage `dev`",
    scene: {
      before: alone,
      after: {
        ...alone,
        stage: "prod",
        consumers: { dev: { ...dev, grants: [{ ...own("GET", "/"), stage: "prod" }] } },
      },
    },
  },
  {
    name: "opened-by-code",
    golden: true,
    verdict: "Access widens: any other endpoint, of any account, gains `GET /` and perhaps more",
    says: [/no grant says so/],
    scene: { before: alone, after: { ...alone, apiPolicy: opened } },
  },
  {
    name: "opened-by-code-within-the-endpoint",
    // The endpoint still lets only GET / pass.
    verdict: "No change in who may call what",
    scene: { before: alone, after: { ...alone, apiPolicy: widerForOwn } },
  },
  {
    name: "both-opened-by-code",
    verdict: "Access widens: consumer `dev` (111111111111) gains `POST /` and perhaps more",
    scene: {
      before: alone,
      after: { ...alone, apiPolicy: widerForOwn, consumers: { dev: { ...dev, endpointPolicy: whole } } },
    },
  },
  {
    name: "endpoint-opened",
    verdict: "No change in who may call what",
    scene: { before: alone, after: isNamed({ dev: { ...dev, endpointPolicy: openEndpointPolicy } }) },
  },
  {
    name: "endpoint-without-policy",
    verdict: "Access widens: consumer `dev` (111111111111) gains `POST /` and perhaps more",
    scene: {
      before: { ...alone, apiPolicy: widerForOwn },
      after: { ...alone, apiPolicy: widerForOwn, consumers: { dev: { ...dev, endpointPolicy: null } } },
    },
  },
  {
    name: "opened-by-hand",
    golden: true,
    verdict: "Access narrows: any other endpoint, of any account, loses `GET /` and perhaps more",
    says: [/Changed by hand/],
    scene: { before: { ...alone, apiPolicy: opened }, after: alone, byHand: { from: made, deployed: true } },
  },
  {
    name: "opened-by-hand-without-deployment",
    verdict: "No change in who may call what",
    says: [/Changed by hand/],
    scene: { before: { ...alone, apiPolicy: opened }, after: alone, byHand: { from: made, deployed: false } },
  },
  {
    name: "public-by-code",
    // No endpoint leads to an API that is not PRIVATE.
    verdict:
      "Access changes: consumer `dev` (111111111111) loses `GET /`; the internet gains `GET /` and perhaps more; any other endpoint, of any account, loses `GET /` and perhaps more",
    scene: {
      before: {
        ...alone,
        apiPolicy: { ...made, Statement: [allow({ Resource: `${executionArn}/dev/GET/` })] },
      },
      after: {
        ...alone,
        apiPolicy: { ...made, Statement: [allow({ Resource: `${executionArn}/dev/GET/` })] },
        endpointType: "REGIONAL",
      },
    },
  },
  {
    name: "public-by-code-behind-the-policy",
    verdict: "Access narrows: consumer `dev` (111111111111) loses `GET /`",
    scene: { before: alone, after: { ...alone, endpointType: "REGIONAL" } },
  },
  {
    name: "policy-removed-by-code",
    verdict: "Access narrows: consumer `dev` (111111111111) loses `GET /`",
    scene: { before: alone, after: { ...alone, apiPolicy: null } },
  },
  {
    name: "policy-that-cannot-be-read",
    verdict:
      "Undetermined whether who may call what changes: `apiPolicy: not JSON: Expected property name or '}' in JSON at position 1`",
    scene: { before: alone, after: { ...alone, apiPolicy: "{" } },
  },
  {
    name: "policy-that-depends-on-what-nobody-knows",
    golden: true,
    verdict:
      "Undetermined whether who may call what changes: `the policies leave open whether dev may GET /`",
    scene: {
      before: alone,
      after: {
        ...alone,
        apiPolicy: {
          ...made,
          Statement: [
            ...made.Statement,
            { ...allow({}), Effect: "Deny", Condition: { StringEquals: { "aws:Unheard": "x" } } },
          ],
        },
      },
    },
  },
  {
    name: "endpoint-replaced",
    verdict: "No change in who may call what",
    says: [/another endpoint; calls fail until the API admits it/],
    scene: {
      before: alone,
      after: isNamed({ dev: { account: dev.account, grants: dev.grants, callers: [role] } }),
    },
  },
  {
    name: "consumer-moved-to-another-account",
    verdict:
      "Access changes: consumer `billing` (333333333333) loses `GET /`; consumer `billing` (444444444444) gains `GET /`",
    says: [
      /consumer `billing`: makes another endpoint; calls fail until the API admits it\n {2}2\. provider: admits the other endpoint, deploys the API again/,
      /Proved over all requests: nothing else changes/,
    ],
    scene: {
      before: both,
      after: isNamed({ dev, billing: { account: "444444444444", grants: billing.grants } }),
    },
  },
  {
    name: "consumer-of-another-pipeline-moved-to-another-account",
    verdict:
      "Access changes: consumer `billing` (333333333333) loses `GET /`; consumer `billing` (444444444444) gains `GET /`",
    scene: {
      before: both,
      after: isNamed({ dev, billing: { ...billing, account: "444444444444" } }),
      withoutPlan: ["billing"],
    },
  },
  {
    name: "consumer-renamed",
    verdict:
      "Access changes: consumer `billing` (333333333333) loses `GET /`; consumer `invoices` (333333333333) gains `GET /`",
    says: [
      /1\. consumer `billing`: deletes the endpoint\n {2}2\. consumer `invoices`: makes a closed endpoint\n {2}3\. provider/,
    ],
    scene: {
      before: both,
      after: isNamed({ dev, invoices: { account: billing.account, grants: billing.grants } }),
    },
  },
  {
    name: "network-opened",
    golden: true,
    verdict:
      "Undetermined whether who may call what changes: `who of the network reaches the endpoint of dev (1 rule or group of its network change)`",
    scene: {
      before: alone,
      after: alone,
      others: {
        dev: [
          {
            op: "update",
            type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            name: "consumer-api",
            diffs: ["cidrIpv4"],
          },
        ],
      },
    },
  },
  {
    name: "tags-of-the-network",
    verdict: "No change in who may call what",
    scene: {
      before: alone,
      after: alone,
      others: {
        dev: [
          {
            op: "update",
            type: "aws:ec2/securityGroup:SecurityGroup",
            name: "consumer-api",
            diffs: ["tags", "tagsAll"],
          },
        ],
      },
    },
  },
  {
    name: "another-way-in",
    verdict:
      "Undetermined whether who may call what changes: `what DomainName provider lets in is not judged`",
    scene: {
      before: alone,
      after: alone,
      others: {
        provider: [{ op: "create", type: "aws:apigateway/domainName:DomainName", name: "provider" }],
      },
    },
  },
  {
    name: "not-deployed-again",
    verdict: "Access widens: consumer `dev` (111111111111) gains `POST /`; the rest is undetermined",
    says: [/not deployed again/],
    scene: {
      before: alone,
      after: isNamed({ dev: { ...dev, grants: [own("GET", "/"), own("POST", "/")] } }),
      keepsDeployment: true,
    },
  },
  {
    name: "after-an-update-that-stopped-half-way",
    verdict:
      "Undetermined whether who may call what changes: `the last update stopped before it deployed the API's policy`",
    scene: { before: alone, after: alone, stoppedHalfWay: true },
  },
  {
    name: "failed-plan",
    golden: true,
    verdict:
      'This plan failed: provider `dev`: `config of stack dev is not valid: provider:consumers[0].grants[0].path = "pets": expected "/", "/pets" or a subtree such as "/pets/*"; write "/pets"`',
    says: [/provider:consumers\[0\]\.grants\[0\]\.path/],
    scene: {
      before: alone,
      after: alone,
      errors: {
        provider: [
          'config of stack dev is not valid:\n  provider:consumers[0].grants[0].path = "pets": expected "/", "/pets" or a subtree such as "/pets/*"; write "/pets"\n  next: edit Pulumi.dev.yaml',
        ],
      },
    },
  },
];
