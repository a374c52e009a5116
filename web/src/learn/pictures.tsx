/** The cards about pictures that go in: image to image, inpainting, control. */
import { Image as Sketch, PaintBucket, Spline } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asInput, upload } from "@/api/files";
import type { Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { Range } from "@/parts/Field";
import { Wrong } from "@/parts/States";
import { make, useAssets } from "@/watch/made";
import { Card, Choice, Go, NotYet, Shots } from "./Card";
import { QUICK, TAG, THINGS, useCan, useLesson } from "./lesson";
import { Pad } from "./Pad";
import { edges, pixelsOf, pngOf } from "./pixels";

const PAINTS = {
  red: "#e0322b", yellow: "#f2b31b", green: "#3a9d4a", blue: "#2f6fde", violet: "#6b3fa0", brown: "#4a3326",
} as const; // prettier-ignore
const RUBBED = { violet: "#6b3fa0" };

/** Does something that may fail, and keeps why. */
function useTrying(): [unknown, (run: () => Promise<void>) => void] {
  const [error, fail] = useState<unknown>(null);
  return [
    error,
    (run) => {
      fail(null);
      run().catch(fail);
    },
  ];
}

/** A doodle that becomes a picture. */
export function ImageCard() {
  const { t } = useTranslation("learn");
  const pad = useRef<HTMLCanvasElement>(null);
  const [thing, choose] = useLesson<(typeof THINGS)[number]>("image.thing", "a butterfly");
  const [strength, set] = useLesson("image.strength", 0.7);
  const [wish, keep] = useLesson<Wish | null>("image.wish", null);
  const [drawn, tell] = useState(false);
  const [error, attempt] = useTrying();
  const paints = Object.fromEntries(
    Object.entries(PAINTS).map(([name, colour]) => [t(`colours.${name as keyof typeof PAINTS}`), colour]),
  );
  const paint = () =>
    attempt(async () => {
      if (!pad.current) return;
      const { file } = await upload(await pngOf(pad.current), "doodle.png");
      const next: Wish = { prompt: thing, ...QUICK, steps: 20, init_image: file, strength };
      keep(next);
      await make([next], TAG);
    });
  return (
    <Card idea="image" number={9} icon={Sketch} view="create">
      <Choice label={t("what")} options={THINGS.slice(3)} value={thing} onChange={choose} />
      <div className="shots">
        <Pad
          canvas={pad}
          label={t("cards.image.pad")}
          ground="#ffffff"
          colours={paints}
          brush={9}
          onChange={tell}
        />
        {wish && (
          <Shots wishes={[wish]} captions={[t("cards.image.made", { strength: wish.strength ?? 0 })]} />
        )}
      </div>
      <Range
        label={t("cards.image.strength")}
        value={strength}
        min={0.2}
        max={1}
        step={0.05}
        onChange={set}
      />
      <Button icon={Sketch} disabled={!drawn} onClick={paint}>
        {drawn ? t("cards.image.go") : t("cards.image.first")}
      </Button>
      {error != null && <Wrong error={error} />}
    </Card>
  );
}

const BASE: Wish = { prompt: "a dog face, flat illustration", ...QUICK, steps: 20 };

/** Rub out and fill; and a wider canvas. */
export function InpaintCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/inpaint/i);
  const pad = useRef<HTMLCanvasElement>(null);
  const [base] = useAssets([BASE]);
  const [wish, keep] = useLesson<Wish | null>("inpaint.wish", null);
  const [round, count] = useLesson("inpaint.round", 0);
  const [drawn, tell] = useState(false);
  const [error, attempt] = useTrying();

  const paint = (more: () => Promise<Partial<Wish>>) =>
    attempt(async () => {
      if (!base) return;
      const { file } = await asInput(base);
      const next: Wish = { ...BASE, seed: 20 + round, init_image: file, ...(await more()) };
      count(round + 1);
      keep(next);
      await make([next], TAG);
    });
  const masked = async () => {
    if (!pad.current) return {};
    const { file } = await upload(await maskOf(pad.current), "mask.png");
    return { mask: { file, grow: 2, blur: 2, invert: false } };
  };

  return (
    <Card idea="inpaint" number={10} icon={PaintBucket} view="canvas">
      {can === false && <NotYet text={t("cards.inpaint.notYet")} />}
      {!base ? (
        <>
          <div className="one">
            <Shots wishes={[BASE]} />
          </div>
          <Go label={t("cards.inpaint.base")} wishes={[BASE]} />
        </>
      ) : (
        <>
          <div className="shots">
            <div className="over">
              <img src={base.url} alt={base.prompt} />
              <Pad
                canvas={pad}
                label={t("cards.inpaint.pad")}
                ground={null}
                colours={RUBBED}
                brush={18}
                onChange={tell}
              />
            </div>
            {wish && <Shots wishes={[wish]} />}
          </div>
          <div className="row">
            <Button icon={PaintBucket} disabled={!drawn || can === false} onClick={() => paint(masked)}>
              {drawn ? t("cards.inpaint.fill") : t("cards.inpaint.rub")}
            </Button>
            <Button
              disabled={can === false}
              onClick={() =>
                paint(() => Promise.resolve({ outpaint: { left: 48, right: 48, top: 0, bottom: 0 } }))
              }
            >
              {t("cards.inpaint.wider")}
            </Button>
          </div>
        </>
      )}
      {error != null && <Wrong error={error} />}
    </Card>
  );
}

/** What was rubbed out as a mask: white there, black elsewhere. */
function maskOf(drawn: HTMLCanvasElement): Promise<Blob> {
  const mask = document.createElement("canvas");
  mask.width = drawn.width;
  mask.height = drawn.height;
  const context = mask.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  context.drawImage(drawn, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, mask.width, mask.height);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#000000";
  context.fillRect(0, 0, mask.width, mask.height);
  return pngOf(mask);
}

/** The puppet strings of a picture: its edges. */
export function ControlCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/control|edge|pose|depth|scribble/i);
  const [thing, choose] = useLesson<(typeof THINGS)[number]>("control.thing", "a rocket");
  const [least, set] = useLesson("control.least", 0.12);
  const wish = { prompt: thing, ...QUICK };
  const [asset] = useAssets([wish]);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!asset) return;
    let stale = false;
    void pixelsOf(asset.url).then(
      (picture) => {
        const context = canvas.current?.getContext("2d");
        if (stale || !context || !canvas.current) return;
        canvas.current.width = picture.width;
        canvas.current.height = picture.height;
        const shown = context.createImageData(picture.width, picture.height);
        edges(picture).forEach((value, pixel) => {
          const light = value >= least ? 255 : 0;
          shown.data.set([light, light, light, 255], 4 * pixel);
        });
        context.putImageData(shown, 0, 0);
      },
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [asset, least]);
  return (
    <Card idea="control" number={11} icon={Spline} view="canvas">
      <Choice label={t("what")} options={THINGS.slice(0, 4)} value={thing} onChange={choose} />
      <div className="shots">
        <Shots wishes={[wish]} />
        {asset && (
          <figure className="strings">
            <canvas ref={canvas} role="img" aria-label={t("cards.control.strings")} />
            <figcaption className="small soft">{t("cards.control.strings")}</figcaption>
          </figure>
        )}
      </div>
      {asset ? (
        <Range
          label={t("cards.control.least")}
          value={least}
          min={0.02}
          max={0.5}
          step={0.02}
          onChange={set}
        />
      ) : (
        <Go label={t("tryIt")} wishes={[wish]} />
      )}
      {can === false && <NotYet text={t("cards.control.notYet")} />}
    </Card>
  );
}
