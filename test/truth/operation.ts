/**
 * A table row of the simulated account: one real operation of AWS, the record that CloudTrail writes of it, and what
 * IAM checks in the caller's identity policy for it. Rows are written from AWS's documentation alone; they judge the
 * catalog, so nothing here may import from `src/`.
 */

/** What a row draws its names from. Everything is a function of the simulation's seed. */
export interface Scene {
  /** Twelve digits. */
  readonly account: string
  /** The Region in which the caller works: `eu-west-1`. */
  readonly region: string
  /** Another account that shares things with this one: twelve digits. */
  readonly otherAccount: string
  /**
   * A stable name of one of the few things of a kind that this caller works with (`bucket`, `queue`, `secret`): it
   * begins with a letter, and consists of lower-case letters, digits and hyphens.
   */
  name(kind: string): string
  /**
   * The text of an id: `prefix` and `length` hexadecimal digits in lower case (17 unless given). With a key it is
   * stable per (prefix, key), without one it is new in each call.
   */
  id(prefix: string, length?: number, key?: string): string
  /** One of the values, at random. */
  pick<T>(list: readonly T[]): T
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean
}

/** An action and the one resource on which IAM checks it. */
export interface Need {
  /** `sqs:SendMessage`, spelled as in the service authorization reference. */
  readonly action: string
  /**
   * The exact ARN that IAM checks. `*` alone only where the action has no resource types. Where the thing does not
   * exist before the call and its id cannot be known, services check its type with `*` in the place of the id, as in
   * AWS's examples: `arn:aws:ec2:eu-west-1:111122223333:instance/*`
   * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html).
   */
  readonly resource: string
  /** True where the record of the call shows nothing of this need: neither the action nor its resource. */
  readonly silent?: boolean
}

/** An entry of a record's `resources`, as the service writes it. */
export interface RecordResource {
  readonly ARN?: string
  readonly ARNPrefix?: string
  readonly type?: string
  readonly accountId?: string
}

/** One successful call: what the record says of it, and what IAM checked. */
export interface Call {
  /** `requestParameters`. */
  readonly request: Readonly<Record<string, unknown>> | null
  /** `responseElements`. Absent is null in the record, as for most calls that only read. */
  readonly response?: unknown
  /** `additionalEventData`. */
  readonly additional?: Readonly<Record<string, unknown>>
  /** `resources`, where the service fills it. */
  readonly resources?: readonly RecordResource[]
  /** `apiVersion`, where the service writes it. */
  readonly apiVersion?: string
  /** Everything that IAM checks in the caller's identity policy for this call. Never empty. */
  readonly needs: readonly Need[]
}

/** One operation, or one variant of it: another form of its request or of what it touches. */
export interface Operation {
  /** `sqs.SendMessage`, unique; variants have a suffix: `sqs.SendMessage#foreign-queue`. */
  readonly id: string
  /** The page of AWS that states the action and its resource. */
  readonly page: string
  /** `sqs.amazonaws.com`. */
  readonly eventSource: string
  /** As CloudTrail records it: `GetFunction20150331v2`. */
  readonly eventName: string
  readonly category: 'Management' | 'Data'
  /** For data events, the resource type that event selectors name: `AWS::SQS::Queue`. */
  readonly dataType?: string
  readonly readOnly: boolean
  /** The Region in which the call is logged whatever Region the caller works in: `us-east-1` for IAM. */
  readonly region?: string
  /** Why CloudTrail never writes a record of this call. It happens all the same. */
  readonly unlogged?: string
  /**
   * Why member names of the request or of its nested structures begin with a capital letter, against CloudTrail's
   * habit. Only for rows where they do.
   */
  readonly capitals?: string
  call(scene: Scene): Call
}
