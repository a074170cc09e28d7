import type { Call, Need, Operation, RecordResource, Scene } from '../operation.ts'

/** What all rows of one service share. */
interface Service {
  /** Prefix of its actions, and of its rows' ids. */
  readonly prefix: string
  /** Event source without `.amazonaws.com`. */
  readonly source: string
  /** Its page in the service authorization reference, unless a row names a better one. */
  readonly page: string
  /** Where it is logged whatever Region the caller works in. */
  readonly region?: string
}

interface Details {
  readonly page?: string
  /** Where it is not the row's name. */
  readonly eventName?: string
  /** Makes the row a data event. */
  readonly dataType?: string
  readonly region?: string
  readonly capitals?: string
  readonly unlogged?: string
}

type Row = (name: string, call: Operation['call'], details?: Details) => Operation

/** Functions that make a service's rows. A row's name is the operation's, with a variant after `#`. */
export const service = (of: Service): { readonly read: Row; readonly write: Row } => {
  const row =
    (readOnly: boolean): Row =>
    (name, call, { eventName, dataType, page = of.page, region = of.region, capitals, unlogged } = {}) => ({
      id: `${of.prefix}.${name}`,
      page,
      eventSource: `${of.source}.amazonaws.com`,
      eventName: eventName ?? name.replace(/#.*/, ''),
      category: dataType === undefined ? 'Management' : 'Data',
      ...(dataType === undefined ? {} : { dataType }),
      readOnly,
      ...(region === undefined ? {} : { region }),
      ...(capitals === undefined ? {} : { capitals }),
      ...(unlogged === undefined ? {} : { unlogged }),
      call,
    })
  return { read: row(true), write: row(false) }
}

/** A page of the service authorization reference: `reference('amazonsqs')`. */
export const reference = (name: string): string =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${name}.html`

export const need = (action: string, resource: string): Need => ({ action, resource })

/** The same action, checked on each of several resources. */
export const needs = (action: string, resources: readonly string[]): Need[] =>
  resources.map((each) => need(action, each))

/** A call whose action has no resource types, whatever its request names. */
export const untyped =
  (action: string, request: Call['request'] = null): Operation['call'] =>
  () => ({ request, needs: [need(action, '*')] })

/** A call that is checked on one thing, of which `about` gives the request and the ARN. */
export const onOne =
  (action: string, about: (scene: Scene) => readonly [Call['request'], string]): Operation['call'] =>
  (scene) => {
    const [request, ARN] = about(scene)
    return { request, needs: [need(action, ARN)] }
  }

/** A need of which the record of the call has no trace. */
export const silent = (action: string, resource: string): Need => ({ action, resource, silent: true })

/** The ARN of a thing in the caller's Region, and in its account unless another one is named (`''` for AWS's own). */
export const arn = (scene: Scene, prefix: string, path: string, account: string = scene.account): string =>
  `arn:aws:${prefix}:${scene.region}:${account}:${path}`

/** The ARN of a thing of a global service: no Region. */
export const globalArn = (scene: Scene, prefix: string, path: string, account: string = scene.account): string =>
  `arn:aws:${prefix}::${account}:${path}`

/** A stable id of one of the few things of a kind: `i-0a1b…`. */
export const idOf = (scene: Scene, prefix: string, kind: string, length = 17): string =>
  scene.id(prefix, length, scene.name(kind))

/** A name that no earlier call used. */
export const fresh = (scene: Scene, kind: string): string => `${scene.name(kind)}-${scene.id('', 8)}`

/** A UUID, stable where a key is given. */
export const uuid = (scene: Scene, key?: string): string =>
  scene.id('', 32, key).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** A role that services assume, with a path: requests that take a role's name do not show it. */
export const roleArn = (scene: Scene, kind = 'role'): string =>
  globalArn(scene, 'iam', `role/service/${scene.name(kind)}`)

export const resource = (scene: Scene, type: string, ARN: string, accountId = scene.account): RecordResource => ({
  accountId,
  type,
  ARN,
})

/** The value that CloudTrail writes in place of what it hides. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** A tag as most services write it. */
export const TAGS = [{ key: 'team', value: 'orders' }] as const
