/** The views of the studio: where each is, how it is drawn in the list of views, and how it is loaded. */
import {
  Brush, Clapperboard, Eye, Images, GraduationCap, ListOrdered, Package, ShieldCheck, Sparkles, type LucideIcon,
} from "lucide-react"; // prettier-ignore
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { Create } from "@/create/Create";
import type en from "@/i18n/en";

export type ViewName = keyof (typeof en)["studio"]["views"];

export interface View {
  name: ViewName;
  path: string;
  icon: LucideIcon;
  /** The key that leads there, after g. */
  key: string;
  component: ComponentType | LazyExoticComponent<ComponentType>;
}

export const VIEWS: View[] = [
  { name: "create", path: "/", icon: Sparkles, key: "c", component: Create },
  {
    name: "canvas",
    path: "/canvas",
    icon: Brush,
    key: "e",
    component: lazy(() => import("@/canvas/Canvas")),
  },
  { name: "film", path: "/film", icon: Clapperboard, key: "f", component: lazy(() => import("@/film/Film")) },
  {
    name: "gallery",
    path: "/gallery",
    icon: Images,
    key: "a",
    component: lazy(() => import("@/gallery/Gallery")),
  },
  {
    name: "queue",
    path: "/queue",
    icon: ListOrdered,
    key: "q",
    component: lazy(() => import("@/queue/Queue")),
  },
  { name: "watch", path: "/watch", icon: Eye, key: "w", component: lazy(() => import("@/watch/Watch")) },
  {
    name: "learn",
    path: "/learn",
    icon: GraduationCap,
    key: "l",
    component: lazy(() => import("@/learn/Learn")),
  },
  {
    name: "models",
    path: "/models",
    icon: Package,
    key: "m",
    component: lazy(() => import("@/models/Models")),
  },
  {
    name: "verify",
    path: "/verify",
    icon: ShieldCheck,
    key: "v",
    component: lazy(() => import("@/verify/Verify")),
  },
];

/** The address of a view, about a picture or film of the gallery if one is named. */
export function to(name: ViewName, about: Record<string, string | number> = {}): string {
  const path = VIEWS.find((view) => view.name === name)?.path ?? "/";
  const query = new URLSearchParams(
    Object.entries(about).map(([key, value]) => [key, String(value)]),
  ).toString();
  return query ? `${path}?${query}` : path;
}
