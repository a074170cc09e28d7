provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name   = "jobs"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sqs:ReceiveMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
        "Condition": {
          "StringEquals": {
            "aws:PrincipalAccount": [
              "111122223333",
              "444455556666"
            ]
          }
        }
      }
    }
  EOT
}
