import type { PasswordHasher } from '../../demo/server/people/passwords.ts'

/** Any will do, at no cost: signing in is not what is measured. */
export const freePasswords: PasswordHasher = {
  hash: async () => '',
  verify: async () => true,
}
