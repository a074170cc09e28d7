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
    ]
  })
}
