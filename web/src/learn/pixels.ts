/** What can be seen in pixels without a model: edges, differences. All pictures are RGBA, four bytes a pixel. */

export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

const bright = ({ data }: Pixels, pixel: number): number =>
  0.299 * (data[4 * pixel] ?? 0) + 0.587 * (data[4 * pixel + 1] ?? 0) + 0.114 * (data[4 * pixel + 2] ?? 0);

/**
 * Where brightness changes quickly (Sobel's two 3×3 masks), 0..1 for each pixel; 0 along the border.
 */
export function edges(picture: Pixels): Float32Array {
  const { width, height } = picture;
  const found = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = (right: number, down: number) => bright(picture, (y + down) * width + x + right);
      const across = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
      const down = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
      found[y * width + x] = Math.min(1, Math.hypot(across, down) / 1020);
    }
  }
  return found;
}

/** How many pixels of two pictures of one size are not the same. */
export function differing(one: Pixels, other: Pixels): number {
  let count = 0;
  for (let pixel = 0; pixel < one.width * one.height; pixel++) {
    const same = [0, 1, 2].every((part) => one.data[4 * pixel + part] === other.data[4 * pixel + part]);
    if (!same) count++;
  }
  return count;
}

/** How much changes from each picture to the next, in percent of all that could: 0 for a still. */
export function flicker(pictures: Pixels[]): number {
  let sum = 0;
  let count = 0;
  for (let number = 1; number < pictures.length; number++) {
    const [before, after] = [pictures[number - 1]!, pictures[number]!];
    for (let pixel = 0; pixel < before.width * before.height; pixel++) {
      sum += Math.abs(bright(before, pixel) - bright(after, pixel));
      count++;
    }
  }
  return count === 0 ? 0 : (sum / count / 255) * 100;
}

/** Loads a picture of this server as pixels. */
export async function pixelsOf(url: string): Promise<Pixels> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser draws no pictures");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** A canvas as a PNG file. */
export const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
