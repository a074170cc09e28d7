# Shipping labels. "Make it readable for the printers" made it readable for everyone.

resource "aws_s3_bucket" "labels" {
  bucket = "acme-prod-labels"
}

resource "aws_s3_bucket_policy" "labels" {
  bucket = aws_s3_bucket.labels.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Printers"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.labels.arn}/*"
      },
    ]
  })
}
