# Evidence of earlier runs. What is written here decides what counts as unused: keep the bucket for this alone.

module "ledger" {
  source        = "./private-bucket"
  count         = var.ledger == null ? 0 : 1
  name          = var.ledger.bucket
  kms_key_arn   = var.ledger.kms_key_arn
  previous_days = var.ledger.previous_days
  versioned     = true
}
