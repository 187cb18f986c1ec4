// An image on a canvas.
const side = 8;

export function canvas() {
  const made = document.createElement('canvas');
  made.width = made.height = side;
  return made;
}

export function paint(target, values) {
  const context = target.getContext('2d');
  const image = context.createImageData(side, side);
  values.forEach((value, place) => {
    const grey = 255 * Math.min(1, Math.max(0, value));
    image.data.set([grey, grey, grey, 255], 4 * place);
  });
  context.putImageData(image, 0, 0);
}
