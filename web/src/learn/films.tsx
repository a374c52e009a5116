/** The cards about films. Where the model makes none, they say so, and show the idea with pictures that it does make. */
import { Camera, Clapperboard, Film, Repeat2, Waves } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { asInput } from "@/api/files";
import type { Asset, CameraMove, Wish } from "@/api/types";
import { Button } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { Wrong } from "@/parts/States";
import { make, useAssets } from "@/watch/made";
import { walkSeeds } from "@/watch/walk";
import { keyframes } from "./camera";
import { Card, Choice, Go, NotYet, Shots } from "./Card";
import { Flip } from "./Flip";
import { QUICK, TAG, THINGS, useCan, useLesson } from "./lesson";
import { flicker, pixelsOf } from "./pixels";

const FRAMES = 6;
const NEAR = 0.5; // share of another noise at the last picture of a flip-book

/** Pictures from nearly the same noise: they hang together, and yet something moves. */
const frames = (prompt: string): Wish[] =>
  walkSeeds({ prompt, ...QUICK }, 8, FRAMES).map((wish) => ({
    ...wish,
    variation: { seed: 8, strength: Math.round((wish.variation?.strength ?? 0) * NEAR * 1000) / 1000 },
  }));

const film = (wish: Wish): Wish => ({ ...wish, output: { kind: "video" } });

/** A film from words. */
export function FilmCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/text to (video|film)/i);
  const [thing, choose] = useLesson<(typeof THINGS)[number]>("film.thing", "a fish");
  const flip = frames(thing);
  const assets = useAssets(flip);
  const wish = film({ prompt: thing, seed: 7 });
  return (
    <Card idea="film" number={12} icon={Clapperboard} view="film">
      {can === false && <NotYet text={t("cards.film.notYet")} />}
      <Choice label={t("what")} options={THINGS.slice(3)} value={thing} onChange={choose} />
      {can ? (
        <>
          <div className="one">
            <Shots wishes={[wish]} />
          </div>
          <Go label={t("cards.film.go")} wishes={[wish]} />
        </>
      ) : (
        <>
          {assets.every(Boolean) ? (
            <Flip assets={assets} label={t("cards.film.flip")} />
          ) : (
            <Shots wishes={flip} />
          )}
          <Go label={t("cards.film.make", { count: FRAMES })} wishes={flip} />
        </>
      )}
    </Card>
  );
}

const SWAYS: Record<string, Keyframe[]> = {
  breathe: [{ transform: "scale(1)" }, { transform: "scale(1.06)" }],
  sway: [{ transform: "rotate(-4deg)" }, { transform: "rotate(4deg)" }],
  hop: [{ transform: "translateY(0)" }, { transform: "translateY(-9%)" }],
};

/** A picture that starts to move. */
export function ImageFilmCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/image to (video|film)/i);
  const [thing, choose] = useLesson<(typeof THINGS)[number]>("imageFilm.thing", "a cat face");
  const [wish, keep] = useLesson<Wish | null>("imageFilm.wish", null);
  const [error, fail] = useState<unknown>(null);
  const still: Wish = { prompt: thing, ...QUICK };
  const [asset] = useAssets([still]);
  const animate = async (asset: Asset) => {
    const { file } = await asInput(asset);
    const next = film({ prompt: thing, seed: 7, init_image: file });
    keep(next);
    await make([next], TAG);
  };
  return (
    <Card idea="imageFilm" number={13} icon={Waves} view="film">
      {can === false && <NotYet text={t("cards.imageFilm.notYet")} />}
      <Choice label={t("what")} options={THINGS.slice(1, 5)} value={thing} onChange={choose} />
      {!asset ? (
        <>
          <div className="one">
            <Shots wishes={[still]} />
          </div>
          <Go label={t("cards.imageFilm.still")} wishes={[still]} />
        </>
      ) : can ? (
        <>
          <div className="one">
            <Shots wishes={[wish ?? still]} />
          </div>
          <Button icon={Waves} onClick={() => void animate(asset).catch(fail)}>
            {t("cards.imageFilm.go")}
          </Button>
        </>
      ) : (
        <Swaying asset={asset} />
      )}
      {error != null && <Wrong error={error} />}
    </Card>
  );
}

