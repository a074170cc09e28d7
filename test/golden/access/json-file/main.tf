provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name   = "jobs"
  policy = file("${path.module}/before.json")
}
