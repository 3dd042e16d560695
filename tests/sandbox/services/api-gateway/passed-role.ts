import { AwsError } from "../../gateway/errors";

/** The role by which API Gateway is to invoke a function: one of the account. @throws AwsError for what cannot be one */
export function checkPassedRole(role: string | undefined, account: string): void {
  if (!role) return;
  if (!/^arn:aws:iam::\d{12}:role\/./.test(role))
    throw new AwsError(
      "BadRequestException",
      `The sandbox emulates credentials of a role, arn:aws:iam::ACCOUNT:role/NAME, not ${role}.`,
    );
  if (role.split(":")[4] !== account)
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
}
