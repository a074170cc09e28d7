/** Actions that a service uses with the role of a customer's code, from AWS's own networks. */
export interface RuntimeExemption {
  /** Prefix of the service that runs the code. */
  readonly service: string
  readonly actions: readonly string[]
  readonly reason: string
  /** The page that says so. */
  readonly source: string
}

const samples = 'https://github.com/aws-samples/data-perimeter-policy-examples'

/**
 * The actions that AWS's data-perimeter examples exempt for roles of these services, and what Lambda does with the role
 * of a function in a VPC.
 */
export const runtimeExemptions: readonly RuntimeExemption[] = [
  {
    service: 'lambda',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: 'Lambda writes the logs of a function from its own network',
    source: `${samples}/blob/main/service_control_policies/service_specific_controls/network_perimeter_lambda_scp.json`,
  },
  {
    service: 'lambda',
    actions: ['xray:PutTraceSegments'],
    reason: 'Lambda sends the traces of a function from its own network',
    source: `${samples}/blob/main/service_control_policies/service_specific_controls/network_perimeter_lambda_scp.json`,
  },
  {
    service: 'lambda',
    actions: ['elasticfilesystem:ClientMount'],
    reason: 'Lambda mounts the file system of a function from its own network',
    source: `${samples}/blob/main/service_control_policies/service_specific_controls/network_perimeter_lambda_scp.json`,
  },
  {
    service: 'lambda',
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    reason: 'Lambda manages the network interfaces of a function in a VPC with its role',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
  },
  {
    service: 'glue',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: 'Glue writes the logs of a job from its own network',
    source: `${samples}/blob/main/service_control_policies/service_specific_controls/network_perimeter_glue_scp.json`,
  },
]

/**
 * Services that run a customer's code in networks of AWS unless it is put into a VPC: the addresses of such code are
 * shared with others and change.
 *
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/service_control_policies/service_specific_controls
 */
const inAwsNetworks: ReadonlySet<string> = new Set([
  'apprunner',
  'cloudshell',
  'codebuild',
  'glue',
  'lambda',
  'sagemaker',
])

/** @param workload prefix of the service to whose resource a session's credentials were issued */
export const runsInAwsNetworks = (workload: string): boolean => inAwsNetworks.has(workload)

/** `lambda.amazonaws.com` → `lambda` */
export const servicePrefix = (principal: string): string => principal.replace(/\.amazonaws\.com(?:\.cn)?$/, '')

/** The exemption for an action that a service uses with the role of code that it runs. */
export const runtimeExemption = (service: string, action: string): RuntimeExemption | undefined =>
  runtimeExemptions.find(
    (each) => each.service === service && each.actions.some((one) => one.toLowerCase() === action.toLowerCase()),
  )
