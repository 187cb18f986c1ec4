// Reads text of a table piece by piece: what separates values is told by the first line, values may stand in quotation marks.

/** The rows of a stream of text as arrays of texts. */
export async function* csvRows(stream) {
  let rest = '', separator = null;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? '' : value;
      separator ??= done || rest.includes('\n') ? separatorOf(rest) : null;
      if (separator !== null) {
        const { rows, used } = cut(rest, separator, done);
        rest = rest.slice(used);
        yield* rows;
      }

      if (done) {
        return;
      }
    }
  } finally {
    reader.cancel().catch(() => { });
  }
}

/** A text as a stream. */
export function streamOf(text) {
  return new Blob([text]).stream().pipeThrough(new TextDecoderStream());
}

function separatorOf(text) {
  const line = text.split('\n', 1)[0].replace(/"[^"]*"/g, '');
  const counts = ['\t', ';', ',', '|'].map(each => ({ each, count: line.split(each).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).each;
}

// Rows that are whole; the last one may have no end where the text is over.
function cut(text, separator, isOver) {
  const rows = [];
  let row = [], value = '', isQuoted = false, used = 0;
  const end = place => {
    row.push(value);
    if (row.length > 1 || row[0].trim() !== '') {
      rows.push(row);
    }

    [row, value, used] = [[], '', place];
  };

  for (let place = 0; place < text.length; place++) {
    const letter = text[place];
    if (isQuoted) {
      if (letter === '"' && text[place + 1] === '"') {
        value += '"';
        place++;
      } else if (letter === '"') {
        isQuoted = false;
      } else {
        value += letter;
      }
    } else if (letter === '"' && value.trim() === '') {
      [isQuoted, value] = [true, ''];
    } else if (letter === separator) {
      row.push(value);
      value = '';
    } else if (letter === '\n') {
      end(place + 1);
    } else if (letter !== '\r' && !(letter === '\uFEFF' && place === 0)) {
      value += letter;
    }
  }

  if (isOver && (row.length > 0 || value.trim() !== '')) {
    end(text.length);
  }

  return { rows, used };
}
