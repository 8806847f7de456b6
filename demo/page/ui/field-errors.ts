import { find } from './dom.ts'
import { explainField } from './words.ts'

/** What is wrong with a form, in words, each beside its field, announced, and with the focus where one has to go on. */
export class FieldErrors {
  readonly #form: HTMLFormElement

  /** `prefix`: for the ids, where the same form may be twice on the page. */
  constructor(form: HTMLFormElement, prefix: string) {
    this.#form = form
    for (const error of this.#errors()) {
      error.id = `${prefix}-${error.dataset.error}-error`
      this.#input(error)?.setAttribute('aria-describedby', error.id)
    }
    form.addEventListener('input', ({ target }) => {
      if (target instanceof HTMLInputElement) this.#write(target.name, '')
    })
  }

  clear(): void {
    for (const { dataset } of this.#errors()) this.#write(dataset.error ?? '', '')
  }

  /** Whether the browser finds nothing wrong. It would say so in words of its own, one field at a time. */
  check(): boolean {
    const wrong = this.#inputs().filter(({ validity }) => !validity.valid)
    for (const { name, validity } of wrong) this.#write(name, explainField(name, validity.valueMissing))
    wrong[0]?.focus()
    return wrong.length === 0
  }

  /** A `field` that is not here, or none: about the form as a whole. */
  show(text: string, field = ''): void {
    const input = this.#inputs().find(({ name }) => name === field)
    this.#write(input ? field : '', text)
    if (input) input.focus()
    else this.#errors().at(-1)?.scrollIntoView({ block: 'nearest' })
  }

  #write(field: string, text: string): void {
    const error = this.#errors().find(({ dataset }) => dataset.error === field)
    if (!error) return
    error.textContent = text
    const input = this.#input(error)
    if (input) input.ariaInvalid = String(text !== '')
  }

  #errors(): readonly HTMLElement[] {
    return [...this.#form.querySelectorAll<HTMLElement>('[data-error]')]
  }

  #inputs(): readonly HTMLInputElement[] {
    return this.#errors().flatMap((error) => this.#input(error) ?? [])
  }

  #input({ dataset }: HTMLElement): HTMLInputElement | null {
    return dataset.error ? find(this.#form, `[name="${dataset.error}"]`, HTMLInputElement) : null
  }
}
