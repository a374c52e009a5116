import { Check, Clapperboard, Heart } from "lucide-react";
import { memo, useEffect, useRef, useState, type MouseEvent } from "react";
import { thumbnail } from "@/api/files";
import type { Asset } from "@/api/types";

const LONG = 450; // milliseconds of a touch that chooses instead of opening
const PATIENCE = 90; // milliseconds that it must stay in sight: what flies past in a quick scroll is not asked for
/** What was shown before comes out of the browser's own keep, at once. */
const shown = new Set<number>();

/** The words on tiles, the same for all. */
export interface TileWords {
  picture: string;
  favourite: string;
  film: string;
  noFile: string;
}

interface Props {
  id: number;
  words: TileWords;
  /** Undefined until it is fetched; its picture shows already. */
  asset: Asset | undefined;
  place: number;
  total: number;
  chosen: boolean;
  current: boolean;
  onOpen: (id: number) => void;
  onChoose: (id: number, range: boolean) => void;
}

/** One picture of the grid. A film plays while it is pointed at. */
export const Tile = memo(function Tile({
  id,
  words,
  asset,
  place,
  total,
  chosen,
  current,
  onOpen,
  onChoose,
}: Props) {
  const [over, setOver] = useState(false);
  const [gone, setGone] = useState(false);
  const [ready, setReady] = useState(() => shown.has(id));
  useEffect(() => {
    if (ready) return;
    const timer = setTimeout(() => {
      shown.add(id);
      setReady(true);
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [id, ready]);
  const hold = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const film = asset?.media_type.startsWith("video/") ?? false;

  const click = (event: MouseEvent) => {
    if (held.current) held.current = false;
    else if (event.shiftKey) onChoose(id, true);
    else if (event.ctrlKey || event.metaKey) onChoose(id, false);
    else onOpen(id);
  };
  const name = [
    asset?.prompt || `${words.picture} ${id}`,
    asset?.favourite && words.favourite,
    film && words.film,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    // Keys are the list's: the focus stays there, and aria-activedescendant names this.
    <div
      id={`picture-${id}`}
      role="option"
      aria-selected={chosen}
      aria-setsize={total}
      aria-posinset={place + 1}
      aria-label={name}
      className={`tile ${chosen ? "chosen" : ""} ${current ? "current" : ""}`}
      onClick={click}
      onContextMenu={(event) => held.current && event.preventDefault()}
      onPointerEnter={(event) => event.pointerType === "mouse" && setOver(true)}
      onPointerLeave={() => setOver(false)}
      onPointerDown={(event) => {
        if (event.pointerType === "mouse") return;
        held.current = false;
        hold.current = setTimeout(() => {
          held.current = true;
          navigator.vibrate?.(15);
          onChoose(id, false);
        }, LONG);
      }}
      onPointerUp={() => clearTimeout(hold.current)}
      onPointerCancel={() => clearTimeout(hold.current)}
    >
      {gone ? (
        <span className="gone small">{words.noFile}</span>
      ) : film && over && asset ? (
        <video src={asset.url} poster={thumbnail(id)} muted loop autoPlay playsInline aria-hidden />
      ) : (
        ready && (
          <img src={thumbnail(id)} alt="" decoding="async" draggable={false} onError={() => setGone(true)} />
        )
      )}
      {film && <Clapperboard className="kind" size={18} aria-hidden />}
      {asset?.favourite && <Heart className="heart" size={18} aria-hidden fill="currentColor" />}
      <span
        className="tick"
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          onChoose(id, event.shiftKey);
        }}
      >
        {chosen && <Check size={16} strokeWidth={3} />}
      </span>
    </div>
  );
});
