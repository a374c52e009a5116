import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** main: the one thing to do here. quiet: beside it. bad: takes something away. */
  look?: "main" | "quiet" | "bad";
  compact?: boolean;
  icon?: LucideIcon;
  /** What an icon alone does, for those who cannot see it, and as a hint. */
  label?: string;
  children?: ReactNode;
}

/** A button; with `label` and no children it shows its icon alone. */
export function Button({ look, compact, icon: Icon, label, children, className = "", ...rest }: Props) {
  const kinds = ["button", look, compact && "compact", !children && "icon", className]
    .filter(Boolean)
    .join(" ");
  return (
    <button type="button" className={kinds} aria-label={children ? undefined : label} title={label} {...rest}>
      {Icon && <Icon size={compact ? 16 : 20} aria-hidden />}
      {children}
    </button>
  );
}
