import type { Statement } from '../../policy/document.ts'
import { shellWord } from '../../shell-word.ts'
import { policyJson } from '../deny-statements.ts'

/** A service control policy that denies, attached to one account, as commands of the organisation's management account. */
export interface ServiceControlCommands {
  readonly commands: readonly string[]
  readonly undo: string
  readonly verify: string
}

/**
 * @param name of the policy: letters, digits and dashes
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/organizations/create-policy.html
 */
export function serviceControl(name: string, account: string, statement: Statement): ServiceControlCommands {
  const found = `aws organizations list-policies --filter SERVICE_CONTROL_POLICY --query ${shellWord(`Policies[?Name=='${name}'].Id`)} --output text`
  return {
    commands: [
      `policy=$(aws organizations create-policy --type SERVICE_CONTROL_POLICY --name ${name} --description Containment --content ${shellWord(policyJson(statement))} --query Policy.PolicySummary.Id --output text)`,
      `aws organizations attach-policy --policy-id "$policy" --target-id ${account}`,
    ],
    undo: `policy=$(${found}) && aws organizations detach-policy --policy-id "$policy" --target-id ${account} && aws organizations delete-policy --policy-id "$policy"`,
    verify: `aws organizations list-policies-for-target --target-id ${account} --filter SERVICE_CONTROL_POLICY --query ${shellWord(`Policies[?Name=='${name}']`)}`,
  }
}

/** A service control policy does not restrict the management account. */
export const notManagement = 'Nothing where the account is the management account of its organisation, or has none.'
