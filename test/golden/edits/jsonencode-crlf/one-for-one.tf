variable "logs" {
	default = "arn:aws:s3:::acme-logs"
}

resource "aws_iam_policy" "app" {
	name = "app"
	policy = jsonencode({
		Version = "2012-10-17"
		Statement = [
			/* What the
			   reports need */
			{
				Sid = "Read"
				Effect = "Allow"
				Action = [
					// Reading
					"s3:Get*",
					"s3:List*", /* buckets, too */
					# Writing
					"s3:PutObject" // last
				]
				Resource = [
					var.logs,
					"${var.logs}/*"
				]
			},
			{
				Effect = "Allow",
				Action = "ec2:DescribeInstances", # all of it
				Resource = "*"
			},
			// Their own
			{
				Sid = "Own"
				Effect = "Allow"
				Action = [ "iam:ChangePassword", "iam:GetUser" ]
				Resource = "arn:aws:iam::*:user/$${aws:username}"
				Condition = {
					Bool = {
						"aws:MultiFactorAuthPresent" = "true"
					}
				}
			}
		]
	})
}
