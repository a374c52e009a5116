import { Unplug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Empty } from "@/parts/States";

/** Keeps a view that fails from taking the studio with it. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? (
      <Stumbled onAgain={() => this.setState({ failed: false })} />
    ) : (
      this.props.children
    );
  }
}

function Stumbled({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty icon={Unplug} title={t("broken.title")} text={t("broken.text")}>
      <Button look="main" onClick={onAgain}>
        {t("broken.again")}
      </Button>
    </Empty>
  );
}
