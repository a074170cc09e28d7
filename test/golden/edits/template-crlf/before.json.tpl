{
	"Version": "2012-10-17",
	"Statement": [
		{
			"Sid": "Read",
			"Effect": "Allow",
			"Action": [
				"s3:Get*",
				"s3:List*",
				"s3:PutObject"
			],
			"Resource": [
				"${logs}",
				"${logs}/*"
			]
		},
		{
			"Effect": "Allow",
			"Action": "ec2:Describe*",
			"Resource": "*"
		},
		{
			"Sid": "Own",
			"Effect": "Allow",
			"Action": [
				"iam:ChangePassword",
				"iam:GetUser"
			],
			"Resource": "arn:aws:iam::*:user/$${aws:username}",
			"Condition": {
				"Bool": {
					"aws:MultiFactorAuthPresent": "true"
				}
			}
		}
	]
}
