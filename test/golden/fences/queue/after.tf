provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Events"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.jobs.arn
      },
      {
        Sid       = "DenyOutsideTrustedNetworks"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.jobs.arn
        Condition = {
          NotIpAddressIfExists = {
            "aws:SourceIp" = [
              "203.0.113.0/24",
              "2001:db8::/32"
            ]
          }
          BoolIfExists = {
            "aws:ViaAWSService"         = "false"
            "aws:PrincipalIsAWSService" = "false"
          }
          ArnNotLikeIfExists = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::*:role/aws-service-role/*",
              "arn:aws:iam::*:role/aws:ec2-infrastructure",
              "arn:aws:iam::111122223333:root"
            ]
          }
        }
      },
    ]
  })
}
