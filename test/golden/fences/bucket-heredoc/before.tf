provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = "highly-sensitive-bucket"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:user/jane" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::highly-sensitive-bucket/*"
    }
  ]
}
EOF
}
