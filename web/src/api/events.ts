/**
 * One event stream for all tabs.
 *
 * A browser opens only a few connections to one server, so a single tab (the one that holds a lock) listens and hands
 * every event on to the others. When it is closed, another takes over, from the last place that was seen: nothing is
 * missed. Where the server no longer knows that place, it says so (`reload`), and lists are asked for anew.
 */
import type { Line } from "./types";

export type Told =
  | { kind: "line"; line: Line; place: string }
  | { kind: "ready"; reload: boolean; place: string }
  | { kind: "connection"; up: boolean };

const CHANNEL = "dreamloom-events";
const KINDS: Line["kind"][] = [
  "queued", "started", "progress", "preview", "asset", "note", "done", "failed", "cancelled", "requeued", "paused",
]; // prettier-ignore
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;

/** Listens as long as the page lives; `tell` gets what happens, in order. Returns a function that ends it. */
export function listen(tell: (told: Told) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const ended = new AbortController();
  let place = "";

  const hear = (told: Told) => {
    if (told.kind !== "connection") place = told.place;
    tell(told);
  };
  channel.onmessage = (message: MessageEvent<Told>) => hear(message.data);
  const pass = (told: Told) => {
    hear(told);
    channel.postMessage(told);
  };

  const lead = async () => {
    let wait = FIRST_WAIT;
    while (!ended.signal.aborted) {
      const began = Date.now();
      await stream(() => place, pass, ended.signal);
      if (ended.signal.aborted) return;
      pass({ kind: "connection", up: false });
      wait = Date.now() - began > LONGEST_WAIT ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
  // Without locks (an old browser, or a page that is not secure) every tab listens for itself.
  const leading = navigator.locks ? navigator.locks.request(CHANNEL, { signal: ended.signal }, lead) : lead();
  leading.catch(() => undefined); // ended while waiting for its turn

  return () => {
    ended.abort();
    channel.close();
  };
}

/** Follows the server's stream until it breaks. */
function stream(place: () => string, pass: (told: Told) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const after = place();
    const source = new EventSource(`/api/v1/events${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    const end = () => {
      source.close();
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    source.onerror = end;
    source.onopen = () => pass({ kind: "connection", up: true });
    source.addEventListener("ready", (event: MessageEvent<string>) => {
      const said = JSON.parse(event.data) as { reload?: boolean };
      // The first time there is nothing that could have been missed.
      pass({ kind: "ready", reload: Boolean(said.reload) && after !== "", place: event.lastEventId });
    });
    for (const kind of KINDS) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        pass({ kind: "line", line: JSON.parse(event.data) as Line, place: event.lastEventId });
      });
    }
  });
}