function Swaying({ asset }: { asset: Asset }) {
  const { t } = useTranslation("learn");
  const image = useRef<HTMLImageElement>(null);
  const play = (name: string) => {
    image.current?.getAnimations().forEach((one) => one.cancel());
    image.current?.animate(SWAYS[name] ?? [], {
      duration: 700,
      iterations: 6,
      direction: "alternate",
      easing: "ease-in-out",
    });
  };
  return (
    <>
      <div className="one ground">
        <img ref={image} src={asset.url} alt={asset.prompt} />
      </div>
      <div className="chips">
        {(["breathe", "sway", "hop"] as const).map((name) => (
          <button key={name} type="button" className="chip" onClick={() => play(name)}>
            {t(`cards.imageFilm.${name}`)}
          </button>
        ))}
      </div>
    </>
  );
}

const LOOKS = ["3d render", "flat illustration"] as const;

/** The same motion, drawn anew. */
export function FilmFilmCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/video to video|film to film/i);
  const [thing, choose] = useLesson<(typeof THINGS)[number]>("filmFilm.thing", "a heart");
  const [wish, keep] = useLesson<Wish | null>("filmFilm.wish", null);
  const [error, fail] = useState<unknown>(null);
  const [plain, other] = LOOKS.map((look) => frames(`${thing}, ${look}`)) as [Wish[], Wish[]];
  const first = useAssets(plain);
  const second = useAssets(other);
  const source = film({ prompt: `${thing}, ${LOOKS[0]}`, seed: 7 });
  const [filmed] = useAssets([source]);
  const redraw = async (asset: Asset) => {
    const { file } = await asInput(asset);
    const next = film({ prompt: `${thing}, ${LOOKS[1]}`, seed: 7, init_video: file, strength: 0.7 });
    keep(next);
    await make([next], TAG);
  };
  return (
    <Card idea="filmFilm" number={14} icon={Repeat2} view="film">
      {can === false && <NotYet text={t("cards.filmFilm.notYet")} />}
      <Choice label={t("what")} options={THINGS.slice(3)} value={thing} onChange={choose} />
      {can ? (
        <>
          <Shots wishes={wish ? [source, wish] : [source]} />
          {filmed ? (
            <Button icon={Repeat2} onClick={() => void redraw(filmed).catch(fail)}>
              {t("cards.filmFilm.go")}
            </Button>
          ) : (
            <Go label={t("cards.film.go")} wishes={[source]} />
          )}
        </>
      ) : (
        <>
          <div className="shots">
            <Flip assets={first} label={LOOKS[0]} />
            <Flip assets={second} label={LOOKS[1]} />
          </div>
          <Go label={t("cards.filmFilm.make", { count: 2 * FRAMES })} wishes={[...plain, ...other]} />
        </>
      )}
      {error != null && <Wrong error={error} />}
    </Card>
  );
}

/** How much changes from picture to picture, measured. */
export function SteadyCard() {
  const { t } = useTranslation("learn");
  const prompt = "a cat face, flat illustration";
  const wild: Wish[] = Array.from({ length: FRAMES }, (_, place) => ({ prompt, ...QUICK, seed: 40 + place }));
  const calm = frames(prompt);
  const left = useAssets(wild);
  const right = useAssets(calm);
  return (
    <Card idea="steady" number={15} icon={Film} view="film">
      <Go label={t("cards.steady.go", { count: 2 * FRAMES })} wishes={[...wild, ...calm]} />
      <div className="shots">
        <div>
          <Flip assets={left} label={t("cards.steady.wild")} />
          <Flicker assets={left} />
        </div>
        <div>
          <Flip assets={right} label={t("cards.steady.calm")} />
          <Flicker assets={right} />
        </div>
      </div>
    </Card>
  );
}

