/** A credential report as IAM gives it, for tests: the root user, one who signs in and has a key, one who never did anything. */
export const header =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'

const noKey = 'false,N/A,N/A,N/A,N/A'
const noCertificates = 'false,N/A,false,N/A'

export const root = `<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00Z,not_supported,2026-05-25T00:00:00Z,not_supported,not_supported,true,${noKey},${noKey},${noCertificates}`
export const jane = `jane,arn:aws:iam::111122223333:user/jane,2026-01-02T03:04:05Z,true,2026-05-20T08:00:00+00:00,2026-01-02T03:04:05Z,N/A,true,true,2026-01-03T00:00:00Z,2026-05-10T00:00:00Z,eu-west-1,s3,false,2026-01-04T00:00:00Z,N/A,N/A,N/A,${noCertificates}`
export const idle = `idle,arn:aws:iam::111122223333:user/team/idle,2026-01-02T03:04:05Z,true,no_information,2026-01-02T03:04:05Z,N/A,false,${noKey},${noKey},${noCertificates}`

export const report = `${[header, root, jane, idle].join('\n')}\n`
