import { useQueries } from "@tanstack/react-query";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useRef, useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery, recipeQuery } from "@/api/queries";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { Waiting, Wrong } from "@/parts/States";
import { rowsOf } from "./differences";

/** How the pictures are looked at: all of them alike. The middle is in shares of the picture's sides. */
interface Look {
  zoom: number;
  x: number;
  y: number;
}

const WHOLE: Look = { zoom: 1, x: 0, y: 0 };
const NEAREST = 16;
const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value));
const kept = (look: Look): Look => {
  const zoom = Math.min(NEAREST, Math.max(1, look.zoom));
  const most = (zoom - 1) / 2;
  return { zoom, x: clamp(look.x, most), y: clamp(look.y, most) };
};

/** Two to four pictures side by side: zoomed and moved together, and what differs in how they were made. */
export function Compare({ ids, onClose }: { ids: number[]; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const assets = useQueries({ queries: ids.map((id) => assetQuery(id)) });
  const recipes = useQueries({ queries: ids.map((id) => recipeQuery(id)) });
  const [look, setLook] = useState(WHOLE);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const error = [...assets, ...recipes].find((query) => query.error)?.error;
  const loaded = recipes.flatMap((query) => (query.data ? [query.data.resolved] : []));
  const rows = loaded.length === ids.length ? rowsOf(loaded) : [];

  const zoom = (by: number) => setLook((now) => kept({ ...now, zoom: now.zoom * by }));
  const drag = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const { width, height } = event.currentTarget.getBoundingClientRect();
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    pointers.current.set(event.pointerId, now);
    const spread = (one: typeof now) => (other ? Math.hypot(one.x - other.x, one.y - other.y) || 1 : 1);
    setLook((old) =>
      kept({
        zoom: old.zoom * (spread(now) / spread(before)),
        x: old.x + (now.x - before.x) / width,
        y: old.y + (now.y - before.y) / height,
      }),
    );
  };
  const end = (event: PointerEvent) => pointers.current.delete(event.pointerId);
  return (
    <Sheet title={t("compare")} onClose={onClose}>
      <div className="compare">
        {error && <Wrong error={error} />}
        <div className="row">
          <Button compact icon={ZoomOut} label={t("zoomOut")} onClick={() => zoom(1 / 1.5)} />
          <Button compact icon={ZoomIn} label={t("zoomIn")} onClick={() => zoom(1.5)} />
          <Button compact icon={Maximize} label={t("zoomWhole")} onClick={() => setLook(WHOLE)} />
          <span className="soft small number">{Math.round(look.zoom * 100)} %</span>
        </div>
        <div
          className="side-by-side"
          style={{ gridTemplateColumns: `repeat(${ids.length}, minmax(0, 1fr))` }}
          data-many={ids.length > 2 || undefined}
        >
          {assets.map(({ data: asset }, index) => (
            <figure
              key={ids[index]}
              onWheel={(event) => zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2)}
              onDoubleClick={() => setLook((now) => (now.zoom > 1 ? WHOLE : { ...WHOLE, zoom: 3 }))}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
              }}
              onPointerMove={drag}
              onPointerUp={end}
              onPointerCancel={end}
            >
              <div style={{ transform: `translate(${look.x * 100}%, ${look.y * 100}%) scale(${look.zoom})` }}>
                {asset?.media_type.startsWith("video/") ? (
                  <video src={asset.url} muted loop autoPlay playsInline aria-label={asset.prompt} />
                ) : (
                  asset && <img src={asset.url} alt={asset.prompt} draggable={false} />
                )}
              </div>
              <figcaption>{index + 1}</figcaption>
            </figure>
          ))}
        </div>
        {!rows.length && !error && <Waiting />}
        <div className="scrolled" tabIndex={0} role="group" aria-label={t("settings")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("setting")}</th>
                {ids.map((id, index) => (
                  <th key={id} scope="col">
                    {index + 1}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.setting} className={row.differs ? "differs" : "same"}>
                  <th scope="row">
                    {t(`settingNames.${row.setting}`)}
                    {row.differs && <span className="mark">{t("differs")}</span>}
                  </th>
                  {row.values.map((value, index) => (
                    <td key={ids[index]}>{value || "–"}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Sheet>
  );
}
