/** Short messages at the edge of the page, each with one thing to do about it at most. */
import { create } from "zustand";

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let next = 1;
const SECONDS = 7;

/** Says something; it goes away by itself. */
export function say(text: string, action?: Toast["action"]): void {
  const id = next++;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.slice(-3), { id, text, ...(action ? { action } : {}) }],
  }));
  setTimeout(() => unsay(id), SECONDS * 1000);
}

/** Takes a message away. */
export const unsay = (id: number): void =>
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
