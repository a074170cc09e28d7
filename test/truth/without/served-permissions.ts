export { GrantedActionNames } from '../../../src/catalog/served/served-permissions.ts'

/** Without the rule that what services check unseen stays with what it serves. */
export const servedPermissions = () => (): undefined => undefined