function Flicker({ assets }: { assets: (Asset | null)[] }) {
  const { t } = useTranslation("learn");
  const [found, tell] = useState<number | null>(null);
  const urls = assets.every(Boolean) ? assets.map((asset) => asset?.url ?? "").join(" ") : "";
  useEffect(() => {
    if (!urls) return;
    let stale = false;
    void Promise.all(urls.split(" ").map(pixelsOf)).then(
      (pictures) => !stale && tell(flicker(pictures)),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [urls]);
  if (found === null || !urls) return null;
  return (
    <p className="number small" role="status">
      {t("cards.steady.flicker", { percent: found.toFixed(1) })}
    </p>
  );
}

const MOVES = ["pan left", "zoom in", "tilt up, then roll right", "zoom out slowly"] as const;

/** You are the camera. */
export function CameraCard() {
  const { t } = useTranslation("learn");
  const can = useCan(/text to (video|film)|camera/i);
  const [words, say] = useLesson<string>("camera.words", "zoom in");
  const [error, fail] = useState<unknown>(null);
  const [understood, tell] = useState<string | null>(null);
  const still: Wish = { prompt: "a castle", ...QUICK };
  const [asset] = useAssets([still]);
  const image = useRef<HTMLImageElement>(null);
  const [wish, keep] = useLesson<Wish | null>("camera.wish", null);

  const read = async (text: string): Promise<CameraMove[] | null> => {
    const prompt = `a castle --camera "${text.replaceAll('"', "")}"`;
    const answer = await take(api.POST("/api/v1/prompt", { body: { prompt, steps: 20, seed: 0 } }));
    tell(answer.error ? answer.error.message : null);
    return answer.error ? null : ((answer.flags["camera"] ?? []) as CameraMove[]);
  };
  const go = async (text: string) => {
    say(text);
    fail(null);
    const moves = await read(text);
    if (!moves) return;
    image.current?.getAnimations().forEach((one) => one.cancel());
    image.current?.animate(keyframes(moves), { duration: 2400, easing: "ease-in-out", fill: "forwards" });
    if (can && asset) {
      const { file } = await asInput(asset);
      const next = film({ prompt: "a castle", seed: 7, init_image: file, camera: moves });
      keep(next);
      await make([next], TAG);
    }
  };
  return (
    <Card idea="camera" number={16} icon={Camera} view="film">
      {can === false && <NotYet text={t("cards.camera.notYet")} />}
      {!asset ? (
        <>
          <div className="one">
            <Shots wishes={[still]} />
          </div>
          <Go label={t("cards.camera.still")} wishes={[still]} />
        </>
      ) : (
        <>
          <div className="one ground">
            <img ref={image} src={asset.url} alt={asset.prompt} />
          </div>
          {can && wish && (
            <div className="one">
              <Shots wishes={[wish]} />
            </div>
          )}
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault();
              void go(words).catch(fail);
            }}
          >
            <Field label={t("cards.camera.words")}>
              {(id) => (
                <input
                  id={id}
                  className="input"
                  lang="en"
                  maxLength={200}
                  value={words}
                  onChange={(event) => say(event.target.value)}
                />
              )}
            </Field>
            <Button icon={Camera} type="submit">
              {t("cards.camera.go")}
            </Button>
          </form>
          <div className="chips">
            {MOVES.map((move) => (
              <button
                key={move}
                type="button"
                className="chip"
                lang="en"
                onClick={() => void go(move).catch(fail)}
              >
                {move}
              </button>
            ))}
          </div>
          {understood && <p className="said warm small">{understood}</p>}
        </>
      )}
      {error != null && <Wrong error={error} />}
    </Card>
  );
}
