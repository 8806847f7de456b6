/** Elements by name, and made without markup: a string never becomes HTML here (see the policy in `headers.ts`). */

const SVG = 'http://www.w3.org/2000/svg'

export function byId<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`The page has no such element: ${id}`)
}

/** The first of its kind below that element. */
export function find<T extends Element>(root: ParentNode, selector: string, type: new () => T): T {
  const element = root.querySelector(selector)
  if (element instanceof type) return element
  throw new Error(`There is no such element: ${selector}`)
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children)
  return element
}

export function makeSvg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** Leaves the element alone where nothing changed: a screen reader says what is written, again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
