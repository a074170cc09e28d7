variable "name" {
  type = string
}

variable "bucket" {
  type = string
}

variable "extra" {
  type    = list(string)
  default = []
}

resource "aws_iam_role" "this" {
  name = var.name
  path = "/service/"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_policy" "reports" {
  name = "${var.name}-reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:*"]
      Resource = [var.bucket, "${var.bucket}/*"]
    }]
  })
}

resource "aws_iam_role_policy_attachment" "reports" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.reports.arn
}

resource "aws_iam_role_policy_attachment" "extra" {
  count      = length(var.extra)
  role       = aws_iam_role.this.name
  policy_arn = var.extra[count.index]
}

output "role" {
  value = aws_iam_role.this.name
}
