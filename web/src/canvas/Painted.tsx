import type { Image as KonvaImage } from "konva/lib/shapes/Image.js";
import { useEffect, useMemo, useRef } from "react";
import { Image } from "react-konva/lib/ReactKonvaCore.js";
import "konva/lib/shapes/Image.js";
import { Plane } from "./plane";
import type { Op } from "./strokes";

/** A plane as large as the picture; strokes without a colour of their own get its tint. */
export const usePlane = (width: number, height: number, tint: string): Plane =>
  useMemo(() => new Plane(width, height, tint), [width, height, tint]);

/** What was painted on a plane, on the easel. */
export function Painted({
  plane,
  done,
  opacity = 1,
  visible = true,
}: {
  plane: Plane;
  done: Op[];
  opacity?: number;
  visible?: boolean;
}) {
  const image = useRef<KonvaImage>(null);
  useEffect(() => plane.watch(() => image.current?.getLayer()?.batchDraw()), [plane]);
  useEffect(() => plane.sync(done), [plane, done]);
  return <Image ref={image} image={plane.canvas} opacity={opacity} visible={visible} />;
}
