# Two policies that Whittle leaves alone, and says why: it cannot tell who holds the first, and the second is
# written elsewhere.

data "aws_iam_policy_document" "partner" {
  statement {
    sid       = "Shipments"
    actions   = ["sqs:*"]
    resources = ["arn:aws:sqs:${var.region}:${data.aws_caller_identity.current.account_id}:${local.prefix}-shipments"]
  }
}

resource "aws_iam_policy" "partner" {
  name   = "${local.prefix}-partner"
  policy = data.aws_iam_policy_document.partner.json
}

resource "aws_iam_role_policy_attachment" "partner" {
  role       = var.partner_role_name
  policy_arn = aws_iam_policy.partner.arn
}

resource "aws_iam_user" "monitoring" {
  name = "monitoring-vendor"
}

resource "aws_iam_user_policy" "monitoring" {
  name = "monitoring"
  user = aws_iam_user.monitoring.name
  policy = templatefile("${path.module}/templates/monitoring.json.tftpl", {
    actions = ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"]
  })
}
