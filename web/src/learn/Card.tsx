import type { LucideIcon } from "lucide-react";
import { ArrowRight, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Asset, Wish } from "@/api/types";
import { to, type ViewName } from "@/app/views";
import type en from "@/i18n/en";
import { Button } from "@/parts/Button";
import { make, useOpen } from "@/watch/made";
import { Shot } from "@/watch/Shot";
import { TAG } from "./lesson";

export type Idea = keyof (typeof en)["learn"]["cards"];

/** One idea: its name, what it means in a sentence, something to do with it, and where it is in the studio. */
export function Card({
  idea,
  number,
  icon: Icon,
  view,
  about = {},
  children,
}: {
  idea: Idea;
  number: number;
  icon: LucideIcon;
  view: ViewName;
  about?: Record<string, string>;
  children: ReactNode;
}) {
  const { t } = useTranslation("learn");
  return (
    <article className="card idea" id={idea} aria-labelledby={`${idea}-title`}>
      <header>
        <span className="number small soft">{number}</span>
        <Icon size={22} aria-hidden />
        <h2 id={`${idea}-title`}>{t(`cards.${idea}.title`)}</h2>
      </header>
      <p>{t(`cards.${idea}.plain`)}</p>
      <div className="live">{children}</div>
      <p className="small">
        {t("inStudio")} {t(`cards.${idea}.studio`)}{" "}
        <Link href={to(view, about)}>
          {t("there")} <ArrowRight size={14} aria-hidden />
        </Link>
      </p>
    </article>
  );
}

/** The button that makes a card's pictures. */
export function Go({ label, wishes }: { label: string; wishes: Wish[] }) {
  const open = useOpen(wishes);
  return (
    <Button icon={Sparkles} disabled={open > 0} onClick={() => void make(wishes, TAG)}>
      {label}
    </Button>
  );
}

/** Some pictures beside each other. */
export function Shots({
  wishes,
  captions = [],
  onOpen,
}: {
  wishes: Wish[];
  captions?: string[];
  onOpen?: (asset: Asset) => void;
}) {
  return (
    <div className="shots">
      {wishes.map((wish, place) => (
        <Shot
          key={place}
          wish={wish}
          tag={TAG}
          {...(captions[place] ? { caption: captions[place] } : {})}
          {...(onOpen ? { onOpen } : {})}
        />
      ))}
    </div>
  );
}

/** One of several, to tap. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly T[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div className="chips" role="group" aria-label={label}>
      {options.map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          lang="en"
          aria-pressed={one === value}
          onClick={() => onChange(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}

/** What the model cannot do yet, said kindly. */
export function NotYet({ text }: { text: string }) {
  return <p className="said warm small">{text}</p>;
}
