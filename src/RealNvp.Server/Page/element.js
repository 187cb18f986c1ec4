// Elements are made of names and text alone: what comes from data is never read as HTML.

const svgSpace = 'http://www.w3.org/2000/svg';

/** An element with properties (`class`, `on`, `data`, attributes by their names) and children: elements or text. */
export function element(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

/** The same for drawings. */
export function drawing(name, properties = {}, ...children) {
  return fill(document.createElementNS(svgSpace, name), properties, children);
}

/** Puts other children in the place of those that a node has. */
export function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined));
}

/** Sets the text of a node where it is another, so that readers of the screen are not told the same again. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Shows a sentence in the words of whoever said it, or hides its place. */
export function showFault(node, fault) {
  node.hidden = !fault;
  say(node, fault ? fault.message ?? String(fault) : '');
}

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    set(node, name, value);
  }

  node.append(...children.flat(2).filter(child => child !== null && child !== undefined));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }

  if (name === 'on') {
    for (const [event, listen] of Object.entries(value)) {
      node.addEventListener(event, listen);
    }
  } else if (name === 'data') {
    Object.assign(node.dataset, value);
  } else if (name === 'style') {
    for (const [property, text] of Object.entries(value)) {
      node.style.setProperty(property, text);
    }
  } else if (['value', 'checked', 'disabled', 'hidden', 'selected'].includes(name) && name in node) {
    node[name] = value;
  } else {
    node.setAttribute(name, value === true ? '' : value);
  }
}
