resource "aws_organizations_policy" "perimeter" {
  name = "perimeter"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StayInOrganisation"
        Effect   = "Deny"
        Action   = ["organizations:LeaveOrganization"]
        Resource = "*"
      },
      {
        Sid    = "DenyOutsideTrustedNetworks"
        Effect = "Deny"
        NotAction = [
          "aidevops:*",
          "airflow:*",
          "appconfig:*",
          "appsync:*",
          "b2bi:*",
          "backup-search:*",
          "bedrock-agentcore:*",
          "bedrock:*",
          "cassandra:*",
          "cloudfront-keyvaluestore:*",
          "cloudtrail-data:*",
          "cloudwatch:*",
          "codeguru-profiler:*",
          "cognito-identity:*",
          "dataexchange:*",
          "dax:BatchGetItem",
          "dax:BatchWriteItem",
          "dax:ConditionCheckItem",
          "dax:DeleteItem",
          "dax:GetItem",
          "dax:PutItem",
          "dax:Query",
          "dax:Scan",
          "dax:UpdateItem",
          "deadline:*",
          "dsql:*",
          "dynamodb:*",
          "ebs:*",
          "ec2-instance-connect:*",
          "ecs:*",
          "elasticfilesystem:client*",
          "es:ES*",
          "events:*",
          "firehose:*",
          "gameliftstreams:*",
          "geo-maps:*",
          "geo-places:*",
          "geo-routes:*",
          "greengrass:*",
          "guardduty:*",
          "iotsitewise:*",
          "iottwinmaker:*",
          "kafka-cluster:*",
          "kendra-ranking:*",
          "kinesis:*",
          "kinesisvideo:*",
          "lambda:*",
          "machinelearning:*",
          "managedblockchain-query:*",
          "medical-imaging:*",
          "mobiletargeting:*",
          "neptune-db:*",
          "neptune-graph:*",
          "networkflowmonitor:*",
          "nova-act:*",
          "payment-cryptography:*",
          "qapps:*",
          "qbusiness:*",
          "rds-data:*",
          "rds-db:connect",
          "rum:*",
          "s3-object-lambda:*",
          "s3-outposts:*",
          "s3express:*",
          "s3tables:*",
          "s3vectors:*",
          "sagemaker:*",
          "scn:*",
          "sdb:*",
          "servicediscovery:*",
          "ses:*",
          "signer:*",
          "sms-voice:*",
          "social-messaging:*",
          "ssm:*",
          "ssmmessages:*",
          "states:*",
          "swf:*",
          "thinclient:*",
          "timestream:*",
          "verifiedpermissions:*",
          "xray:*"
        ]
        Resource = "*"
        Condition = {
          NotIpAddressIfExists = {
            "aws:SourceIp" = [
              "203.0.113.0/24",
              "2001:db8::/32"
            ]
          }
          BoolIfExists = {
            "aws:ViaAWSService" = "false"
          }
          ArnNotLikeIfExists = {
            "aws:PrincipalArn" = "arn:aws:iam::*:role/aws:ec2-infrastructure"
          }
        }
      },
    ]
  })
}
