/** What was chosen on the cards, kept as long as the tab, like the pictures that were made for them. */
import { useQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { modelsQuery } from "@/api/queries";

const useLessons = create<{ lessons: Record<string, unknown> }>()(
  persist(() => ({ lessons: {} }), {
    name: "dreamloom.lessons",
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** A card's own choice: its value, and how to change it. */
export function useLesson<T>(name: string, first: T): [T, (value: T) => void] {
  const value = useLessons((state) => state.lessons[name]) as T | undefined;
  const set = (next: T) => useLessons.setState(({ lessons }) => ({ lessons: { ...lessons, [name]: next } }));
  return [value ?? first, set];
}

/** Whether the model that paints can do a task, by a part of its name; undefined before that is known. */
export function useCan(task: RegExp): boolean | undefined {
  const { data } = useQuery(modelsQuery);
  const card = data?.find((one) => one.name === "dreamloom-mini") ?? data?.[0];
  return card?.tasks.some((one) => task.test(one));
}

/** Things that the embedded model knows well. */
export const THINGS = [
  "a red apple", "a cat face", "a dog face", "a rocket", "a butterfly", "a heart", "a fish", "a snowman",
] as const; // prettier-ignore
export const TAG = "learn";
/** Fewer steps than usual: a card answers in a second. */
export const QUICK = { steps: 12, seed: 7 } as const;
