import type { Call } from '../call.ts'
import { combineRules, byAction, textsOfList, namedRule, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule } from './rule.ts'
import { ssmParameters } from './ssm-parameters.ts'

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html'
const kind = (before: string, name?: RegExp): Kind => ({ service: 'ssm', before, ...(name && { name }) })

const document = kind('document/')
/** Names that are reserved for documents of AWS, which belong to no account. */
const ofAws = /^(aws|amazon|amzn)/i

/** A document of the account, of AWS, or one that another account shares, which is given by its ARN. */
function documentOf(call: Call, name: string | undefined): string | undefined {
  return resourceArn(call, document, name, name !== undefined && ofAws.test(name) ? '' : undefined)
}

const documentRule = (member: string): StatedRule => ({
  page: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html',
  resolve: (call) => exactResources(documentOf(call, call.request.text(member))),
})

const instance: Kind = { service: 'ec2', before: 'instance/', name: /^i-[0-9a-f]+$/i }
const managedInstance = kind('managed-instance/', /^mi-[0-9a-f]+$/)

/** An EC2 instance or a managed node: the prefix of the id distinguishes them. */
const nodeOf = (call: Call, id: string | undefined): string | undefined =>
  resourceArn(call, id?.startsWith('mi-') ? managedInstance : instance, id)

const nodeRule = (...members: readonly string[]): StatedRule => ({
  page: reference,
  resolve: (call) => exactResources(nodeOf(call, call.request.text(...members))),
})

/** Targets by tag or resource group, and a bucket for the output, are checked besides. */
function sentTo(call: Call): StatedResources | undefined {
  const found = exactResources(
    documentOf(call, call.request.text('documentname')),
    ...textsOfList(call, 'instanceids').map((id) => nodeOf(call, id)),
  )
  return (
    found && { ...found, complete: found.resources.length > 1 && !call.request.asks(['targets', 'outputs3bucketname']) }
  )
}

/** Without a document the account's own settings for sessions apply, and whether they are checked is a policy's matter. */
function session(call: Call): StatedResources | undefined {
  const target = nodeOf(call, call.request.text('target'))
  if (!call.request.asks(['documentname']))
    return target === undefined ? undefined : { resources: [target], complete: false }
  return exactResources(target, documentOf(call, call.request.text('documentname')))
}

/** What tagging calls say of the kind of thing that `resourceId` is. */
const taggable: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    Document: document,
    MaintenanceWindow: kind('maintenancewindow/', /^mw-[0-9a-f]+$/),
    ManagedInstance: managedInstance,
    OpsItem: kind('opsitem/', /^oi-[0-9a-f]+$/),
    PatchBaseline: kind('patchbaseline/', /^pb-[0-9a-f]+$/),
    Association: kind('association/', /^[0-9a-f-]{36}$/),
    Automation: kind('automation-execution/', /^[0-9a-f-]{36}$/),
  }),
)

const tagging: StatedRule = {
  page: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html',
  resolve: (call) => {
    const of = taggable.get(call.request.text('resourcetype') ?? '')
    const id = call.request.text('resourceid')
    if (call.request.text('resourcetype') === 'Parameter') return ssmParameters.named(call, id)
    return of === document ? exactResources(documentOf(call, id)) : of && exactResources(resourceArn(call, of, id))
  },
}

const windowRule = namedRule(reference, kind('maintenancewindow/', /^mw-[0-9a-f]+$/), 'windowid')
const baselineRule = namedRule(reference, kind('patchbaseline/', /^pb-[0-9a-f]+$/), 'baselineid')

export const ssm = byAction(
  [
    'GetParameter PutParameter DeleteParameter GetParameterHistory LabelParameterVersion UnlabelParameterVersion',
    ssmParameters.one,
  ],
  ['GetParameters DeleteParameters', ssmParameters.several],
  ['GetParametersByPath', ssmParameters.byPath],
  [
    'CreateDocument DeleteDocument DescribeDocument DescribeDocumentPermission GetDocument ListDocumentMetadataHistory ' +
      'ListDocumentVersions ModifyDocumentPermission UpdateDocument UpdateDocumentDefaultVersion UpdateDocumentMetadata',
    documentRule('name'),
  ],
  [
    'SendCommand',
    {
      page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html',
      resolve: sentTo,
      leaves: ['instanceids'],
    },
  ],
  [
    'StartSession',
    {
      page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html',
      resolve: session,
    },
  ],
  [
    'ResumeSession TerminateSession',
    namedRule(
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html',
      kind('session/', /^[\w+=,.@-]+$/),
      'sessionid',
    ),
  ],
  ['GetConnectionStatus', nodeRule('target')],
  ['UpdateInstanceInformation ListInstanceAssociations', nodeRule('instanceid')],
  [
    'UpdateInstanceAssociationStatus',
    combineRules(
      reference,
      namedRule(reference, kind('association/', /^[0-9a-f-]{36}$/), 'associationid'),
      nodeRule('instanceid'),
    ),
  ],
  ['PutComplianceItems', nodeRule('resourceid')],
  ['DeregisterManagedInstance', namedRule(reference, managedInstance, 'instanceid')],
  ['AddTagsToResource RemoveTagsFromResource ListTagsForResource', tagging],
  [
    'DeleteMaintenanceWindow DescribeMaintenanceWindowExecutions DescribeMaintenanceWindowTargets ' +
      'DescribeMaintenanceWindowTasks GetMaintenanceWindow GetMaintenanceWindowTask RegisterTargetWithMaintenanceWindow ' +
      'RegisterTaskWithMaintenanceWindow UpdateMaintenanceWindow',
    windowRule,
  ],
  [
    'DeletePatchBaseline DeregisterPatchBaselineForPatchGroup DescribeEffectivePatchesForPatchBaseline GetPatchBaseline ' +
      'RegisterDefaultPatchBaseline RegisterPatchBaselineForPatchGroup UpdatePatchBaseline',
    baselineRule,
  ],
  ['DeleteOpsItem GetOpsItem UpdateOpsItem', namedRule(reference, kind('opsitem/', /^oi-[0-9a-f]+$/), 'opsitemid')],
  [
    'CreateResourceDataSync DeleteResourceDataSync UpdateResourceDataSync',
    namedRule(reference, kind('resource-data-sync/'), 'syncname'),
  ],
  [
    'GetServiceSetting ResetServiceSetting UpdateServiceSetting',
    namedRule(
      'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html',
      { ...kind('servicesetting/', /^[\w./-]+$/), read: (text) => text.replace(/^\//, '') },
      'settingid',
    ),
  ],
)
