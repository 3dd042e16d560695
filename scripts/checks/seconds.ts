/**
 * What takes longer than 20 seconds, roughly, on two idle cores: files, as `npm test -- e2e/layers` names them, and the rest
 * of a suite. It orders what runs, and is printed nowhere but as what is left.
 */
export const seconds: Readonly<Record<string, number>> = {
  "e2e/docs": 400,
  "e2e/killed": 380,
  "e2e/up": 300,
  "e2e/private-domain": 230,
  "e2e/deployment-permissions": 200,
  "e2e/interruption": 150,
  "e2e/main-job": 150,
  "e2e/faults-lost": 140,
  "e2e/ssm": 130,
  "e2e/start": 120,
  "e2e/layers": 70,
  "e2e/openapi": 110,
  "e2e/openapi-documents": 230,
  "e2e/upgrade": 110,
  "e2e/backend": 110,
  "e2e/integrations": 150,
  "e2e/existing-network": 100,
  "e2e/faults": 90,
  "e2e/killed-start": 90,
  "e2e/many-consumers": 80,
  "e2e/preview": 80,
  "e2e/faults-provider": 70,
  "e2e/account-logging": 60,
  "e2e/errors": 60,
  "e2e/drift": 70,
  "policies/e2e/engine": 50,
  "policies/e2e/package": 40,
  "e2e/policy-size": 30,
  sandbox: 150,
  "sandbox/sandbox": 60,
  "sandbox/clients/clients": 40,
  "sandbox/terraform/domain": 170,
  "sandbox/terraform/terraform": 40,
  "sandbox/services/ssm/agent": 40,
  "sandbox/main": 30,
  "toolchain/e2e/programs": 40,
  "toolchain/e2e/commands": 30,
  "toolchain/e2e/interruption": 30,
};

/** 0 for what is quick. */
export function secondsOf(name: string): number {
  return Object.hasOwn(seconds, name) ? (seconds[name] ?? 0) : 0;
}
