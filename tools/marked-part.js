/** The part of a document that a command writes: between `<!-- name -->` and `<!-- /name -->`, each on a line of its own. */

/**
 * @param {string} document
 * @param {string} name
 */
export function readPart(document, name) {
  const [start, end] = boundsOf(document, name)
  return document.slice(start, end)
}

/**
 * @param {string} document
 * @param {string} name
 * @param {string} text Ends with a line break.
 */
export function replacePart(document, name, text) {
  const [start, end] = boundsOf(document, name)
  return document.slice(0, start) + text + document.slice(end)
}

/**
 * @param {string} document
 * @param {string} name
 * @returns {[number, number]}
 */
function boundsOf(document, name) {
  const begin = `<!-- ${name} -->\n`
  const [start, end] = [document.indexOf(begin), document.indexOf(`<!-- /${name} -->`)]
  if (start < 0 || end < start) throw new Error(`The document has no place for the ${name}`)
  return [start + begin.length, end]
}
