import { AwsError } from "../../gateway/errors";

/** Checks the role by which API Gateway invokes a function. @throws AwsError unless it is a role of the account */
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
