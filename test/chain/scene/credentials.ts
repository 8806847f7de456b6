import { SEED_PASSWORD } from '../../../demo/names.ts'

/** All people of these tests have addresses and passwords of one kind, those who sign up as well. */
export function credentialsOf(account: string): { readonly email: string; readonly password: string } {
  return { email: `${account}@demo.example`, password: SEED_PASSWORD }
}
