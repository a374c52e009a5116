import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { to } from "@/app/views";
import { CfgCard, SeedCard, StepsCard } from "./dials";
import { CameraCard, FilmCard, FilmFilmCard, ImageFilmCard, SteadyCard } from "./films";
import { ControlCard, ImageCard, InpaintCard } from "./pictures";
import { DiffusionCard, LatentCard, ModelCard, NegativeCard, PromptCard } from "./words";
import "./learn.css";

const CARDS = [
  ModelCard, DiffusionCard, LatentCard, PromptCard, NegativeCard, SeedCard, StepsCard, CfgCard, ImageCard,
  InpaintCard, ControlCard, FilmCard, ImageFilmCard, FilmFilmCard, SteadyCard, CameraCard,
]; // prettier-ignore

/** The sixteen ideas that a dream studio stands on, each with something to play with. */
export default function Learn() {
  const { t } = useTranslation("learn");
  return (
    <div className="view learn">
      <header>
        <h1>{t("title")}</h1>
        <p className="soft">{t("text")}</p>
      </header>
      <div className="ideas">
        {CARDS.map((One, number) => (
          <One key={number} />
        ))}
      </div>
      <section className="card duties">
        <h2>{t("duties.title")}</h2>
        <ul>
          {(t("duties.list", { returnObjects: true }) as string[]).map((duty) => (
            <li key={duty}>{duty}</li>
          ))}
        </ul>
        <p className="small">
          {t("duties.studio")} <Link href={to("verify")}>{t("there")}</Link>
        </p>
      </section>
    </div>
  );
}
