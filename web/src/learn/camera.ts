/** Camera moves shown on a still, in the browser: what the words mean, not what a model films. */
import type { CameraMove } from "@/api/types";

const USUAL: Record<CameraMove["move"], number> = {
  pan: 15, tilt: 15, roll: 15, orbit: 20, truck: 0.25, pedestal: 0.25, zoom: 1.5, dolly: 1.5, static: 0,
}; // prettier-ignore
const FIELD = 60; // degrees that a picture is wide

/** Where a picture lies when the camera has moved: shifts in percent of its side, a factor, degrees. */
interface Place {
  right: number;
  down: number;
  larger: number;
  turned: number;
}

function moved(place: Place, move: CameraMove): Place {
  const amount = move.amount ?? USUAL[move.move];
  const back = ["left", "up", "out"].includes(move.direction ?? "");
  switch (move.move) {
    case "pan":
    case "orbit": // to the right, what is seen goes to the left
      return { ...place, right: place.right + ((back ? 1 : -1) * amount * 100) / FIELD };
    case "tilt":
      return { ...place, down: place.down + ((back ? 1 : -1) * amount * 100) / FIELD };
    case "truck":
      return { ...place, right: place.right + (back ? 1 : -1) * amount * 100 };
    case "pedestal":
      return { ...place, down: place.down + (back ? 1 : -1) * amount * 100 };
    case "zoom":
    case "dolly":
      return { ...place, larger: back ? place.larger / amount : place.larger * amount };
    case "roll": // the camera to the left turns what is seen to the right
      return { ...place, turned: place.turned + (back ? 1 : -1) * amount };
    default:
      return place;
  }
}

/**
 * Keyframes that show moves on a still: from where it lies to where it lies after all of them.
 *
 * Each move takes its own share of the time, as its `start` and `end` say.
 */
export function keyframes(moves: readonly CameraMove[]): { offset: number; transform: string }[] {
  const times = [...new Set([0, ...moves.flatMap((move) => [move.start, move.end]), 1])].sort(
    (a, b) => a - b,
  );
  return times.map((time) => {
    const at = moves.reduce<Place>(
      (place, move) => {
        const share = Math.min(1, Math.max(0, (time - move.start) / (move.end - move.start)));
        const whole = moved(place, move);
        return {
          right: place.right + (whole.right - place.right) * share,
          down: place.down + (whole.down - place.down) * share,
          larger: place.larger * (whole.larger / place.larger) ** share,
          turned: place.turned + (whole.turned - place.turned) * share,
        };
      },
      { right: 0, down: 0, larger: 1, turned: 0 },
    );
    const round = (value: number) => Math.round(value * 1000) / 1000;
    const transform = `translate(${round(at.right)}%, ${round(at.down)}%) scale(${round(at.larger)}) rotate(${round(at.turned)}deg)`;
    return { offset: time, transform };
  });
}
